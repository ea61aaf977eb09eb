"""Writing the room's audit log: opened, added to, and let go of again, each time.

The file is a record (`controller.record`) whose first entry is `audit_opened`, so it can't be changed or cut
unseen. Several programs add to it, one at a time. A shell; what goes into it is its callers' matter.
"""

import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from controller.audit.errors import AuditBusy, AuditMisplaced
from controller.record.chain import AUDIT_OPENING_KIND, Draft, Head
from controller.record.errors import RecordBusy, RecordExists
from controller.record.journal import Journal
from controller.record.record_lock import holder_of

WAIT_S = 5.0
"""So long a program waits for another to be done with the log."""

LOOK_AGAIN_S = 0.02
CHECKED_LAST = 256
"""Entries at its end that are checked before something is added: all of it is `stipple verify`'s to check."""

FILE = {False: "audit.sqlite", True: "SIMULATED-audit.sqlite"}
"""Its name in the folder of the room's data: is it of the simulated world?"""


@dataclass(frozen=True, slots=True)
class LogHead:
    """Where the log named `log` ends: number and hash of its last entry."""

    log: str
    seq: int
    hash: str


def log_name(room: str, simulated: bool) -> str:
    """A new log's own name, which no other has or will have."""
    world = "SIMULATED-" if simulated else ""
    return f"{world}audit-{re.sub(r'[^A-Za-z0-9-]+', '-', room)}-{secrets.token_hex(8)}"


def log_head(journal: Journal) -> LogHead:
    """Where the log in `journal` ends."""
    (opening,) = journal.entries_after(0, 1)
    return LogHead(opening.body["session"], *journal.head)


class AuditLog:
    """The log of one room and one world; nothing of it is held between two calls.

    Every call may raise `AuditBusy`, `AuditMisplaced`, and `NotDurable` or `RecordBroken` as any journal;
    then nothing was added, or it is not certain.
    """

    def __init__(
        self,
        data_dir: Path,
        simulated: bool,
        clinic: str,
        room: str,
        now_utc: Callable[[], str],
        wait_s: float = WAIT_S,
    ) -> None:
        """data_dir: where it lies; clinic, room: whose it is, said in a new log; now_utc: dates entries."""
        self.path = data_dir / FILE[simulated]
        self._simulated = simulated
        self._owner = {"clinic": clinic, "room": room}
        self._now_utc = now_utc
        self._wait_s = wait_s

    def note(self, kind: str, body: Mapping[str, object]) -> Head:
        """Add one entry, durable on return: a session's beginning and end, a key, an operator, an override.

        Raises:
            EntryRefused: `kind` or `body` has no place in a record.
        """
        with self.writing() as journal:
            journal.append([Draft(kind, body)], self._now_utc())
            return journal.head

    @contextmanager
    def writing(self) -> Iterator[Journal]:
        """The log, open and nobody else's meanwhile; begun if it isn't there. Keep it short: others wait."""
        until_s = time.monotonic() + self._wait_s
        journal: Journal | None = None
        while journal is None:
            try:
                journal = self._opened()
            except RecordBusy as busy:
                if time.monotonic() >= until_s:
                    raise AuditBusy(self.path, self._wait_s, holder_of(self.path)) from busy
                time.sleep(LOOK_AGAIN_S)
        with journal:
            self._check_owned(journal)
            yield journal

    def _opened(self) -> Journal:
        name = log_name(self._owner["room"], self._simulated)
        header = {"session": name, "simulated": self._simulated, **self._owner}
        try:
            # First, for it knows a beginning that was cut short from a log.
            return Journal.create(self.path, self._now_utc(), header, opening_kind=AUDIT_OPENING_KIND)
        except RecordExists:
            return Journal.open(self.path, check_last=CHECKED_LAST)

    def _check_owned(self, journal: Journal) -> None:
        (opening,) = journal.entries_after(0, 1)
        world = "simulated" if self._simulated else "real"
        if opening.kind != AUDIT_OPENING_KIND:
            raise AuditMisplaced(self.path, "a session's record", f"the {world} room's audit log")
        if opening.body["simulated"] is not self._simulated:
            other = "real" if self._simulated else "simulated"
            raise AuditMisplaced(self.path, f"an audit log of the {other} world", f"the {world} room's")
