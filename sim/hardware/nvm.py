"""Non-volatile memory as the plant sees it, and the kind that lives as long as the test does.

What the bytes mean, and how a torn write is noticed, is the machine core's business. Core.
"""

from typing import Protocol


class Nvm(Protocol):
    """Slots that keep their bytes through a loss of power."""

    def read(self, slot: int) -> bytes:
        """The bytes last written to `slot`; empty if never written."""
        ...

    def write(self, slot: int, data: bytes) -> None:
        """Replace `slot`; returns once the bytes would outlive a loss of power."""
        ...


class MemoryNvm:
    """Slots in memory: they outlive the simulated board, not the process."""

    def __init__(self) -> None:
        """All slots never written."""
        self._slots: dict[int, bytes] = {}

    def read(self, slot: int) -> bytes:
        """The bytes last written to `slot`; empty if never written."""
        return self._slots.get(slot, b"")

    def write(self, slot: int, data: bytes) -> None:
        """Replace `slot`."""
        self._slots[slot] = data
