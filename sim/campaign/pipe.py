"""The cable, each direction with everything that can happen to bytes on it. A core.

Chunks are what one end hands over at a time, a frame as a rule. A pipe keeps their order unless told to break
it. Times in µs.
"""

import heapq
from collections import deque
from dataclasses import dataclass
from typing import Protocol

from sim.campaign.course import NEVER_US
from sim.chance import Dice, DiceBox
from sim.pacing import line_free_us

STALE_KEPT = 64


@dataclass(slots=True)
class PipeFaults:
    """Chances per chunk, 0 to 1; delay_us: most that one is held up; byte_gap_us: between single bytes."""

    flip: float = 0.0
    burst: float = 0.0
    drop: float = 0.0
    duplicate: float = 0.0
    reorder: float = 0.0
    delay: float = 0.0
    delay_us: int = 0
    byte_gap_us: int = 0


class Tap(Protocol):
    """Reads along at both ends of one direction."""

    def sent(self, data: bytes) -> None:
        """One end hands `data` over; it may never arrive."""

    def arrived(self, data: bytes) -> None:
        """The other end is given `data`."""


class FaultyPipe:
    """One direction. `connected`: False while the cable is out, and then nothing gets onto it."""

    def __init__(self, dice: Dice, baud: int) -> None:
        """A sound cable, on which a byte takes as long as the line of `baud` bits per second needs for it."""
        self.faults = PipeFaults()
        self.connected = True
        self.tap: Tap | None = None
        """Whoever wants to read along; nobody does unless a timeline is asked for."""
        self._dice = dice
        self._baud = baud
        self._free_at_us = 0
        self._queue: list[tuple[int, int, bytes]] = []
        self._count = 0
        self._last_due_us = 0
        self._stale: deque[bytes] = deque(maxlen=STALE_KEPT)

    def push(self, data: bytes, now_us: int) -> None:
        """One end sends a chunk."""
        if self.tap is not None and data:
            self.tap.sent(data)
        if not data or not self.connected:
            return
        faults, dice = self.faults, self._dice
        self._stale.append(data)
        if dice.random() < faults.drop:
            return
        if dice.random() < faults.flip:
            data = _flipped(data, dice.randint(0, len(data) * 8 - 1))
        if dice.random() < faults.burst:
            data = _overwritten(data, dice)
        self._free_at_us = line_free_us(max(now_us, self._free_at_us), len(data), self._baud)
        due_us = max(self._free_at_us, self._last_due_us)
        if dice.random() < faults.delay:
            due_us += dice.randint(0, faults.delay_us)
        copies = 2 if dice.random() < faults.duplicate else 1
        if dice.random() < faults.reorder:
            # It overtakes nothing but is overtaken: what follows keeps its own time.
            self._put(data, due_us + dice.randint(1_000, 20_000))
            return
        for _ in range(copies):
            due_us = self._put_spread(data, due_us)
        self._last_due_us = due_us

    def sample(self, dice: Dice) -> bytes:
        """Something that was sent here some time ago, or nothing."""
        return self._stale[dice.randint(0, len(self._stale) - 1)] if self._stale else b""

    def replay_stale(self, now_us: int) -> None:
        """Send again what was sent some time ago, perhaps in another connection."""
        self.inject(self.sample(self._dice), now_us)

    def inject(self, data: bytes, now_us: int) -> None:
        """Send bytes that neither end has sent."""
        if data and self.connected:
            self._put(data, now_us)

    def pop(self, now_us: int) -> bytes:
        """What has arrived by `now_us`."""
        out = b""
        while self._queue and self._queue[0][0] <= now_us:
            out += heapq.heappop(self._queue)[2]
        if self.tap is not None and out:
            self.tap.arrived(out)
        return out

    @property
    def due_us(self) -> int:
        """When something arrives next; NEVER_US if nothing is on its way."""
        return self._queue[0][0] if self._queue else NEVER_US

    def cut(self) -> None:
        """Lose what is on its way."""
        self._queue.clear()
        self._free_at_us = 0
        self._last_due_us = 0

    def _put_spread(self, data: bytes, due_us: int) -> int:
        gap_us = self.faults.byte_gap_us
        if not gap_us:
            self._put(data, due_us)
            return due_us
        for byte in data:
            self._put(bytes((byte,)), due_us)
            due_us += gap_us
        return due_us

    def _put(self, data: bytes, due_us: int) -> None:
        self._count += 1
        heapq.heappush(self._queue, (due_us, self._count, data))


class Cable:
    """Both directions between host and machine."""

    def __init__(self, dice: DiceBox, baud: int) -> None:
        """Plugged in at both ends."""
        self.to_machine = FaultyPipe(dice("to machine"), baud)
        self.to_host = FaultyPipe(dice("to host"), baud)

    def either(self, dice: Dice) -> FaultyPipe:
        """One of the directions."""
        return (self.to_machine, self.to_host)[dice.randint(0, 1)]

    def pull(self) -> None:
        """Out: what is on its way is lost, and nothing gets onto it."""
        for pipe in (self.to_machine, self.to_host):
            pipe.cut()
            pipe.connected = False

    def plug(self) -> None:
        """In again."""
        self.to_machine.connected = self.to_host.connected = True


def _flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def _overwritten(data: bytes, dice: Dice) -> bytes:
    at = dice.randint(0, len(data) - 1)
    noise = bytes(dice.getrandbits(8) for _ in range(dice.randint(1, 8)))
    return (data[:at] + noise + data[at + len(noise) :])[: len(data)]
