"""SQLite behind SQLAlchemy, set so that a commit that answered is on the disk and stays there.

For `journal` and for the cartridge ledger. Leaves tables and triggers to them.
"""

import sqlite3
from functools import cache
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool, QueuePool

BUSY_TIMEOUT_MS = 2000
"""How long a commit waits for another writer's lock before it counts as failed."""

_BEGIN_OPTION = "sqlite_begin"

_compiled: dict[Any, Any] = {}
"""Statements compiled for any of the files, by what they are made of: as many as the program has."""


def writing_engine(path: Path, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Engine:
    """An engine whose transactions take the write lock first and, once committed, survive a loss of power."""
    # One connection stays open between transactions: to open another costs more than most of them, and the
    # last one that closes writes the whole log back into the file, with two more flushes.
    pool = QueuePool(
        lambda: cast(DBAPIConnection, _durable_connection(path, busy_timeout_ms)),
        pool_size=1,
        max_overflow=-1,
        dialect=_dialect(),
    )
    engine = Engine(
        pool,
        _dialect(),
        URL.create("sqlite", database=str(path)),
        execution_options={"compiled_cache": _compiled},
    )
    event.listen(engine, "begin", _begin)
    return engine


def for_reading(engine: Engine) -> Engine:
    """The same database, its transactions begun without the write lock: readers hold nobody up."""
    return engine.execution_options(**{_BEGIN_OPTION: "DEFERRED"})


def read_only_engine(path: Path) -> Engine:
    """An engine that can't change the file, also while another process writes it."""
    # Without a log beside it nobody has the file open, and `immutable` spares it the two files a mere look
    # would leave.
    access = "mode=ro" if path.with_name(path.name + "-wal").exists() else "immutable=1"
    uri = f"{path.resolve().as_uri()}?{access}"
    return create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(uri, uri=True, check_same_thread=False),
        poolclass=NullPool,
    )


def _durable_connection(path: Path, busy_timeout_ms: int) -> sqlite3.Connection:
    # The driver's own implicit BEGIN would come late and be a deferred one.
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    pragmas = (
        f"busy_timeout = {busy_timeout_ms}",
        "journal_mode = WAL",
        "synchronous = FULL",
        # Elsewhere without effect; on macOS the only flush that reaches the medium.
        "fullfsync = ON",
        "checkpoint_fullfsync = ON",
        # Else INSERT OR REPLACE deletes rows without firing the triggers that forbid it.
        "recursive_triggers = ON",
        "foreign_keys = ON",
    )
    try:
        connection.executescript("".join(f"PRAGMA {pragma};" for pragma in pragmas))
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@cache
def _dialect() -> Dialect:
    """One for all files: each of its own would compile every statement anew."""
    engine = create_engine("sqlite://")
    # Connecting tells it what this SQLite can do.
    engine.connect().close()
    engine.dispose()
    return engine.dialect


def _begin(connection: Connection) -> None:
    how = connection.get_execution_options().get(_BEGIN_OPTION, "IMMEDIATE")
    driver = connection.connection.driver_connection
    assert driver is not None, "a connection in use has one of the driver's"
    try:
        driver.execute(f"BEGIN {how}")
    except sqlite3.Error as error:
        raise OperationalError(f"BEGIN {how}", None, error) from error


def error_name(error: BaseException) -> str:
    """SQLite's own name of what went wrong, such as SQLITE_FULL; the class name for anything else."""
    cause = getattr(error, "orig", None) or error
    return getattr(cause, "sqlite_errorname", None) or type(cause).__name__
