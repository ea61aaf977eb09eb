"""An address as given by a person, checked before a socket gets it. A core."""

from config.endpoint import is_endpoint
from controller.sockets.errors import EndpointInvalid, EndpointNotLocal

_LOCAL = ("tcp://127.0.0.1:", "tcp://localhost:", "tcp://[::1]:")


def checked_endpoint(text: str, any_port: bool = False) -> str:
    """`text` if it is an address. any_port: port 0 is allowed. Raises EndpointInvalid."""
    if not is_endpoint(text, any_port):
        raise EndpointInvalid(text)
    return text


def checked_local(text: str) -> str:
    """`text` if only this computer can reach that address. Raises EndpointInvalid, EndpointNotLocal."""
    if not checked_endpoint(text, any_port=True).startswith(_LOCAL):
        raise EndpointNotLocal(text)
    return text
