"""The clinic's store: every session's entries, each exactly once, durable before anything is acknowledged.

A shell around `receiver`: it looks up what is stored, has the message judged, and stores what follows, all in
one transaction, so that two receivers on one store can't come between each other. Any number of sessions, all
of one world (P12). Leaves the sockets to whoever calls `take`.
"""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.exc import DBAPIError

from controller.clinic.errors import ClinicError, NotAStore, StoreOfOtherWorld, StoreUnavailable
from controller.clinic.messages import FromClinic, FromRoom
from controller.clinic.receiver import Kept, judge
from controller.clinic.schema import APPLICATION_ID, SCHEMA_VERSION, lay_out, store_table
from controller.record.chain import Entry, Head
from controller.record.sqlite_engine import BUSY_TIMEOUT_MS, error_name, writing_engine

_KEPT = (
    "SELECT last.seq, last.hash, first.hash FROM entries AS last JOIN entries AS first "
    "ON first.session = last.session AND first.seq = 1 "
    "WHERE last.session = ? ORDER BY last.seq DESC LIMIT 1"
)
_ENTRIES = (
    "SELECT seq, at_utc, kind, body, prev_hash, hash FROM entries WHERE session = ? AND seq > ? ORDER BY seq"
)
_INSERT = (
    "INSERT INTO entries (session, seq, at_utc, kind, body, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)"
)


class ClinicStore:
    """A store open for taking messages, by one thread at a time; made by `open`; a context manager."""

    def __init__(self, path: Path, engine: Engine, connection: Connection, simulated: bool) -> None:
        self.path = path
        self.simulated = simulated
        self._engine = engine
        self._connection = connection

    @classmethod
    def open(cls, path: Path, simulated: bool, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Self:
        """The store at `path`, which belongs to that world; an absent one is made.

        Raises:
            NotAStore: the file holds something else, or is of another version.
            StoreOfOtherWorld: the store there belongs to the other world.
            StoreUnavailable: it can't be read or written now.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(path, f"{path.parent}: {error.strerror}") from error
        engine = writing_engine(path, busy_timeout_ms)
        with ExitStack() as undo:
            try:
                connection = undo.enter_context(engine.connect())
                with connection.begin():
                    _make_or_check(connection, path, simulated)
            except DBAPIError as error:
                raise _unusable(path, error) from error
            undo.pop_all()
        return cls(path, engine, connection, simulated)

    def take(self, message: FromRoom) -> FromClinic:
        """Store what is new in `message`, all of it or nothing; answers only once it is durable.

        Raises:
            StoreUnavailable: nothing of it is certain to be stored, and nobody may be told that it is. The
                store stays usable, for when whatever stands in the way is gone.
        """
        try:
            with self._connection.begin():
                verdict = judge(message, self._kept(message.session), self.simulated)
                if verdict.append:
                    self._append(message.session, verdict.append)
        except DBAPIError as error:
            raise _unusable(self.path, error) from error
        return verdict.answer

    def entries(self, session: str, after_seq: int = 0) -> list[Entry]:
        """What is stored of `session` after entry `after_seq`, oldest first.

        Raises:
            StoreUnavailable: it can't be read now.
        """
        try:
            with self._connection.begin():
                rows = self._connection.exec_driver_sql(_ENTRIES, (session, after_seq))
                return [Entry(*row) for row in rows]
        except DBAPIError as error:
            raise _unusable(self.path, error) from error

    def close(self) -> None:
        """Let go of the file; what was acknowledged is on the disk already."""
        self._connection.close()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _kept(self, session: str) -> Kept | None:
        row = self._connection.exec_driver_sql(_KEPT, (session,)).one_or_none()
        return None if row is None else Kept(Head(row[0], row[1]), row[2])

    def _append(self, session: str, entries: tuple[Entry, ...]) -> None:
        self._connection.exec_driver_sql(
            _INSERT,
            [
                (session, one.seq, one.at_utc, one.kind, one.body_json, one.prev_hash, one.hash)
                for one in entries
            ],
        )


def _make_or_check(connection: Connection, path: Path, simulated: bool) -> None:
    tables = inspect(connection).get_table_names()
    if not tables:
        lay_out(connection, simulated)
        return
    application_id = connection.exec_driver_sql("PRAGMA application_id").scalar()
    if application_id != APPLICATION_ID:
        raise NotAStore(path, f"its application id is {application_id}, expected {APPLICATION_ID}")
    version = connection.exec_driver_sql("PRAGMA user_version").scalar()
    if version != SCHEMA_VERSION:
        raise NotAStore(path, f"its schema is {version}, expected {SCHEMA_VERSION}")
    kept = connection.execute(select(store_table.c.simulated)).scalar_one()
    if kept is not simulated:
        raise StoreOfOtherWorld(path, kept)


def _unusable(path: Path, error: DBAPIError) -> ClinicError:
    name = error_name(error)
    if name in ("SQLITE_NOTADB", "SQLITE_CORRUPT"):
        return NotAStore(path, f"it can't be read as a database ({name})")
    return StoreUnavailable(path, f"{error.orig} ({name})")
