"""Addresses that room and clinic meet at: tcp://HOST:PORT. Here, because settings and sockets need it."""

import re

_ENDPOINT = re.compile(r"tcp://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+):([0-9]{1,5})")


def is_endpoint(text: str, any_port: bool = False) -> bool:
    """True for such an address. any_port: port 0 is one too, for listening where the system chooses."""
    found = _ENDPOINT.fullmatch(text)
    return found is not None and (0 if any_port else 1) <= int(found[2]) <= 65535
