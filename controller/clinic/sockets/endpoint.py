"""An address as given by a person, checked before a socket gets it. A core."""

from config.endpoint import is_endpoint
from controller.clinic.errors import EndpointInvalid


def checked_endpoint(text: str, any_port: bool = False) -> str:
    """`text` if it is an address. any_port: port 0 is allowed. Raises EndpointInvalid."""
    if not is_endpoint(text, any_port):
        raise EndpointInvalid(text)
    return text
