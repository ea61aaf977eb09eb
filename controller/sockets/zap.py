"""ZAP (RFC 27): what libzmq asks before it lets a stranger in, and the answer. A core: frames in, frames out.

A key that is admitted gets in under its own name, so that each of its messages says whose it is; who is
admitted is the caller's to say. Whoever is not is refused here, before any byte of his is read.
"""

from collections.abc import Callable, Sequence

from controller.sockets.curve_text import z85_of

VERSION = b"1.0"
DOMAIN = b"stipple-clinic"
ADMITTED, REFUSED, MALFORMED = (b"200", b"OK"), (b"400", b"not admitted"), (b"500", b"malformed request")
NOT_NOW = (b"300", b"can't be asked now")
KEY_BYTES = 32


def zap_answer(request: Sequence[bytes], is_admitted: Callable[[str], bool | None]) -> tuple[bytes, ...]:
    """The frames to answer `request` with.

    is_admitted: asked with a public key as 40 characters of Z85; None: that can't be told now.
    """
    request_id = request[1] if len(request) > 1 else b""
    if len(request) != 7 or request[0] != VERSION or request[2] != DOMAIN:
        return _answer(request_id, MALFORMED)
    mechanism, key = request[5], request[6]
    if mechanism != b"CURVE" or len(key) != KEY_BYTES:
        return _answer(request_id, REFUSED)
    public_key = z85_of(key)
    may = is_admitted(public_key)
    if not may:
        return _answer(request_id, NOT_NOW if may is None else REFUSED)
    return _answer(request_id, ADMITTED, public_key.encode("ascii"))


def _answer(request_id: bytes, status: tuple[bytes, bytes], user: bytes = b"") -> tuple[bytes, ...]:
    return (VERSION, request_id, *status, user, b"")
