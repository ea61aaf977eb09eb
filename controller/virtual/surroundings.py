"""What a controller of virtual time is given by whoever simulates: a session, a computer, a step to take."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol


class VirtualComputer(Protocol):
    """What it runs on, and what is wrong with it at this moment."""

    @property
    def commit_us(self) -> int:
        """How long a commit takes."""

    @property
    def ledger_us(self) -> int:
        """How long a question to the ledger takes."""

    @property
    def record(self) -> str:
        """Full, read-only, locked, or empty while the record can be written."""

    @property
    def ledger(self) -> str:
        """Locked, or empty while the ledger can be written."""

    @property
    def clock_offset_s(self) -> float:
        """How far the wall clock has been set off, seconds."""


class VirtualSession(Protocol):
    """What is to be done, and where."""

    @property
    def folder(self) -> Path:
        """Where record and ledger lie."""

    @property
    def dots(self) -> Sequence[tuple[int, int, int]]:
        """(x_um, y_um, depth_um), in order."""

    @property
    def cartridge_dots(self) -> int:
        """A cartridge's budget."""

    @property
    def start_utc_s(self) -> float:
        """Wall-clock seconds at virtual time 0, as long as nobody sets the clock off."""


class VirtualStep(Protocol):
    """Called with what the host has come to: begin, send, commit, committed, refused, ledger, push."""

    def __call__(self, what: str, /) -> None:
        """May raise, and then the host is dead."""
