"""The record as an SQLite file: its table, the triggers that keep it append-only, and reading it back.

Who may write is `journal`'s matter; whether the chain holds is `chain`'s.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, Table, Text, create_engine
from sqlalchemy.exc import DBAPIError

from controller.record.chain import GENESIS, Break, Entry, Head
from controller.record.errors import RecordBroken, RecordMissing
from controller.record.sqlite_engine import error_name

FORMAT_VERSION = 1
APPLICATION_ID = 0x53545043
"""Marks the file as a record ("STPC" in ASCII) in SQLite's own header."""

_metadata = MetaData()
entries_table = Table(
    "entries",
    _metadata,
    Column("seq", Integer, primary_key=True),
    Column("at_utc", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    sqlite_strict=True,
)

_ENTRIES = "SELECT seq, at_utc, kind, body, prev_hash, hash FROM entries WHERE seq > ? ORDER BY seq LIMIT ?"
_NEWEST_OF_KIND = (
    "SELECT seq, at_utc, kind, body, prev_hash, hash FROM entries WHERE kind = ? ORDER BY seq DESC"
)
_INSERT = "INSERT INTO entries (seq, at_utc, kind, body, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?)"

_KINDS = (int, str, str, str, str, str)

_UNREADABLE = (DBAPIError, UnicodeDecodeError)
"""What SQLite's driver raises over a damaged file: also its own failure to read SQLite's words about it."""

_TRIGGERS = (
    "CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries "
    "BEGIN SELECT RAISE(ABORT, 'a record is append-only: no entry is ever changed'); END",
    "CREATE TRIGGER entries_never_go BEFORE DELETE ON entries "
    "BEGIN SELECT RAISE(ABORT, 'a record is append-only: no entry is ever deleted'); END",
    # Also stops INSERT OR REPLACE on a connection that never switched recursive triggers on.
    "CREATE TRIGGER entries_follow_one_another BEFORE INSERT ON entries "
    "WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entries) "
    "OR (NEW.seq > 1 AND NEW.prev_hash IS NOT (SELECT hash FROM entries WHERE seq = NEW.seq - 1)) "
    "BEGIN SELECT RAISE(ABORT, 'a record is append-only: an entry follows the last one'); END",
)


def lay_out(connection: Connection) -> None:
    """Create table and triggers in an empty database."""
    _metadata.create_all(connection, checkfirst=False)
    for trigger in _TRIGGERS:
        connection.exec_driver_sql(trigger)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {FORMAT_VERSION}")


def store(connection: Connection, entries: list[Entry]) -> None:
    """Insert `entries` in the transaction of `connection`."""
    connection.exec_driver_sql(
        _INSERT,
        [
            (entry.seq, entry.at_utc, entry.kind, entry.body_json, entry.prev_hash, entry.hash)
            for entry in entries
        ],
    )


def check_layout(connection: Connection, path: Path) -> None:
    """Refuse a file that is no record, or whose table or triggers are not as `lay_out` made them.

    Raises:
        RecordBroken: it is not so.
    """
    try:
        application_id = connection.exec_driver_sql("PRAGMA application_id").scalar()
        version = connection.exec_driver_sql("PRAGMA user_version").scalar()
        layout = _layout(connection)
    except _UNREADABLE as error:
        raise RecordBroken(path, f"it can't be read as a record ({error_name(error)})") from error
    if application_id != APPLICATION_ID:
        raise RecordBroken(
            path, f"its application id is {application_id}, expected {APPLICATION_ID}: no record"
        )
    if version != FORMAT_VERSION:
        raise RecordBroken(path, f"its format is {version}, expected {FORMAT_VERSION}")
    expected = _sound_layout()
    # A damaged file may give a name as anything at all.
    for name in sorted(layout.keys() | expected.keys(), key=str):
        if layout.get(name) != expected.get(name):
            raise RecordBroken(path, f"its table or trigger {name!r} was changed, added or removed")


@cache
def _sound_layout() -> Mapping[str, str]:
    """What `lay_out` makes, in SQLite's own words."""
    memory = create_engine("sqlite://")
    with memory.begin() as connection:
        lay_out(connection)
        layout = _layout(connection)
    memory.dispose()
    return MappingProxyType(layout)


def _layout(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master")
    return {row.name: row.sql for row in rows}


def stored_entries(
    connection: Connection, path: Path, after_seq: int = 0, count: int | None = None
) -> Iterator[Entry]:
    """The entries as they lie in the file, by number, not yet checked against the chain.

    Those after `after_seq`, and at most `count` of them if that is given.

    Raises:
        RecordBroken: SQLite can't read on, or reads what is no entry; names the entry.
    """
    seq = after_seq
    try:
        # SQLite takes a negative limit for none.
        for row in connection.exec_driver_sql(_ENTRIES, (after_seq, -1 if count is None else count)):
            wrong = [value for value, kind in zip(row, _KINDS, strict=True) if type(value) is not kind]
            if wrong:
                # Only in a table made anew: this one is strict.
                found = Break(seq + 1, "one of its fields", repr(wrong[0]), "a number and five texts")
                raise RecordBroken(path, str(found))
            seq = row[0]
            yield Entry(*row)
    except _UNREADABLE as error:
        broken = Break(
            seq + 1, "the file", f"unreadable ({error_name(error)})", "an entry or the end of the record"
        )
        raise RecordBroken(path, str(broken)) from error


def head_before_last(connection: Connection, path: Path, count: int) -> Head:
    """Where the chain stands before the last `count` entries in the file; GENESIS if there are no more.

    Raises:
        RecordBroken: as `stored_entries`.
    """
    last = connection.exec_driver_sql("SELECT max(seq) FROM entries").scalar() or 0
    before = list(stored_entries(connection, path, last - count - 1, 1)) if last > count else []
    return before[0].head if before else GENESIS


def stored_of_kind(connection: Connection, kind: str) -> Iterator[Entry]:
    """The entries of one kind as they lie in the file, the newest first, not checked against the chain."""
    for row in connection.exec_driver_sql(_NEWEST_OF_KIND, (kind,)):
        yield Entry(*row)


@contextmanager
def reading(engine: Engine, path: Path) -> Iterator[Connection]:
    """A connection to the record at `path` through `engine`, for looking at it.

    Raises:
        RecordMissing: no such file.
        RecordBroken: SQLite can't read it, whenever that shows.
    """
    if not path.is_file():
        raise RecordMissing(path)
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise RecordBroken(path, f"it can't be read as a record ({error_name(error)})") from error
