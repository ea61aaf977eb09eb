"""Screens are shown what the terminal shows, each message with its world and its number. Promise P12."""

import json

import pytest

from controller.runner.telemetry import Telemetry


class Heard:
    """Keeps what is published."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []

    def publish(self, message: bytes) -> None:
        self.messages.append(message)


@pytest.mark.parametrize("simulated", [True, False])
def test_every_snapshot_says_its_world_and_what_was_missed(simulated: bool) -> None:
    heard = Heard()
    telemetry = Telemetry(heard, simulated)
    for state in ("ready", "armed"):
        telemetry.see({"state": state})

    assert [json.loads(one) for one in heard.messages] == [
        {"event": "snapshot", "simulated": simulated, "number": 1, "state": "ready"},
        {"event": "snapshot", "simulated": simulated, "number": 2, "state": "armed"},
    ]
