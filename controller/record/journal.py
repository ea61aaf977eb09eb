"""Writing a record: entries sealed into the chain and durable on disk before `append` returns.

After a failed append the journal is of no more use: only what is read back from the disk tells what is on it,
so the record has to be opened anew. That keeps a hole from ever being written over (P2, P9).

Leaves the chain to `chain`, the file's table to `record_file`, and doing this off the event loop to `writer`.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from controller.record.chain import GENESIS, OPENING_KIND, OPENING_KINDS, Draft, Entry, Head, seal
from controller.record.errors import (
    EntryRefused,
    NotDurable,
    RecordBroken,
    RecordError,
    RecordExists,
    RecordMissing,
)
from controller.record.kept_files import KeptFiles
from controller.record.record_file import lay_out, store, stored_entries, stored_of_kind
from controller.record.record_lock import RecordLock
from controller.record.sqlite_engine import (
    BUSY_TIMEOUT_MS,
    error_name,
    for_reading,
    read_only_engine,
    writing_engine,
)
from controller.record.verify import checked_head

NEWEST_KEPT = 64
"""Entries appended last that are kept in memory for whoever follows the record."""

_WHY_AND_WAY_OUT = {
    "SQLITE_FULL": ("the disk is full", "free some space"),
    "SQLITE_READONLY": ("the file or its disk is read-only", "make it writable"),
    "SQLITE_BUSY": ("another program holds the file locked", "end that program"),
    "SQLITE_IOERR": ("the disk failed to read or write", "check the disk and its cable"),
    "SQLITE_CANTOPEN": ("the file can't be opened for writing", "make the file and its folder writable"),
    "SQLITE_CONSTRAINT": ("another program wrote to the record", "end that program and verify the record"),
}


class Journal:
    """A record open for writing, by one thread at a time; made by `create` or `open`; a context manager."""

    def __init__(
        self, path: Path, lock: RecordLock, engine: Engine, connection: Connection, head: Head
    ) -> None:
        self.path = path
        self._lock = lock
        self._engine = engine
        self._connection = connection
        self._head = head
        self._files = KeptFiles(path)
        self._failure: NotDurable | None = None
        self._newest: tuple[Entry, ...] = ()

    @classmethod
    def create(
        cls,
        path: Path,
        at_utc: str,
        header_body: Mapping[str, object],
        busy_timeout_ms: int = BUSY_TIMEOUT_MS,
        opening_kind: str = OPENING_KIND,
    ) -> Self:
        """A new record whose first entry is of `opening_kind` with `header_body`.

        Args:
            path: where the file goes; folders on the way are made.
            at_utc: time of the first entry.
            header_body: at least `session` (text) and `simulated` (bool).
            busy_timeout_ms: how long a commit waits for another program's lock.
            opening_kind: one of OPENING_KINDS.

        Raises:
            EntryRefused: the header lacks one of them, or is no JSON.
            RecordExists: there is a file already.
            RecordBusy: another process is creating it right now.
            NotDurable: it can't be written; nothing is left behind.
        """
        if not isinstance(header_body.get("simulated"), bool) or not isinstance(
            header_body.get("session"), str
        ):
            raise EntryRefused(
                "header", dict(header_body), "`session` as a text and `simulated` as true or false"
            )
        opening = seal(GENESIS, at_utc, opening_kind, header_body)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise NotDurable(path, f"{path.parent}: {error.strerror}", "make the folder writable") from error
        with ExitStack() as undo:
            lock = RecordLock(path)
            undo.callback(lock.release)
            if path.exists() and not _never_begun(path):
                raise RecordExists(path)
            _remove(path)
            undo.callback(_remove, path)
            engine = writing_engine(path, busy_timeout_ms)
            try:
                connection = undo.enter_context(engine.connect())
                with connection.begin():
                    lay_out(connection)
                    store(connection, [opening])
            except DBAPIError as error:
                raise _not_durable(path, error) from error
            _make_name_durable(path)
            undo.pop_all()
        return cls(path, lock, engine, connection, opening.head)

    @classmethod
    def open(cls, path: Path, busy_timeout_ms: int = BUSY_TIMEOUT_MS, check_last: int | None = None) -> Self:
        """An existing record, to go on writing after its last entry. Its whole chain is checked first.

        Args:
            path: of the record.
            busy_timeout_ms: how long a commit waits for another program's lock.
            check_last: if given, only so many of its last entries are checked: for what grows for years.

        Raises:
            RecordMissing: no such file.
            RecordBusy: another process writes it; says which.
            RecordBroken: it is no record, or its chain does not hold; names the entry.
            NotDurable: the file can't be opened for writing.
        """
        if not path.is_file():
            raise RecordMissing(path)
        with ExitStack() as undo:
            lock = RecordLock(path)
            undo.callback(lock.release)
            engine = writing_engine(path, busy_timeout_ms)
            try:
                connection = undo.enter_context(engine.connect())
                head = checked_head(for_reading(engine), path, check_last)
            except DBAPIError as error:
                raise _unopened(path, error) from error
            undo.pop_all()
        return cls(path, lock, engine, connection, head)

    @property
    def head(self) -> Head:
        """Number and hash of the last durable entry."""
        return self._head

    def append(self, drafts: Iterable[Draft], at_utc: str) -> int:
        """Seal `drafts` in order and commit them as one: on return all are on the disk, on an error none is.

        Returns:
            The number of the last entry.

        Raises:
            EntryRefused: a draft has no place in a record; nothing was written, the journal stays usable.
            NotDurable: nothing of it is certain; this and every later call fails until the record is
                reopened.
        """
        if self._failure is not None:
            raise self._failure
        entries: list[Entry] = []
        head = self._head
        for draft in drafts:
            if draft.kind in OPENING_KINDS:
                raise EntryRefused("kind", draft.kind, f"{draft.kind} only as the first entry")
            entries.append(seal(head, at_utc, draft.kind, draft.body))
            head = entries[-1].head
        if entries:
            self._commit(entries)
            self._head = head
            self._newest = (*self._newest, *entries)[-NEWEST_KEPT:]
        return head.seq

    def _commit(self, entries: list[Entry]) -> None:
        self._check_files()
        try:
            with self._connection.begin():
                store(self._connection, entries)
        except DBAPIError as error:
            self._failure = _not_durable(self.path, error)
            raise self._failure from error
        # Nothing may count as durable that went into a file unlinked meanwhile.
        self._check_files()

    def _check_files(self) -> None:
        taken_away = self._files.taken_away()
        if taken_away is not None:
            self._failure = _taken_away(self.path, taken_away)
            raise self._failure

    def entries(self) -> Iterator[Entry]:
        """All durable entries from the first, read from the file; may run while another thread appends."""
        with for_reading(self._engine).connect() as connection:
            yield from stored_entries(connection, self.path)

    def entries_after(self, seq: int, count: int) -> tuple[Entry, ...]:
        """At most `count` durable entries after number `seq`; may run while another thread appends.

        The newest ones are at hand, so that whoever follows the record need not read the file.
        """
        newest = self._newest
        if newest and newest[0].seq <= seq + 1:
            begin = seq + 1 - newest[0].seq
            return newest[begin : begin + count]
        with for_reading(self._engine).connect() as connection:
            return tuple(stored_entries(connection, self.path, seq, count))

    def newest_of(self, kind: str) -> Iterator[Entry]:
        """The durable entries of one kind, the newest first, read from the file."""
        with for_reading(self._engine).connect() as connection:
            yield from stored_of_kind(connection, kind)

    def close(self) -> None:
        """Let go of file and lock; what was appended is on the disk already."""
        self._connection.close()
        self._engine.dispose()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _never_begun(path: Path) -> bool:
    """Whether it is the empty file that a program leaves which dies before its first entry is on the disk."""
    try:
        with read_only_engine(path).connect() as connection:
            return connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 0
    except DBAPIError:
        return False


def _remove(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def _taken_away(record: Path, path: Path) -> NotDurable:
    if path == record:
        return NotDurable(record, "the file was moved or deleted", "put the file back")
    why = f"the log beside it, {path.name}, was moved or deleted"
    return NotDurable(record, why, "leave both files where they are")


def _make_name_durable(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _unopened(path: Path, error: DBAPIError) -> RecordError:
    name = error_name(error)
    if name in ("SQLITE_NOTADB", "SQLITE_CORRUPT"):
        return RecordBroken(path, f"it can't be read as a record ({name})")
    return _not_durable(path, error)


def _not_durable(path: Path, error: DBAPIError) -> NotDurable:
    name = error_name(error)
    for prefix, (why, way_out) in _WHY_AND_WAY_OUT.items():
        if name.startswith(prefix):
            return NotDurable(path, f"{why} ({name})", way_out)
    return NotDurable(path, name, "look that name up among SQLite's result codes")
