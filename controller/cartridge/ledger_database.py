"""Opening the ledger's database: made if absent, refused if it is something else or of the other world (P12).

A shell; what the tables are is `schema`'s, what is done with them `ledger`'s.
"""

from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Engine, insert, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from controller.cartridge.errors import CartridgeError, LedgerUnavailable, NotALedger, WrongWorld
from controller.cartridge.schema import SCHEMA_VERSION, ledger_table, metadata
from controller.record.sqlite_engine import error_name, writing_engine

World = Literal["simulated", "real"]


def opened_engine(url: str, world: World, busy_timeout_ms: int) -> Engine:
    """An engine on the ledger at `url`, which belongs to `world`; an absent one is made.

    Raises:
        NotALedger: `url` is no database URL this version can use, or leads to something else.
        WrongWorld: the ledger there belongs to the other world.
        LedgerUnavailable: it can't be read or written now.
    """
    parsed = _sqlite_url(url)
    path = Path(str(parsed.database))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LedgerUnavailable(url, f"{path.parent}: {error.strerror}") from error
    engine = writing_engine(path, busy_timeout_ms)
    try:
        with engine.begin() as connection:
            _make_or_check(connection, url, world)
    except DBAPIError as error:
        raise unusable(url, error) from error
    return engine


def unusable(url: str, error: DBAPIError) -> CartridgeError:
    """The error of this package for one of the database's."""
    name = error_name(error)
    if name in ("SQLITE_NOTADB", "SQLITE_CORRUPT"):
        return NotALedger(url, f"it can't be read as a database ({name})")
    return LedgerUnavailable(url, f"{error.orig} ({name})")


def _sqlite_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise NotALedger(url, "it is no database URL") from error
    if parsed.get_backend_name() != "sqlite":
        shown = parsed.render_as_string(hide_password=True)
        raise NotALedger(
            shown, f"it is of {parsed.get_backend_name()}, and this version keeps SQLite ledgers"
        )
    if parsed.database in (None, "", ":memory:"):
        raise NotALedger(url, "a ledger in memory forgets which cartridges were used")
    return parsed


def _make_or_check(connection: Connection, url: str, world: World) -> None:
    tables = inspect(connection).get_table_names()
    if not tables:
        metadata.create_all(connection)
        connection.execute(insert(ledger_table).values(id=1, world=world, schema_version=SCHEMA_VERSION))
        return
    if ledger_table.name not in tables:
        raise NotALedger(url, f"it holds other tables ({', '.join(sorted(tables))})")
    kept = connection.execute(select(ledger_table)).one()
    if kept.schema_version != SCHEMA_VERSION:
        raise NotALedger(url, f"its schema is {kept.schema_version}, this version reads {SCHEMA_VERSION}")
    if kept.world != world:
        raise WrongWorld(url, kept.world, world)
