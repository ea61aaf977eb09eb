"""The database of the clinic's store: opened, made if absent, refused if it is of no use here. A shell.

SQLite by a file or PostgreSQL by a server, by one URL. What the tables are is `schema`'s, what is done with
them `store`'s.
"""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from controller.cartridge.ledger_database import shown_url
from controller.cartridge.postgres_engine import is_postgresql, server_engine, server_reason
from controller.clinic.errors import ClinicError, NotAStore, StoreOfOtherWorld, StoreUnavailable
from controller.clinic.receiving.schema import SCHEMA_VERSION, lay_out, store_table
from controller.record.sqlite_engine import error_name, writing_engine

_LOCK = 0x5354_434C
"""Whoever makes or writes a store on a server holds this advisory lock ("STCL" in ASCII)."""


def opened_engine(url: str, simulated: bool, busy_timeout_ms: int, make: bool = True) -> Engine:
    """An engine on the store at `url`, which belongs to that world; an absent one is made.

    make: False to refuse a file that is not there.

    Raises:
        NotAStore: it holds something else, is of another version, or `url` is of no use.
        StoreOfOtherWorld: the store there belongs to the other world.
        StoreUnavailable: it can't be read or written now.
    """
    parsed = _usable_url(url)
    engine = (
        server_engine(parsed, busy_timeout_ms)
        if is_postgresql(parsed)
        else _file_engine(Path(str(parsed.database)), busy_timeout_ms, make)
    )
    try:
        with engine.begin() as connection:
            alone(connection)
            _make_or_check(connection, where(engine), simulated)
    except DBAPIError as error:
        engine.dispose()
        raise unusable(engine, error) from error
    except ClinicError:
        engine.dispose()
        raise
    return engine


def alone(connection: Connection) -> None:
    """Let no other receiver write until this transaction ends. In SQLite it has the write lock already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))


def where(engine: Engine) -> str:
    """The store's place for people: a file's path, or a server's URL without the password."""
    url = engine.url
    return shown_url(url.render_as_string(hide_password=False)) if is_postgresql(url) else str(url.database)


def unusable(engine: Engine, error: DBAPIError) -> ClinicError:
    """The error of this package for one of the database's."""
    if is_postgresql(engine.url):
        return StoreUnavailable(where(engine), server_reason(error))
    name = error_name(error)
    if name in ("SQLITE_NOTADB", "SQLITE_CORRUPT"):
        return NotAStore(where(engine), f"it can't be read as a database ({name})")
    return StoreUnavailable(where(engine), f"{error.orig} ({name})")


def _usable_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise NotAStore(url, "it is no database URL such as sqlite:////folder/clinic.sqlite") from error
    if is_postgresql(parsed):
        return parsed
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        raise NotAStore(shown_url(url), "expected sqlite with a file, or postgresql+psycopg")
    return parsed


def _file_engine(path: Path, busy_timeout_ms: int, make: bool) -> Engine:
    if not make and not path.is_file():
        raise NotAStore(str(path), "there is no such file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreUnavailable(str(path), f"{path.parent}: {error.strerror}") from error
    return writing_engine(path, busy_timeout_ms)


def _make_or_check(connection: Connection, place: str, simulated: bool) -> None:
    tables = inspect(connection).get_table_names()
    if not tables:
        lay_out(connection, simulated)
        return
    if store_table.name not in tables:
        raise NotAStore(place, f"it holds other tables ({', '.join(sorted(tables))})")
    kept = connection.execute(select(store_table.c.simulated, store_table.c.schema_version)).one()
    if kept.schema_version != SCHEMA_VERSION:
        raise NotAStore(place, f"its schema is {kept.schema_version}, expected {SCHEMA_VERSION}")
    if kept.simulated is not simulated:
        raise StoreOfOtherWorld(place, kept.simulated)
