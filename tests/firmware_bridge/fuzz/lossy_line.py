"""A host's link and a machine's core on one line that may do anything to bytes but invent a checksum.

The commands are dots to a machine that is never armed. It refuses each by its number, so what the host hears
is, seen from outside, the list of what arrived at the machine: both directions in one.
"""

import itertools
from collections.abc import Sequence

from firmware_bridge import messages
from firmware_bridge.device import arq, wire
from firmware_bridge.device.core import MachineCore
from firmware_bridge.link import Link, LinkDown, LinkState, LinkUp
from tests.firmware_bridge.device.board import Board
from tests.fuzz.retained import retained_bytes

BAUD = 115_200
SILENCE_S = 0.5
RETAINED_BYTES_MAX = 40_000
"""A full window and a full queue of waiting frames at both ends are about half of it."""

TO_MACHINE, TO_HOST = 0, 1

MISHAPS = ("lost", "doubled", "held back", "overtaken", "cut", "spoiled", "echoed", "after an old one")


def spoiled(frame: bytes, bits: Sequence[int]) -> bytes:
    """`frame` with these bits turned over, counted round its end."""
    changed = bytearray(frame)
    for bit in bits if frame else ():
        changed[bit // 8 % len(frame)] ^= 1 << bit % 8
    return bytes(changed)


class LossyLine:
    """Both ends, the frames under way, and what was asked and answered in this connection. Time in µs."""

    def __init__(self) -> None:
        self.now_us = 1_000_000
        self.board = Board()
        self.core = MachineCore(self.board)
        self.link = Link(BAUD, SILENCE_S)
        self.under_way: tuple[list[bytes], list[bytes]] = ([], [])
        self.stale: tuple[list[bytes], list[bytes]] = ([], [])
        """Frames of earlier connections, intact."""
        self._spoken: tuple[list[bytes], list[bytes]] = ([], [])
        self._sent_to_host: set[messages.Answer] = set()
        self._seed: int | None = None
        self.connection = 0
        self.asked: list[int] = []
        self.answered: list[int] = []
        self._beat_at_us = 0
        self._held = [0, 0]

    @property
    def now_s(self) -> float:
        return self.now_us / 1e6

    @property
    def up(self) -> bool:
        return self.link.state is LinkState.UP

    @property
    def agreed(self) -> bool:
        """True if both ends stand in the same connection, with tries and time left to get through."""
        link, core = self.link, self.core
        tries = max(link._arq._tries, core._arq._tries)
        in_time = self.now_s - link._heard_at_s < SILENCE_S / 2 and tries < arq.TRIES_MAX - 1
        return self.up and core._connected and link._seed == core._seed and in_time

    @property
    def down(self) -> bool:
        return self.link.state is LinkState.DOWN

    def connect(self) -> None:
        """A new connection, with the bytes of the old one still on the line."""
        for direction in (TO_MACHINE, TO_HOST):
            self.stale[direction][:] = (self.stale[direction] + self._spoken[direction])[-60:]
            self._spoken[direction].clear()
        self.connection += 1
        self.asked, self.answered, self._sent_to_host, self._seed = [], [], set(), None
        self.link.connect(self.connection, self.now_s)

    def ask(self, count: int) -> None:
        """Have dots delivered; what the link does not take is not asked."""
        for _ in range(count if self.up else 0):
            dot = self.connection * 10_000 + len(self.asked) + 1
            self.link.send(messages.Dot(dot, 0, 0, 400, 200))
            if not self.up:
                self._listen()
                return
            self.asked.append(dot)

    def speak(self, direction: int, frames_max: int) -> None:
        """Put the next frames of one end on the line, at the pace of the line."""
        for _ in range(frames_max):
            if direction == TO_MACHINE:
                frame = self.link.bytes_to_send(self.now_s)
            else:
                frame = self.core.frame_to_send(self.now_us)
                self._note_sent_to_host(frame)
            if not frame:
                return
            self.under_way[direction].append(frame)
            self._spoken[direction].append(frame)
            self.now_us += len(frame) * 10_000_000 // BAUD

    def arrive(self, direction: int, frames: int, piece_bytes: int) -> None:
        """The oldest frames under way reach the other end, in pieces of this size."""
        moved, left = self.under_way[direction][:frames], self.under_way[direction][frames:]
        self.under_way[direction][:] = left
        data = b"".join(moved)
        for at in range(0, len(data), piece_bytes):
            self.receive(direction, data[at : at + piece_bytes])

    def receive(self, direction: int, data: bytes) -> None:
        if direction == TO_MACHINE:
            self.core.receive(data, self.now_us)
        else:
            self.link.receive_bytes(data, self.now_s)
            self._listen()

    def wait(self, later_us: int) -> None:
        self.now_us += later_us
        self._look()

    def beat(self, run: bool) -> None:
        if self.up:
            self.link.heartbeat(wire.WANT_RUN if run else wire.WANT_HOLD, self.now_s)

    def restart_machine(self) -> None:
        self.core = MachineCore(self.board)

    def in_peace(self, duration_us: int) -> None:
        """Nothing happens to the line for so long."""
        self.in_traffic(duration_us, ["arrives"])

    def in_traffic(self, duration_us: int, fates: Sequence[str], number: int = 0) -> None:
        """Both ends talk for so long; each frame sent meets the next of `fates`, in turn.

        number: which bits are spoiled, how much is cut, which old frame comes up.
        """
        end_us = self.now_us + duration_us
        fate = itertools.cycle(fates)
        while self.now_us < end_us:
            for direction in (TO_MACHINE, TO_HOST):
                frames = self.under_way[direction]
                self.speak(direction, 2)
                for place in range(len(frames) - 1, -1, -1):
                    self.mishap(next(fate), direction, place, number)
                self.arrive(direction, len(frames) - self._held[direction], 1_000)
                self._held[direction] = 0
            if self.now_us >= self._beat_at_us:
                self._beat_at_us = self.now_us + 100_000
                self.beat(False)
            self.wait(3_000)

    def mishap(self, what: str, direction: int, place: int, number: int) -> None:
        """Something happens to the frame at `place` among those under way."""
        frames = self.under_way[direction]
        frame = frames[place]
        stale = self.stale[direction]
        match what:
            case "lost":
                del frames[place]
            case "doubled":
                frames.insert(place, frame)
            case "held back":
                frames.append(frames.pop(place))
                self._held[direction] += 1
            case "overtaken":
                frames.insert(max(0, place - 1 - number % 4), frames.pop(place))
            case "cut":
                frames[place] = frame[: number % 70]
            case "spoiled":
                frames[place] = spoiled(frame, [number, number // 7, number // 49][: 1 + number % 3])
            case "echoed":
                self.receive(1 - direction, frame)
            case "after an old one" if stale:
                old = stale[number % len(stale)]
                frames.insert(place, old if number % 2 else old[:-1])

    def check(self) -> None:
        """What must hold after every step."""
        assert self.answered == self.asked[: len(self.answered)], "once, in order, and nothing else"
        assert self.link.unacknowledged <= 64 + 8, "what waits and what is under way (§4.1)"
        assert retained_bytes(self.link) <= RETAINED_BYTES_MAX
        assert retained_bytes(self.core, but=(self.board,)) <= RETAINED_BYTES_MAX
        assert not self.core.striker.armed
        assert not {what[0] for what in self.board.did} - {"halt", "write"}, "nothing moves"

    def _look(self) -> None:
        self.core.poll(self.now_us)
        self.link.handle_deadline(self.now_s)
        self._listen()

    def _listen(self) -> None:
        while (event := self.link.next_event()) is not None:
            if isinstance(event, LinkUp):
                assert event.hello.host_nonce == self.connection
                self._seed = wire.connection_seed(wire.SCHEMA, self.connection, event.hello.machine_nonce)
                for frame in self._spoken[TO_HOST]:
                    self._note_sent_to_host(frame)
            elif isinstance(event, LinkDown):
                assert not self.up
                self._seed = None
            else:
                assert event in self._sent_to_host, f"{event} was not sent in this connection"
                if isinstance(event, messages.Refused):
                    self.answered.append(event.dot)

    def _note_sent_to_host(self, frame: bytes) -> None:
        if self._seed is None or not frame:
            return
        decoded = wire.decode_frame(frame[:-1], self._seed)
        message = None if decoded is None else messages.decode(decoded[0], decoded[3])
        if message is not None:
            self._sent_to_host.add(message)
