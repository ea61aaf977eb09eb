"""What is an address that room and clinic meet at."""

import pytest

from config.endpoint import is_endpoint


@pytest.mark.parametrize(
    "text", ["tcp://127.0.0.1:5571", "tcp://clinic.example:1", "tcp://my_host-2:65535", "tcp://[::1]:5571"]
)
def test_it_names_host_and_port(text: str) -> None:
    assert is_endpoint(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "tcp://", "127.0.0.1:5571", "tcp://host", "tcp://host:", "tcp://host:0", "tcp://host:65536",
        "tcp://host:999999", "ipc:///tmp/x", "tcp://ho st:1", "tcp://host:1/x", "tcp://::1:5571", "tcp://*:5571",
    ],
)  # fmt: skip
def test_anything_else_is_none(text: str) -> None:
    assert not is_endpoint(text)


def test_port_0_is_only_for_listening() -> None:
    assert is_endpoint("tcp://127.0.0.1:0", any_port=True)
    assert not is_endpoint("tcp://127.0.0.1:0")
