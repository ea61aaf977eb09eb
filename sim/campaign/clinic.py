"""What a campaign asks of a clinic, of a controller's door to it, and of a record that was put away. A core.

The controller offers them by the entry points of the group `stipple.virtual_hosts`: `clinic` is a
`ClinicMaker`, `audit` an `AuditMaker`. Times in µs of virtual time. What room and clinic say to each other is
bytes to the simulator.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sim.campaign.host import Session

Sealed = tuple[int, str, str, str, str, str]
"""An entry as it is stored: seq, at_utc, kind, body (the very text), prev_hash, hash."""

SEALED_FIELDS = ("seq", "at_utc", "kind", "body", "prev_hash", "hash")

CLINIC_STEPS = ("store", "stored")
"""What a clinic announces: entries have come and none is stored yet; they are stored, and the room has not
been told."""


class ClinicKilled(Exception):
    """Raised by a step that the clinic is not to survive; nothing after it has happened."""


@dataclass(slots=True)
class ClinicDisk:
    """The disk under the clinic's store. refuses: why it takes no writes, or empty."""

    refuses: str = ""


class ClinicPort(Protocol):
    """A controller's door to the clinic, in one life of it."""

    @property
    def trouble(self) -> str:
        """What it has to tell people: that room and clinic differ, or that the clinic refuses; or nothing."""

    @property
    def acknowledged(self) -> tuple[int, str]:
        """Number and hash of the last entry that the clinic has, as far as it knows."""

    @property
    def waiting(self) -> int:
        """Entries on disk that the clinic has not acknowledged."""

    def connect(self, now_us: int) -> None:
        """There is a connection to the clinic."""

    def lose(self, now_us: int) -> None:
        """It is gone."""

    def receive(self, data: bytes, now_us: int) -> None:
        """A message of the clinic arrives."""

    def take_messages(self, now_us: int) -> Sequence[bytes]:
        """What it sends now, in order. May raise HostKilled."""

    def next_deadline_us(self) -> int | None:
        """When `take_messages` wants to be called at the latest."""


class Clinic(Protocol):
    """One life of the clinic's receiver."""

    def receive(self, data: bytes) -> Sequence[bytes]:
        """A message arrives; answers to it. May raise ClinicKilled."""

    def entries(self, session: str, after_seq: int) -> Sequence[Sealed]:
        """What it has stored of `session` after that entry, as it lies on its disk."""

    def kill(self) -> None:
        """The process is gone."""


class Audit(Protocol):
    """A record that nobody writes any more, as an auditor finds it. The record itself is never changed."""

    @property
    def broken(self) -> str:
        """Where the record breaks, or nothing."""

    @property
    def sealed(self) -> Sequence[Sealed]:
        """All its entries."""

    def ledger(self) -> Mapping[int, Sequence[str]]:
        """The way of every cartridge in the room's ledger, state by state; by tag."""

    def courier(self) -> ClinicPort:
        """Somebody who brings the clinic what it lacks of this record."""

    def changed(self, seq: int, field: str, at: int) -> str:
        """What is found wrong with a copy in which character `at` of that field of entry `seq` is another."""

    def without(self, seq: int) -> str:
        """What is found wrong with a copy that lacks entry `seq`."""

    def cut(self, keep: int, acknowledged_hash: str) -> str:
        """What is found wrong with a copy that ends after `keep` entries, held against the clinic's head."""

    def courier_of_cut(self, keep: int) -> ClinicPort:
        """Somebody who brings the clinic a copy that ends after `keep` entries."""


ClinicMaker = Callable[[Session, ClinicDisk, Callable[[str], None]], Clinic]
"""(session, disk, step) → a clinic that goes on from what is stored; step is told one of CLINIC_STEPS."""

AuditMaker = Callable[[Session], Audit]
"""(session) → a look at the record it has left."""
