"""Which address a session may be sent to: the base of a FHIR server, in the clear only within this computer.

A core.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from controller.fhir.errors import AddressRefused

EXPECTED = "the base of a FHIR server such as https://fhir.example.org/r4"


def checked_base(base: str, insecure_http: bool) -> str:
    """`base` without a slash at its end.

    Args:
        base: as typed.
        insecure_http: http is allowed to any computer, not to this one alone.

    Raises:
        AddressRefused: it is none, or names a password, or leads out of this computer in the clear.
    """
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if not host or parts.scheme not in ("http", "https") or parts.query or parts.fragment or _odd(base):
        raise AddressRefused(base, EXPECTED, "correct it")
    if parts.username is not None or parts.password is not None:
        shown = f"{parts.scheme}://***@{host}"
        raise AddressRefused(shown, "no name or password in it", "use --token-file")
    if parts.scheme == "http" and not insecure_http and not _is_this_computer(host):
        raise AddressRefused(
            base,
            "https, so that nobody on the way reads a client's data",
            "use https, or --insecure-http if the network is protected otherwise",
        )
    return base.rstrip("/")


def _odd(base: str) -> bool:
    return not base.isprintable() or not base.isascii() or " " in base


def _is_this_computer(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
