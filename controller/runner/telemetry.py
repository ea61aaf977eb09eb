"""What screens are shown of a session while it goes on: the terminal's snapshots, published. May lose some.

The record is what counts; this is to look at. Leaves the socket to `controller.sockets.publisher`.
"""

import json
from typing import Any, Protocol


class Publishing(Protocol):
    """Takes a message and never waits."""

    def publish(self, message: bytes) -> None:
        """Give it to whoever looks on."""


class Telemetry:
    """One session's. simulated: said in every message. P12."""

    def __init__(self, publisher: Publishing, simulated: bool) -> None:
        self._publisher = publisher
        self._simulated = simulated
        self._number = 0

    def see(self, snapshot: dict[str, Any]) -> None:
        """Publish a snapshot; its number shows a screen what it has missed."""
        self._number += 1
        message = {"event": "snapshot", "simulated": self._simulated, "number": self._number, **snapshot}
        self._publisher.publish(json.dumps(message).encode())
