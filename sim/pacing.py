"""A serial line's pace: each byte arrives when its last bit would have, and not before.

A pseudo-terminal hands bytes over at once; this pipe is what makes it a line of so many baud. One pipe per
direction. Deadlines are absolute, reckoned from the start of each unbroken run of bytes, so lateness in
calling never adds up. Core: whoever owns it says what time it is. Times in integer µs, monotonic.
"""

from collections import deque

from sim.errors import SettingInvalid

BITS_PER_BYTE = 10
"""8N1: start bit, eight data bits, stop bit."""

BAUD_MIN = 300
BAUD_MAX = 12_000_000

WAKE_AFTER = 0x00
"""The frame delimiter: nothing can be done about a frame before this byte is there."""


class _Run:
    """Bytes sent back to back, counted from the moment the first of them started."""

    __slots__ = ("sent", "start_us", "taken", "waiting")

    def __init__(self, start_us: int) -> None:
        self.start_us = start_us
        self.sent = 0
        self.taken = 0
        self.waiting = bytearray()


class UnpacedPipe:
    """One direction of a line whose bytes somebody else holds back until they have arrived.

    It only knows when the line is free again: the pipe of campaigns, where the cable keeps the pace.
    """

    def __init__(self, baud: int) -> None:
        """Start with a silent line of `baud` bits per second."""
        self._baud = baud
        self._waiting = b""
        self._free_at_us = 0

    def push(self, data: bytes, now_us: int) -> None:
        """Begin to send `data`."""
        if data:
            self._waiting += data
            self._free_at_us = line_free_us(now_us, len(data), self._baud)

    def pop(self, now_us: int) -> bytes:
        """Everything pushed and not popped before."""
        data, self._waiting = self._waiting, b""
        return data

    def next_deadline_us(self) -> int | None:
        """At once while there is something to pop."""
        return 0 if self._waiting else None

    @property
    def free_at_us(self) -> int:
        """From when on a byte pushed would start at once."""
        return self._free_at_us

    def cut(self) -> None:
        """Lose what was not popped."""
        self._waiting = b""
        self._free_at_us = 0


def line_free_us(start_us: int, count: int, baud: int) -> int:
    """When the last bit of `count` bytes will have left, of which the first starts at `start_us`."""
    return start_us - (-count * BITS_PER_BYTE * 1_000_000 // baud)


class PacedPipe:
    """One direction of a serial line of `baud` bits per second (300 to 12,000,000; else SettingInvalid)."""

    def __init__(self, baud: int) -> None:
        """Start with a silent line."""
        if not BAUD_MIN <= baud <= BAUD_MAX:
            raise SettingInvalid("baud", baud, f"{BAUD_MIN} to {BAUD_MAX} bits per second")
        self.baud = baud
        self._runs: deque[_Run] = deque()
        self._free_at_us = 0

    def push(self, data: bytes, now_us: int) -> None:
        """Send `data` behind whatever is still on its way."""
        if not data:
            return
        if not self._runs or self._free_at_us <= now_us:
            self._runs.append(_Run(max(now_us, self._free_at_us)))
        run = self._runs[-1]
        run.waiting += data
        run.sent += len(data)
        self._free_at_us = self._arrival_us(run, run.sent)

    def pop(self, now_us: int) -> bytes:
        """The bytes that have wholly arrived by `now_us` and were not popped before, in order."""
        arrived = bytearray()
        while self._runs:
            run = self._runs[0]
            elapsed_us = now_us - run.start_us
            count = min(run.sent, max(run.taken, elapsed_us * self.baud // (BITS_PER_BYTE * 1_000_000)))
            fresh = count - run.taken
            arrived += run.waiting[:fresh]
            del run.waiting[:fresh]
            run.taken = count
            if run.waiting:
                break
            self._runs.popleft()
        return bytes(arrived)

    def next_deadline_us(self) -> int | None:
        """When a frame's last byte, or else the last byte sent, will be there to pop; None if silent."""
        if not self._runs:
            return None
        run = self._runs[0]
        delimiter = run.waiting.find(WAKE_AFTER)
        return self._arrival_us(run, run.sent if delimiter < 0 else run.taken + delimiter + 1)

    @property
    def free_at_us(self) -> int:
        """From when on a byte pushed would start at once; in the past if the line is silent."""
        return self._free_at_us

    def cut(self) -> None:
        """Lose everything on its way, as when the cable is pulled or the power goes."""
        self._runs.clear()
        self._free_at_us = 0

    def _arrival_us(self, run: _Run, count: int) -> int:
        return line_free_us(run.start_us, count, self.baud)
