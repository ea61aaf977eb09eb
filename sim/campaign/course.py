"""The course of a session in virtual time: what is due when, and what has happened. A core.

Whatever is told or heard goes into one hash, so two runs are the same run exactly if their hashes are.
"""

import hashlib
import heapq
from collections import deque
from collections.abc import Callable

LINES_KEPT = 400


class Course:
    """Times in µs from 0. `lines`: the newest of what was noted, oldest first, to be read by people."""

    def __init__(self) -> None:
        """Nothing has happened, and nothing is due."""
        self.now_us = 0
        self.lines: deque[str] = deque(maxlen=LINES_KEPT)
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

    def next_us(self) -> int | None:
        """When something is due next."""
        return self._due[0][0] if self._due else None

    def do_due(self) -> None:
        """Everything that is due by now."""
        while self._due and self._due[0][0] <= self.now_us:
            heapq.heappop(self._due)[2]()

    def note(self, who: str, what: str) -> None:
        """Something that people want to read has happened."""
        line = f"{self.now_us / 1e6:12.6f}  {who:10}  {what}"
        self._hash.update(line.encode())
        self.lines.append(line)

    def heard(self, data: bytes) -> None:
        """Bytes have arrived at one end of the cable."""
        self._hash.update(data)
