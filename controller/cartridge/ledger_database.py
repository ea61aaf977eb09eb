"""Opening the ledger's database: made if absent, brought up to date, refused if it is of no use here.

Of no use: something else, of a newer version, or of the other world (P12). A shell; what the tables are is
`schema`'s, how older ones come to them `migrations`', what is done with them `ledger`'s.
"""

from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Engine, insert, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from controller.cartridge.errors import CartridgeError, LedgerUnavailable, NotALedger, WrongWorld
from controller.cartridge.postgres_engine import is_postgresql, server_engine, server_reason
from controller.cartridge.schema import REVISION, SCHEMA_VERSION, ledger_table, revision_table
from controller.cartridge.schema_rules import lay_out
from controller.record.sqlite_engine import error_name, writing_engine

World = Literal["simulated", "real"]

_MAKING_LOCK = 0x5354_4C47
"""Whoever makes or migrates a ledger on a server holds this advisory lock ("STLG" in ASCII)."""


def opened_engine(url: str, world: World, busy_timeout_ms: int) -> Engine:
    """An engine on the ledger at `url`, which belongs to `world`; an absent one is made, an older migrated.

    Raises:
        NotALedger: `url` is no database URL this version can use, or leads to something else.
        WrongWorld: the ledger there belongs to the other world.
        LedgerUnavailable: it can't be read or written now.
    """
    parsed = _usable_url(url)
    shown = shown_url(url)
    if is_postgresql(parsed):
        engine = server_engine(parsed, busy_timeout_ms)
    else:
        path = Path(str(parsed.database))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LedgerUnavailable(shown, f"{path.parent}: {error.strerror}") from error
        engine = writing_engine(path, busy_timeout_ms)
    try:
        with engine.begin() as connection:
            _make_or_check(connection, shown, world)
    except DBAPIError as error:
        engine.dispose()
        raise unusable(shown, error) from error
    except CartridgeError:
        engine.dispose()
        raise
    return engine


def unusable(shown: str, error: DBAPIError) -> CartridgeError:
    """The error of this package for one of the database's. `shown`: its URL without a password."""
    if is_postgresql(make_url(shown)):
        return LedgerUnavailable(
            shown,
            server_reason(error),
            "if this was its last answer it may have been done all the same: check the server, the network "
            "and the password, look what the ledger says, then try again",
        )
    name = error_name(error)
    if name in ("SQLITE_NOTADB", "SQLITE_CORRUPT"):
        return NotALedger(shown, f"it can't be read as a database ({name})")
    return LedgerUnavailable(shown, f"{error.orig} ({name})")


def shown_url(url: str) -> str:
    """`url` as it may be shown and written down: without the password. A URL that is none, as it is."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return url
    return url if parsed.password is None else parsed.render_as_string(hide_password=True)


def _usable_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise NotALedger(url, "it is no database URL") from error
    if is_postgresql(parsed):
        return parsed
    if parsed.get_backend_name() != "sqlite":
        raise NotALedger(
            shown_url(url),
            f"it is of {parsed.drivername}, and ledgers are kept by sqlite and postgresql+psycopg",
        )
    if parsed.database in (None, "", ":memory:"):
        raise NotALedger(url, "a ledger in memory forgets which cartridges were used")
    return parsed


def _make_or_check(connection: Connection, shown: str, world: World) -> None:
    kept = _kept(connection, shown, world)
    if kept == SCHEMA_VERSION:
        return
    if connection.dialect.name == "postgresql":
        # In SQLite the transaction has the write lock already.
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_MAKING_LOCK})"))
        kept = _kept(connection, shown, world)
    if kept is None:
        lay_out(connection)
        connection.execute(insert(revision_table).values(version_num=REVISION))
        connection.execute(insert(ledger_table).values(id=1, world=world, schema_version=SCHEMA_VERSION))
    elif kept < SCHEMA_VERSION:
        # Half a second to load, and only wanted for this.
        from controller.cartridge.migrations.forward import stamp_first, upgrade

        if kept == 1:
            stamp_first(connection)
        upgrade(connection)


def _kept(connection: Connection, shown: str, world: World) -> int | None:
    """The version of the ledger that is there; None for an empty database."""
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if ledger_table.name not in tables:
        raise NotALedger(shown, f"it holds other tables ({', '.join(sorted(tables))})")
    kept = connection.execute(select(ledger_table.c.world, ledger_table.c.schema_version)).one()
    if kept.schema_version > SCHEMA_VERSION:
        raise NotALedger(
            shown,
            f"its schema is {kept.schema_version}, this version reads up to {SCHEMA_VERSION}",
            "it was opened by a newer version of this program: use that one here, too",
        )
    if kept.world != world:
        raise WrongWorld(shown, kept.world, world)
    return int(kept.schema_version)
