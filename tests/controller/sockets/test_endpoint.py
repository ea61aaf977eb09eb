"""An address that is none is refused before a socket sees it."""

import pytest

from controller.sockets.endpoint import checked_endpoint
from controller.sockets.errors import EndpointInvalid


def test_an_address_comes_back_as_it_was_given() -> None:
    assert checked_endpoint("tcp://clinic.example:5571") == "tcp://clinic.example:5571"
    assert checked_endpoint("tcp://127.0.0.1:0", any_port=True) == "tcp://127.0.0.1:0"


@pytest.mark.parametrize("text", ["clinic.example:5571", "tcp://127.0.0.1:0", "ipc:///tmp/clinic"])
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(EndpointInvalid, match=text.replace(".", r"\.")):
        checked_endpoint(text)
