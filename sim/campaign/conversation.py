"""What a controller has said to the machine, held against what the machine takes in. A core.

In one connection the machine has to take the numbered commands that were sent in it, each once, in their
order and as they were, and no heartbeat that nobody has sent in it. A connection has the name that the
controller gave it, the nonce of its HELLO.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from firmware_bridge.device import wire
from firmware_bridge.device.core import MachineCore

Frame = tuple[int, bytes]
"""Type and payload."""

CONNECTIONS_KEPT = 64
"""So many of a controller's greetings may lie on the line behind what was sent before them: a line can hold
everything back for the better part of a minute, and a controller greets anew every few seconds."""


@dataclass(slots=True)
class Connection:
    """What was sent in one. machine_nonce: of the machine that hears it; taken: how many commands it took."""

    commands: list[Frame] = field(default_factory=list)
    heartbeats: set[bytes] = field(default_factory=set)
    machine_nonce: int = 0
    taken: int = 0


class Conversation:
    """Everything between one room's controllers and machines."""

    def __init__(self) -> None:
        """Nobody has greeted."""
        self._connections: dict[int, Connection] = {}
        self._newest = Connection()

    def sent(self, data: bytes) -> None:
        """A controller hands whole frames to its port."""
        for chunk in data.split(wire.DELIMITER):
            covered = wire.cobs_decode(chunk)
            if covered is None:
                continue
            ftype, seq, payload = covered[0], covered[1], covered[3:-4]
            if ftype == wire.HELLO:
                self._greet(wire.unpack(ftype, payload)[0])
            elif ftype == wire.HEARTBEAT:
                self._newest.heartbeats.add(payload)
            elif wire.is_sequenced(ftype) and seq == len(self._newest.commands) & 0xFF:
                # Any other number is one that is sent again: the window is far smaller than the numbers.
                self._newest.commands.append((ftype, payload))

    def against_command(self, nonces: tuple[int, int], ftype: int, fields: tuple[Any, ...]) -> str:
        """What is wrong if a machine takes this command now, or nothing. nonces: host's, machine's."""
        connection = self._connections.get(nonces[0])
        name = wire.LAYOUTS[ftype][0]
        if connection is None:
            return f"the machine takes {name} from a controller that has only greeted"
        if connection.machine_nonce != nonces[1]:
            # Whoever greets again after the machine was reset has sent nothing yet.
            connection.machine_nonce, connection.taken = nonces[1], 0
        place = connection.taken
        connection.taken += 1
        if place >= len(connection.commands):
            return f"the machine takes {name} as command {place + 1}, of {place} sent in this connection"
        if connection.commands[place] != (ftype, wire.pack(ftype, *fields)):
            expected = wire.LAYOUTS[connection.commands[place][0]][0]
            what = f"the machine takes {name} {fields} as command {place + 1}"
            return f"{what}, and was sent another ({expected})"
        return ""

    def against_heartbeat(self, host_nonce: int, counter: int, wanted: int) -> str:
        """What is wrong with it if a machine hears this heartbeat now, or nothing."""
        connection = self._connections.get(host_nonce)
        if connection is not None and wire.pack(wire.HEARTBEAT, counter, wanted) in connection.heartbeats:
            return ""
        return f"the machine hears heartbeat {counter}, which nobody has sent in this connection"

    def _greet(self, nonce: int) -> None:
        if nonce in self._connections:
            return
        self._newest = self._connections[nonce] = Connection()
        if len(self._connections) > CONNECTIONS_KEPT:
            del self._connections[next(iter(self._connections))]


def listen_to(core: MachineCore, conversation: Conversation, object_to: Callable[[str], None]) -> None:
    """From now on have `object_to` told before `core` acts on what nobody has said; it may raise."""
    act, hear = core._on_command, core._on_heartbeat

    def on_command(ftype: int, fields: tuple[Any, ...], now_us: int) -> None:
        if what := conversation.against_command((core._host_nonce, core._nonce), ftype, fields):
            object_to(what)
        act(ftype, fields, now_us)

    def on_heartbeat(counter: int, wanted: int, now_us: int) -> None:
        if what := conversation.against_heartbeat(core._host_nonce, counter, wanted):
            object_to(what)
        hear(counter, wanted, now_us)

    # Put in its way on purpose: what the core is handed is compared with what was sent, whoever the core is.
    core._on_command = on_command  # type: ignore[method-assign]
    core._on_heartbeat = on_heartbeat  # type: ignore[method-assign]
