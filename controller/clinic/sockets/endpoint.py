"""Where room and clinic meet: tcp://HOST:PORT. A core."""

import re

from controller.clinic.errors import EndpointInvalid

_ENDPOINT = re.compile(r"tcp://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.*-]+):([0-9]{1,5})")


def checked_endpoint(text: str, any_port: bool = False) -> str:
    """`text` if it is an address. any_port: port 0 is allowed, for one to listen on that the system chooses.

    Raises EndpointInvalid.
    """
    found = _ENDPOINT.fullmatch(text)
    if found is None or not (0 if any_port else 1) <= int(found[2]) <= 65535:
        raise EndpointInvalid(text)
    return text
