"""The clinic's store: every session's entries, each exactly once, durable before anything is acknowledged.

A shell around `receiver`: it looks up what is stored, has messages judged, and stores what follows, all in
one transaction, so that two receivers on one store can't come between each other. Any number of sessions, all
of one world (P12). Leaves the sockets to whoever calls `take_all`, and looking at what there is to `reading`.
"""

from collections.abc import Iterable, Sequence, Set
from typing import NamedTuple, Self

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from controller.clinic.messages import FromClinic, FromRoom
from controller.clinic.receiving.database import alone, opened_engine, unusable, where
from controller.clinic.receiving.receiver import Kept, judge, room_of
from controller.record.chain import Entry, Head
from controller.record.sqlite_engine import BUSY_TIMEOUT_MS, for_reading

_COLUMNS = "seq, at_utc, kind, body, prev_hash, hash"
_LAST = f"SELECT {_COLUMNS} FROM entries WHERE session = ? ORDER BY seq DESC LIMIT 1"
_FIRST = f"SELECT {_COLUMNS} FROM entries WHERE session = ? AND seq = 1"
_ENTRIES = f"SELECT {_COLUMNS} FROM entries WHERE session = ? AND seq > ? ORDER BY seq"
_INSERT = f"INSERT INTO entries (session, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"


class Sent(NamedTuple):
    """A message, and the rooms whose records its sender's key may write."""

    message: FromRoom
    rooms: Set[str]


class ClinicStore:
    """A store open for taking messages, by one thread at a time; made by `open`; a context manager."""

    def __init__(self, engine: Engine, simulated: bool) -> None:
        self.simulated = simulated
        self.engine = engine

    @classmethod
    def open(
        cls, url: str, simulated: bool, busy_timeout_ms: int = BUSY_TIMEOUT_MS, make: bool = True
    ) -> Self:
        """The store at `url`, which belongs to that world; an absent one is made.

        Args:
            url: such as sqlite:////folder/clinic.sqlite or postgresql+psycopg://user@host/name.
            simulated: the world.
            busy_timeout_ms: how long a step waits for another program's lock before it fails.
            make: False to refuse a file that is not there.

        Raises:
            NotAStore: it holds something else, is of another version, or `url` is of no use.
            StoreOfOtherWorld: the store there belongs to the other world.
            StoreUnavailable: it can't be read or written now.
        """
        return cls(opened_engine(url, simulated, busy_timeout_ms, make), simulated)

    @property
    def where(self) -> str:
        """Its place for people, without a password."""
        return where(self.engine)

    def take(self, message: FromRoom, rooms: Set[str]) -> FromClinic:
        """As `take_all`, for a single message."""
        return self.take_all([Sent(message, rooms)])[0]

    def take_all(self, sent: Sequence[Sent]) -> list[FromClinic]:
        """Store what is new in these messages, all of it or nothing; answers only once it is durable.

        Returns:
            One answer a message, in order.

        Raises:
            StoreUnavailable: nothing of it is certain to be stored, and nobody may be told that it is. The
                store stays usable, for when whatever stands in the way is gone.
        """
        answers = []
        try:
            with self.engine.begin() as connection:
                alone(connection)
                kept: dict[str, Kept | None] = {}
                for message, rooms in sent:
                    session = message.session
                    if session not in kept:
                        kept[session] = _kept(connection, session)
                    verdict = judge(message, kept[session], self.simulated, rooms)
                    if verdict.append:
                        self._append(connection, session, verdict.append)
                        kept[session] = _after(kept[session], verdict.append)
                    answers.append(verdict.answer)
        except DBAPIError as error:
            raise unusable(self.engine, error) from error
        return answers

    def entries(self, session: str, after_seq: int = 0) -> list[Entry]:
        """What is stored of `session` after entry `after_seq`, oldest first.

        Raises:
            StoreUnavailable: it can't be read now.
        """
        try:
            with for_reading(self.engine).begin() as connection:
                rows = connection.exec_driver_sql(_sql(connection, _ENTRIES), (session, after_seq))
                return [Entry(*row) for row in rows]
        except DBAPIError as error:
            raise unusable(self.engine, error) from error

    def close(self) -> None:
        """Let go of the database; what was acknowledged is on the disk already."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _append(self, connection: Connection, session: str, entries: Iterable[Entry]) -> None:
        connection.exec_driver_sql(
            _sql(connection, _INSERT),
            [
                (session, one.seq, one.at_utc, one.kind, one.body_json, one.prev_hash, one.hash)
                for one in entries
            ],
        )


def _sql(connection: Connection, statement: str) -> str:
    """`statement` in the words of the driver in use. Spelt out, for SQLAlchemy's own cost as much again."""
    return statement if connection.dialect.name == "sqlite" else statement.replace("?", "%s")


def _kept(connection: Connection, session: str) -> Kept | None:
    last = connection.exec_driver_sql(_sql(connection, _LAST), (session,)).one_or_none()
    if last is None:
        return None
    first = Entry(*connection.exec_driver_sql(_sql(connection, _FIRST), (session,)).one())
    return Kept(Entry(*last).head, first.hash, room_of(first))


def _after(kept: Kept | None, appended: Sequence[Entry]) -> Kept:
    head: Head = appended[-1].head
    if kept is None:
        return Kept(head, appended[0].hash, room_of(appended[0]))
    return Kept(head, kept.first_hash, kept.room)
