"""A ledger that is open: where it is, whose world and room, and one transaction on it at a time.

A shell. What is read in such a transaction is `ledger_reading`'s, what is done `ledger`'s.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from controller.cartridge.errors import LedgerUnavailable
from controller.cartridge.ledger_database import World, opened_engine, shown_url, unusable
from controller.cartridge.postgres_engine import is_postgresql
from controller.record.kept_files import KeptFiles
from controller.record.sqlite_engine import BUSY_TIMEOUT_MS, for_reading

_GOODS_IN_LOCK = 0x5354_4749
"""Whoever books a delivery in on a server holds this advisory lock ("STGI" in ASCII)."""


def one_delivery_at_a_time(connection: Connection) -> None:
    """Wait for whoever is booking in, and let others wait until this transaction ends.

    So a lot or serial looked up and not found is not there when it is inserted, either. In SQLite the
    transaction has the write lock already.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_GOODS_IN_LOCK})"))


class LedgerConnection:
    """An open database; made by `open`, safe to use from several threads, and a context manager."""

    def __init__(self, url: str, world: World, engine: Engine, room: str | None = None) -> None:
        """`url` may hold a password; what is kept of it does not."""
        self.url = shown_url(url)
        self.world: World = world
        self.room = room
        self._engine = engine
        sqlite_path = None if is_postgresql(engine.url) else engine.url.database
        self._files = None if sqlite_path is None else KeptFiles(Path(sqlite_path))

    @classmethod
    def open(
        cls, url: str, world: World, busy_timeout_ms: int = BUSY_TIMEOUT_MS, room: str | None = None
    ) -> Self:
        """The ledger of `world` at `url`; made if absent, brought up to date if of an older version.

        Args:
            url: such as sqlite:////folder/ledger.sqlite or postgresql+psycopg://user@host/name.
            world: simulated or real.
            busy_timeout_ms: how long a step waits for another program's lock before it fails.
            room: in which room steps are taken; None in none, such as in the stores.

        Raises:
            NotALedger: `url` is of no use, or leads to something else.
            WrongWorld: it belongs to the other world.
            LedgerUnavailable: it can't be read or written now.
        """
        return cls(url, world, opened_engine(url, world, busy_timeout_ms), room)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def transaction(self, reading: bool = False) -> Iterator[Connection]:
        """One transaction of the ledger's own, for what shares its database.

        Raises:
            LedgerUnavailable: in SQLite nothing has been changed, unless its file was taken away during the
                step; a server's answer may have been lost.
        """
        engine = for_reading(self._engine) if reading else self._engine
        try:
            self._check_files()
            with engine.begin() as connection:
                yield connection
            if not reading:
                self._check_files()
        except IntegrityError:
            # A rule of the tables was broken by this program itself: nothing a user could mend.
            raise
        except DBAPIError as error:
            raise unusable(self.url, error) from error

    def _check_files(self) -> None:
        """A step must not go into a file that nobody will find again: its cartridge would count as unused."""
        taken_away = self._files and self._files.taken_away()
        if taken_away:
            raise LedgerUnavailable(
                self.url,
                f"{taken_away} was moved, deleted or replaced while the ledger was open, expected it to stay",
                "put the file back, end this program and start it again",
            )
