"""The recalls in a ledger: read and appended, never changed.

A shell. What can be a recall is `lot_rules`' to say. That a recalled lot is neither claimed nor opened is
`ledger`'s part, in the very update that claims.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from controller.cartridge.ledger_connection import LedgerConnection
from controller.cartridge.lot_rules import LotRecall
from controller.cartridge.schema import recalls_table


def recall_of(row: Row[Any]) -> LotRecall:
    """A row of the recalls."""
    return LotRecall(row.lot, row.gtin, row.reason, row.by, row.at_utc, row.id)


def recalls(ledger: LedgerConnection, lots: Iterable[str] | None = None) -> tuple[LotRecall, ...]:
    """Every recall, or those of `lots`, oldest first. May raise LedgerUnavailable."""
    column = recalls_table.c
    query = select(recalls_table).order_by(column.id)
    if lots is not None:
        query = query.where(column.lot.in_(sorted(lots)))
    with ledger.transaction(reading=True) as connection:
        return tuple(recall_of(row) for row in connection.execute(query))


def write_recall(connection: Connection, recall: LotRecall, origin: str | None = None) -> None:
    """Append a recall. origin: names the ledger that it was first said in; None for this one."""
    connection.execute(
        insert(recalls_table).values(
            gtin=recall.gtin,
            lot=recall.lot,
            reason=recall.reason,
            by=recall.by,
            at_utc=recall.at_utc,
            origin=origin,
            origin_id=None if origin is None else recall.number,
        )
    )
