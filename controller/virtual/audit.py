"""An auditor for virtual time: looks at the record a session has left, and at copies that were tampered with.

A campaign finds it by its entry point. It looks with `controller.record.verify`, as `stipple verify` does; it
tampers as a forger would, who takes the file's triggers away and puts them back.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from controller.record.chain import Entry
from controller.record.errors import RecordBroken
from controller.record.verify import intact_entries, verify_record
from controller.runner.session_files import SessionFolder
from controller.virtual.clinic import sealed
from controller.virtual.push_port import PushPort, courier
from controller.virtual.stock import ways
from controller.virtual.surroundings import VirtualSession


class Audit:
    """Of one session whose controller has ended."""

    def __init__(self, session: VirtualSession) -> None:
        """Read the record through, once."""
        self._session = session
        self._record = SessionFolder(session.folder, simulated=True).record
        self.broken = ""
        """Where the record breaks, or nothing."""
        self._entries: tuple[Entry, ...] = ()
        try:
            self._entries = intact_entries(self._record)
        except RecordBroken as error:
            self.broken = error.where
        self.sealed = [sealed(entry) for entry in self._entries]
        """All its entries: (seq, at_utc, kind, body, prev_hash, hash) each."""

    def ledger(self) -> dict[int, list[str]]:
        """The way of every cartridge in the room's ledger, state by state; by tag."""
        return ways(self._session)

    def courier(self) -> PushPort:
        """Somebody who brings the clinic what it lacks of this record."""
        return courier(self._entries)

    def changed(self, seq: int, field: str, at: int) -> str:
        """What is found wrong with a copy in which character `at` of that field of entry `seq` is another."""
        entry = self._entries[seq - 1]
        text = str(getattr(entry, "body_json" if field == "body" else field))
        other = "0" if text[at] != "0" else "1"
        with self._copy(
            f"UPDATE entries SET {field} = ? WHERE seq = ?", (text[:at] + other + text[at + 1 :], seq)
        ) as copy:
            return verify_record(copy).broken or ""

    def without(self, seq: int) -> str:
        """What is found wrong with a copy that lacks entry `seq`."""
        with self._copy("DELETE FROM entries WHERE seq = ?", (seq,)) as copy:
            return verify_record(copy).broken or ""

    def cut(self, keep: int, acknowledged_hash: str) -> str:
        """What is found wrong with a copy that ends after `keep` entries, held against the clinic's head."""
        with self._copy("DELETE FROM entries WHERE seq > ?", (keep,)) as copy:
            return verify_record(copy, acknowledged_hash).broken or ""

    def courier_of_cut(self, keep: int) -> PushPort:
        """Somebody who brings the clinic a copy that ends after `keep` entries."""
        with self._copy("DELETE FROM entries WHERE seq > ?", (keep,)) as copy:
            return courier(intact_entries(copy))

    @contextmanager
    def _copy(self, tampering: str, values: tuple[str | int, ...]) -> Iterator[Path]:
        """A copy of the record's file after that statement, for a while."""
        with TemporaryDirectory(dir=self._record.parent, prefix="SIMULATED-copy-") as folder:
            copy = Path(folder) / self._record.name
            with (
                closing(sqlite3.connect(self._record)) as source,
                closing(sqlite3.connect(copy, isolation_level=None)) as forged,
            ):
                source.backup(forged)
                triggers = forged.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                ).fetchall()
                for name, _ in triggers:
                    forged.execute(f"DROP TRIGGER {name}")
                forged.execute(tampering, values)
                for _, trigger in triggers:
                    forged.execute(trigger)
            yield copy
