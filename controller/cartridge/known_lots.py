"""The lots of a ledger that is only looked at: nothing is made, brought up to date or written.

A shell, for commands that give a verdict and change nothing. Reads the two oldest tables alone, and so any
version of a ledger.
"""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from controller.cartridge.errors import LedgerMissing, NotALedger, WrongWorld
from controller.cartridge.ledger_database import World, shown_url, unusable
from controller.cartridge.postgres_engine import is_postgresql, server_engine
from controller.cartridge.schema import ledger_table, lots_table
from controller.record.sqlite_engine import BUSY_TIMEOUT_MS, read_only_engine


def received_lots(url: str, world: World) -> frozenset[str]:
    """The lots received at goods-in, as the ledger of `world` at `url` has them.

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
            _check(connection, shown, world)
            return frozenset(connection.scalars(select(lots_table.c.lot)))
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


def _check(connection: Connection, url: str, world: World) -> None:
    if not {ledger_table.name, lots_table.name} <= set(inspect(connection).get_table_names()):
        raise NotALedger(url, "it holds no tables of one")
    kept = connection.execute(select(ledger_table.c.world)).scalar_one()
    if kept != world:
        raise WrongWorld(url, kept, world)
