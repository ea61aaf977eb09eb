"""Reads along on the cable and names what goes over it, for a timeline that people read. A core.

It knows both ends' nonces from their greetings, so a frame of an earlier connection is told as one. What
keeps the line alive and says nothing new (acknowledgements, heartbeats, a status as before) is left out.
"""

from collections import deque

from firmware_bridge.device import wire
from sim.campaign.course import Course, Happening
from sim.campaign.frame_names import frame_name, status_words, wanted_words
from sim.campaign.pipe import Cable

CONTROLLER, MACHINE = "controller", "machine"
TO_CONTROLLER, TO_MACHINE = "to controller", "to machine"
FROM_CONTROLLER, FROM_MACHINE = "from controller", "from machine"

LATE_US = 100_000
"""What takes longer than this over the cable is told as late."""

ON_ITS_WAY_US = 20_000
"""What was sent less than this before the end is not called lost."""


class Connections:
    """The checksum seeds of this connection and of earlier ones, as read from the machine's greetings."""

    def __init__(self) -> None:
        """Nobody has greeted yet."""
        self._seeds: list[int] = []

    def read(self, chunk: bytes) -> tuple[int, bytes, bool] | None:
        """(type, payload, of this connection) of what stood between two delimiters; None if garbled."""
        for seed in self._seeds or [wire.HANDSHAKE_SEED]:
            if (frame := wire.decode_frame(chunk, seed)) is not None:
                ftype, _, _, payload = frame
                greeting = ftype in (wire.HELLO, wire.HELLO_ACK)
                return ftype, payload, greeting or seed == self._seeds[0]
        return None

    def greeted(self, payload: bytes) -> None:
        """The machine has sent a HELLO_ACK."""
        host_nonce, machine_nonce, schema = wire.unpack(wire.HELLO_ACK, payload)[:3]
        seed = wire.connection_seed(schema, host_nonce, machine_nonce)
        if seed in self._seeds:
            self._seeds.remove(seed)
        self._seeds.insert(0, seed)


class OneWay:
    """One direction of the cable, at both ends. to: who hears what arrives."""

    def __init__(self, to: str, connections: Connections, course: Course) -> None:
        """The line is silent."""
        self._to = f"to {to}"
        self._from = FROM_MACHINE if to == CONTROLLER else FROM_CONTROLLER
        self._connections = connections
        self._course = course
        self._at_sender, self._at_receiver = wire.FrameSplitter(), wire.FrameSplitter()
        self._on_its_way: dict[bytes, deque[int]] = {}
        self._shown: dict[int, str] = {}

    def sent(self, data: bytes) -> None:
        """Remember it, to know it again when it arrives."""
        for chunk in self._at_sender.feed(data):
            frame = self._connections.read(chunk)
            if frame is not None and frame[0] == wire.HELLO_ACK and self._from == FROM_MACHINE:
                self._connections.greeted(frame[1])
            self._on_its_way.setdefault(chunk, deque()).append(self._course.now_us)

    def arrived(self, data: bytes) -> None:
        """Tell what came."""
        for chunk in self._at_receiver.feed(data):
            if words := self._words(chunk):
                self._tell(words)
        if self._at_receiver.break_seen:
            self._at_receiver.break_seen = False
            self._tell("break: the line was held low")

    def lost(self) -> list[Happening]:
        """What was sent and never came."""
        lost = []
        for chunk, moments in self._on_its_way.items():
            frame = self._connections.read(chunk)
            if frame is not None and (name := frame_name(frame[0], frame[1])):
                until_us = self._course.now_us - ON_ITS_WAY_US
                words = f"{name}, lost on the way"
                lost += [Happening(at_us, self._from, words) for at_us in moments if at_us < until_us]
        return lost

    def _tell(self, words: str) -> None:
        # Not noted: a run is the same run whether or not somebody reads along.
        self._course.lines.append(Happening(self._course.now_us, self._to, words))

    def _words(self, chunk: bytes) -> str:
        frame = self._connections.read(chunk)
        if frame is None:
            return f"garbled {len(chunk) + 1} bytes"
        ftype, payload, of_this = frame
        known = self._on_its_way.get(chunk)
        if not known:
            name = frame_name(ftype, payload) or wire.LAYOUTS[ftype][0]
            whose = "" if of_this else " of an earlier connection"
            return f"{name}{whose}, {'nobody has sent it' if known is None else 'once more'}"
        late_us = self._course.now_us - known.popleft()
        name = self._name(ftype, payload)
        if late_us > LATE_US:
            return f"{name or wire.LAYOUTS[ftype][0]}, {late_us / 1e6:.2f} s late"
        return name

    def _name(self, ftype: int, payload: bytes) -> str:
        """In words; nothing if it only says what is known already."""
        if ftype not in (wire.STATUS, wire.HEARTBEAT):
            return frame_name(ftype, payload)
        words = status_words(payload) if ftype == wire.STATUS else wanted_words(payload)
        known, self._shown[ftype] = self._shown.get(ftype), words
        return "" if words == known else words


class Wiretap:
    """Both directions of one cable; what arrives is added to the lines of `course`."""

    def __init__(self, cable: Cable, course: Course) -> None:
        """From now on everything is read."""
        connections = Connections()
        self._ways = OneWay(MACHINE, connections, course), OneWay(CONTROLLER, connections, course)
        cable.to_machine.tap, cable.to_host.tap = self._ways

    def lost(self) -> list[Happening]:
        """What was sent and never came, in order of time."""
        return sorted((line for way in self._ways for line in way.lost()), key=lambda line: line.at_us)
