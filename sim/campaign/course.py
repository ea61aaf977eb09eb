"""The course of a session in virtual time: what is due when, and what has happened. A core.

Whatever is told or heard goes into one hash, so two runs are the same run exactly if their hashes are.
"""

import hashlib
import heapq
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

LINES_KEPT = 400

NEVER_US = 1 << 62
"""Later than anything."""


class Happening(NamedTuple):
    """Something people may want to read of: when, µs; who or what it is about, in a word; what happened."""

    at_us: int
    who: str
    what: str


class Course:
    """Times in µs from 0. `lines`: the newest of what was noted, oldest first."""

    def __init__(self) -> None:
        """Nothing has happened, and nothing is due."""
        self.now_us = 0
        self.lines: deque[Happening] = deque(maxlen=LINES_KEPT)
        self._due: list[tuple[int, int, Callable[[], object]]] = []
        self._count = 0
        self._hash = hashlib.sha256()

    @property
    def trace_hash(self) -> str:
        """Of everything noted and heard so far."""
        return self._hash.hexdigest()

    def at(self, delay_us: int, what: Callable[[], object]) -> None:
        """Have `what` done `delay_us` from now; of two due at one moment the first asked for comes first."""
        self._count += 1
        heapq.heappush(self._due, (self.now_us + delay_us, self._count, what))

    @property
    def due_us(self) -> int:
        """When something is due next; NEVER_US if nothing is."""
        return self._due[0][0] if self._due else NEVER_US

    def do_due(self) -> bool:
        """Everything that is due by now; True if anything was."""
        if not self._due or self._due[0][0] > self.now_us:
            return False
        while self._due and self._due[0][0] <= self.now_us:
            heapq.heappop(self._due)[2]()
        return True

    def note(self, who: str, what: str) -> None:
        """Something that people want to read has happened."""
        self._hash.update(f"{self.now_us} {who} {what}\n".encode())
        self.lines.append(Happening(self.now_us, who, what))

    def keep_every_line(self) -> None:
        """From now on `lines` has no bound: a timeline of the whole session is wanted."""
        self.lines = deque(self.lines)

    def heard(self, data: bytes) -> None:
        """Bytes have arrived at one end of the cable."""
        self._hash.update(data)
