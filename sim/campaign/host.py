"""What a campaign asks of a controller: a whole one, in virtual time, that can be killed at any moment.

The controller offers one by the entry points of the group `stipple.virtual_hosts`, since it and the simulator
never import each other: `host` is a `HostMaker`, `stock` a `StockMaker`. Times in µs of virtual time, from 0.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sim.campaign.clinic import ClinicPort

HOSTS_GROUP = "stipple.virtual_hosts"

PlannedDot = tuple[int, int, int]
"""x_um, y_um, depth_um."""

Entry = tuple[str, dict[str, Any]]
"""Kind and body of an entry of the record."""

STEPS = ("begin", "send", "commit", "committed", "refused", "ledger", "push")
"""What a host announces: the record is made and the ledger does not know of it; a frame is about to leave;
entries are about to be committed; they are, and the engine has not been told; they can't be, and the engine
has not been told; the ledger has answered, and the engine has not been told; something is about to leave for
the clinic."""

FULL, READ_ONLY, LOCKED = "full", "read-only", "locked"
"""What can be wrong with a file: no room is left, it takes no writes, another program holds its lock."""


class HostKilled(Exception):
    """Raised by a step that the host is not to survive; nothing after it has happened."""


@dataclass(slots=True)
class Computer:
    """What the controller runs on, and what is wrong with it just now.

    commit_us, ledger_us: what a commit and a question to the ledger take; record: FULL, READ_ONLY, LOCKED, or
    empty while the record can be written; ledger: LOCKED or empty; clock_offset_s: how far the wall clock has
    been set off, seconds.
    """

    commit_us: int = 2_000
    ledger_us: int = 5_000
    record: str = ""
    ledger: str = ""
    clock_offset_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Session:
    """What is to be done. start_utc_s: wall-clock seconds at virtual time 0; baud: of the machine's line."""

    folder: Path
    dots: Sequence[PlannedDot]
    cartridge_dots: int
    ceiling_um: int
    baud: int
    start_utc_s: float


class Host(Protocol):
    """One life of a controller process."""

    @property
    def exit_code(self) -> int | None:
        """How it ended by itself; None while it runs."""

    @property
    def clinic(self) -> "ClinicPort":
        """Its door to the clinic."""

    @property
    def durable(self) -> Sequence[Entry]:
        """What is on disk, oldest first."""

    def open_port(self, nonce: int, now_us: int) -> None:
        """Its port has been opened."""

    def lose_port(self, why: str, now_us: int) -> None:
        """Its port is gone, or could not be opened."""

    def take_reopen_us(self) -> int | None:
        """After how long it wants its port opened (again), if it has asked since the last call."""

    def take_said(self) -> Sequence[str]:
        """What it has told the technician since the last call."""

    def receive_bytes(self, data: bytes, now_us: int) -> None:
        """Its port brings bytes."""

    def bytes_to_send(self, now_us: int) -> bytes:
        """The next bytes it hands to its port, or nothing."""

    def type_line(self, line: str, now_us: int) -> str:
        """A line is typed at its terminal; answers why it was refused, or nothing."""

    def handle_deadline(self, now_us: int) -> None:
        """Act on what is due."""

    def next_deadline_us(self) -> int | None:
        """When `handle_deadline` wants to be called at the latest."""

    def snapshot(self) -> dict[str, Any]:
        """What its terminal shows."""

    def end(self, now_us: int) -> None:
        """It has finished by itself: what waits is made durable, and files are closed."""

    def kill(self) -> None:
        """The process is gone: what was not on disk is lost, and its locks with it."""


Step = Callable[[str], None]
"""Called with one of STEPS at that moment. May raise HostKilled."""

HostMaker = Callable[[Session, Computer, Step, int], Host]
"""(session, computer, step, now_us) → a host that begins the session, or goes on with it if it was begun.

One that will not start raises an error with the `exit_code` its process would have ended with."""


class Stock(Protocol):
    """The cartridges booked into a session's ledger, and the stores that can recall them."""

    @property
    def scans(self) -> Sequence[str]:
        """What the scanner reads off each blister, in the order in which they will be taken up."""

    def tag_of(self, scan: str) -> int:
        """The tag of the cartridge in that blister."""

    def recall(self, tag: int, now_us: int) -> Mapping[int, Sequence[str]]:
        """Recall the lot of that cartridge, for good and durably.

        Answers the way of every cartridge of the lot up to this moment, state by state; by tag.
        """


StockMaker = Callable[[Session, int], Stock]
"""(session, count) → `count` cartridges booked into the session's ledger, and expired ones among them."""
