"""A disk in trouble, for virtual time: SQLite itself refuses, and what follows is the program's own way out.

A full or read-only disk is a setting of the record's own connection; a lock is really held by a second one.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from controller.record.chain import Entry
from controller.record.journal import Journal

FULL, READ_ONLY, LOCKED = "full", "read-only", "locked"

PAGES_MAX = 1 << 30
"""As many as SQLite would ever fill, about: a disk with room."""


class VirtualJournal(Journal):
    """A record on a disk that can refuse. trouble: FULL, READ_ONLY, LOCKED, or empty."""

    trouble = ""
    _set_for = ""

    def _commit(self, entries: list[Entry]) -> None:
        if self.trouble == LOCKED:
            with held(self.path):
                super()._commit(entries)
            return
        if self.trouble != self._set_for:
            self._set_for = self.trouble
            self._set("query_only", int(self.trouble == READ_ONLY))
            # The file keeps what it has: on a full disk what fits into its last page still goes in.
            self._set("max_page_count", 1 if self.trouble == FULL else PAGES_MAX)
        super()._commit(entries)

    def _set(self, pragma: str, value: int) -> None:
        driver = self._connection.connection.driver_connection
        assert driver is not None, "an open journal has a connection"
        driver.execute(f"PRAGMA {pragma} = {value}")


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another program holds the write lock of the database at `path`."""
    other = sqlite3.connect(path, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
    finally:
        other.close()
