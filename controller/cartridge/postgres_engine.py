"""PostgreSQL behind SQLAlchemy, set so that nobody waits for it for long, and what it says in one line.

For the cartridge ledger. The driver is psycopg; a URL that names none means it.
"""

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

CONNECT_TIMEOUT_S = 3
"""How long a silent server is waited for, unless the URL says otherwise with connect_timeout."""

UNACKNOWLEDGED_MS = 5000
"""After so long without a sign from the network a connection counts as lost."""

DRIVER = "postgresql+psycopg"


def is_postgresql(url: URL) -> bool:
    """Does `url` lead to PostgreSQL, by the driver of ours or by none?"""
    return url.drivername in ("postgresql", "postgres", DRIVER)


def server_engine(url: URL, busy_timeout_ms: int) -> Engine:
    """An engine whose commits, once answered, are on the server's disk. Connects to nothing yet.

    busy_timeout_ms: how long a statement waits for a row that another room is changing.
    """
    engine = create_engine(
        url.set(drivername=DRIVER),
        connect_args={
            "connect_timeout": url.query.get("connect_timeout", CONNECT_TIMEOUT_S),
            "tcp_user_timeout": UNACKNOWLEDGED_MS,
        },
        # After a restart of the server the connections kept are dead, and are to be found so before use.
        pool_pre_ping=True,
        pool_size=2,
    )

    def set_up(connection: Any, _: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {max(busy_timeout_ms, 1)}")
            # A server may be set to answer before the disk has it, and would then forget who used what.
            cursor.execute("SET synchronous_commit = on")
            # Rooms change single rows by conditional UPDATEs, which are whole at this level.
            cursor.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED")
        connection.commit()

    event.listen(engine, "connect", set_up)
    return engine


def server_reason(error: DBAPIError) -> str:
    """What the server or the driver says, in one line; no password is ever in it."""
    cause = error.orig
    said = " ".join(str(cause).split())
    state = getattr(cause, "sqlstate", None)
    return f"{said} ({type(cause).__name__}{f', SQLSTATE {state}' if state else ''})"
