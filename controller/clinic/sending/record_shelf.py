"""The records of a room as they lie on its disk, read while others write them. A shell.

Nothing is ever written, and no file is held open: the program that keeps a record may end, or be killed, at
any time. Leaves what is sent, and when, to `courier`.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import Connection, Engine

from controller.record.chain import Entry
from controller.record.errors import RecordBroken, RecordError
from controller.record.record_file import check_layout, reading, stored_entries
from controller.record.sqlite_engine import for_reading, read_only_engine

_LAST_SEQ = "SELECT max(seq) FROM entries"


class ShelvedRecord:
    """One record's file. Every method raises RecordError if it can't be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engines: dict[bool, Engine] = {}
        with self._reading() as connection:
            check_layout(connection, path)
            first = tuple(stored_entries(connection, path, 0, 1))
        if not first:
            raise RecordBroken(path, "entry 1: it is missing")
        self.opening = first[0]

    @property
    def is_written(self) -> bool:
        """True if a program has it open for writing, or was killed while it had."""
        return _log(self.path).exists()

    def last_seq(self) -> int:
        """The number of its last entry now."""
        with self._reading() as connection:
            return int(connection.exec_driver_sql(_LAST_SEQ).scalar() or 0)

    def read(self, after_seq: int, count: int) -> tuple[Entry, ...]:
        """At most `count` entries after number `after_seq`."""
        with self._reading() as connection:
            return tuple(stored_entries(connection, self.path, after_seq, count))

    def _reading(self) -> AbstractContextManager[Connection]:
        is_written = self.is_written
        engine = self._engines.get(is_written)
        if engine is None:
            engine = self._engines[is_written] = for_reading(read_only_engine(self.path))
        return reading(engine, self.path)


class RecordShelf:
    """Records by name in the folders of `folder`, and `named` ones from anywhere.

    file_name: a record's in this world; named: files that need not be there yet.
    """

    def __init__(self, folder: Path | None, file_name: str, named: Iterable[Path] = ()) -> None:
        self._folder, self._file_name, self._named = folder, file_name, tuple(named)
        self._records: dict[Path, ShelvedRecord] = {}
        self._seen: dict[Path, tuple[int, int]] = {}
        self._at_work: set[Path] = set()
        self.unreadable: dict[Path, str] = {}
        """Files that can't be read as records, and why."""

    def look(self, everywhere: bool = True) -> list[tuple[ShelvedRecord, int]]:
        """The records that are new or may have grown since the last look, newest first, with their ends.

        everywhere: or only at those that are named or that somebody was writing when they were looked at
        last: a room's folder holds thousands in time, hardly any of which ever changes again.
        """
        found = []
        for path in self._paths(everywhere):
            record = self._records.get(path)
            now = _state(path)
            if now is None:
                self.unreadable.pop(path, None)
                continue
            is_written = record is not None and record.is_written
            if self._seen.get(path) == now and not is_written and path not in self.unreadable:
                continue
            try:
                if record is None:
                    record = self._records[path] = self._shelved(path)
                found.append((record, record.last_seq()))
            except RecordError as error:
                self.unreadable[path] = str(error)
            else:
                self.unreadable.pop(path, None)
            self._seen[path] = now
            if record is not None and record.is_written:
                self._at_work.add(path)
            else:
                self._at_work.discard(path)
        return found

    def _shelved(self, path: Path) -> ShelvedRecord:
        record = ShelvedRecord(path)
        session = record.opening.body["session"]
        for other in tuple(self._records.values()):
            if other.opening.body["session"] != session:
                continue
            if other.path.is_file():
                # Sent in turn, they would look to the clinic like one that is cut and mended again and again.
                raise RecordBroken(path, f"session {session} lies in {other.path} as well; keep one of them")
            # It was moved here.
            del self._records[other.path]
        return record

    def _paths(self, everywhere: bool) -> list[Path]:
        paths = dict.fromkeys(path.resolve() for path in self._named)
        paths |= dict.fromkeys(self._at_work)
        if everywhere and self._folder is not None:
            paths |= dict.fromkeys(path.resolve() for path in self._folder.glob(f"*/{self._file_name}"))
        return sorted(paths, key=lambda path: _state(path) or (0, 0), reverse=True)


def _log(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _state(path: Path) -> tuple[int, int] | None:
    """What changes when a file is written without a log beside it; None if it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
