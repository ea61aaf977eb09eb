"""CURVE keys as text: Z85 (RFC 32), 40 characters for 32 bytes. Only ZeroMQ's own coder is used."""

import zmq.utils.z85

from controller.sockets.errors import KeyUnreadable

KEY_CHARS = 40


def z85_of(key: bytes) -> str:
    """32 bytes as 40 characters."""
    return zmq.utils.z85.encode(key).decode("ascii")


def checked_key(text: str, where: str) -> str:
    """`text` if it is a key. Raises KeyUnreadable; `where`: in what it was found. The text is not shown."""
    try:
        is_key = len(zmq.utils.z85.decode(text.encode("ascii"))) == 32 and len(text) == KEY_CHARS
    except (ValueError, KeyError, UnicodeEncodeError):
        is_key = False
    if not is_key:
        raise KeyUnreadable(where, f"a key of {KEY_CHARS} characters Z85")
    return text
