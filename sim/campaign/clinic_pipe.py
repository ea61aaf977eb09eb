"""The network between room and clinic: whole messages, in order, with what can happen to them. A core.

As with a real connection a message comes whole or not at all. Times in µs.
"""

import heapq

from sim.chance import Dice

LATENCY_US = 5_000
COPY_LATE_US_MAX = 2_000_000
"""A message that comes a second time does so up to this much later."""


class ClinicPipe:
    """One direction. Each fault lasts until its own moment, in µs of virtual time."""

    def __init__(self, dice: Dice) -> None:
        """A sound network. dice: decide how late a copy comes."""
        self._dice = dice
        self._queue: list[tuple[int, int, bytes]] = []
        self._count = 0
        self._last_due_us = 0
        self._lost_until_us = 0
        self._twice_until_us = 0
        self._slow_until_us = 0
        self._slow_us = 0

    def lose(self, until_us: int) -> None:
        """What is sent vanishes, and neither end is told."""
        self._lost_until_us = until_us

    def repeat(self, until_us: int) -> None:
        """What is sent comes twice."""
        self._twice_until_us = until_us

    def slow(self, latency_us: int, until_us: int) -> None:
        """What is sent takes so long."""
        self._slow_us, self._slow_until_us = latency_us, until_us

    def mend(self) -> None:
        """Sound again."""
        self._lost_until_us = self._twice_until_us = self._slow_until_us = 0

    def push(self, data: bytes, now_us: int) -> None:
        """One end sends a message."""
        if now_us < self._lost_until_us:
            return
        latency_us = self._slow_us if now_us < self._slow_until_us else LATENCY_US
        self._last_due_us = max(now_us + latency_us, self._last_due_us)
        self._put(data, self._last_due_us)
        if now_us < self._twice_until_us:
            self._put(data, self._last_due_us + self._dice.randint(0, COPY_LATE_US_MAX))

    def pop(self, now_us: int) -> bytes | None:
        """The next message that has arrived by `now_us`, if there is one."""
        if not self._queue or self._queue[0][0] > now_us:
            return None
        return heapq.heappop(self._queue)[2]

    def next_deadline_us(self) -> int | None:
        """When a message arrives next."""
        return self._queue[0][0] if self._queue else None

    def cut(self) -> None:
        """The connection is gone, and with it what was on its way."""
        self._queue.clear()
        self._last_due_us = 0

    def _put(self, data: bytes, due_us: int) -> None:
        self._count += 1
        heapq.heappush(self._queue, (due_us, self._count, data))
