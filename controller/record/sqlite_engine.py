"""SQLite behind SQLAlchemy, set so that a commit that answered is on the disk and stays there.

For `journal` and for the cartridge ledger. Leaves tables and triggers to them.
"""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

BUSY_TIMEOUT_MS = 2000
"""How long a commit waits for another writer's lock before it counts as failed."""

_BEGIN_OPTION = "sqlite_begin"


def writing_engine(path: Path, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Engine:
    """An engine whose transactions take the write lock first and, once committed, survive a loss of power."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"check_same_thread": False},
        poolclass=NullPool,
    )

    def set_durable(connection: Any, _: Any) -> None:
        # The driver's own implicit BEGIN would come late and be a deferred one.
        connection.isolation_level = None
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
        connection.executescript("".join(f"PRAGMA {pragma};" for pragma in pragmas))

    event.listen(engine, "connect", set_durable)
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


def _begin(connection: Connection) -> None:
    how = connection.get_execution_options().get(_BEGIN_OPTION, "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {how}")


def error_name(error: BaseException) -> str:
    """SQLite's own name of what went wrong, such as SQLITE_FULL; the class name for anything else."""
    cause = getattr(error, "orig", None) or error
    return getattr(cause, "sqlite_errorname", None) or type(cause).__name__
