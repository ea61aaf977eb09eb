"""Lots and recalls of a ledger that is only looked at: nothing is made, brought up to date or written.

A shell, for commands that give a verdict and change nothing. Looks at any version of a ledger: the first knew
of no recalls.
"""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from controller.cartridge.errors import LedgerMissing, NotALedger, WrongWorld
from controller.cartridge.ledger_database import World, shown_url, unusable
from controller.cartridge.lot_rules import KnownLots
from controller.cartridge.postgres_engine import is_postgresql, server_engine
from controller.cartridge.recalls import recall_of
from controller.cartridge.schema import ledger_table, lots_table, recalls_table
from controller.record.sqlite_engine import BUSY_TIMEOUT_MS, read_only_engine


def known_lots(url: str, world: World) -> KnownLots:
    """The lots received at goods-in and the recalls, as the ledger of `world` at `url` has them.

    Raises:
        LedgerMissing: there is none.
        NotALedger: `url` is no database URL this version can look at, or leads to something else.
        WrongWorld: it belongs to the other world.
        LedgerUnavailable: it can't be read now.
    """
    shown = shown_url(url)
    engine = _looking_engine(url, shown)
    try:
        with engine.connect() as connection:
            tables = _checked_tables(connection, shown, world)
            received = frozenset(connection.scalars(select(lots_table.c.lot)))
            if recalls_table.name not in tables:
                return KnownLots(received)
            recalled = connection.execute(select(recalls_table).order_by(recalls_table.c.id))
            return KnownLots(received, tuple(recall_of(row) for row in recalled))
    except DBAPIError as error:
        raise unusable(shown, error) from error
    finally:
        engine.dispose()


def _looking_engine(url: str, shown: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise NotALedger(shown, "it is no database URL") from error
    if is_postgresql(parsed):
        return server_engine(parsed, BUSY_TIMEOUT_MS)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise NotALedger(shown, "it is neither a file nor a server that could be looked at")
    path = Path(parsed.database)
    if not path.is_file():
        raise LedgerMissing(shown)
    return read_only_engine(path)


def _checked_tables(connection: Connection, url: str, world: World) -> frozenset[str]:
    tables = frozenset(inspect(connection).get_table_names())
    if not {ledger_table.name, lots_table.name} <= tables:
        raise NotALedger(url, "it holds no tables of one")
    kept = connection.execute(select(ledger_table.c.world)).scalar_one()
    if kept != world:
        raise WrongWorld(url, kept, world)
    return tables
