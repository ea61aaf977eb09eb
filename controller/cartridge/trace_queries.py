"""The questions of a trace, as SQL. Each goes by an index, whatever a ledger has grown to.

A shell for its library only: builds queries, and opens nothing. `trace` asks them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from controller.cartridge.ledger_statements import is_of_gtin
from controller.cartridge.schema import cartridges_table, deliveries_table, recalls_table, steps_table
from controller.cartridge.states import CartridgeState

_row, _step = cartridges_table.c, steps_table.c


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is traced: `value` of a lot, serial, client_ref or session. gtin: of this one only, or None."""

    by: str
    value: str
    gtin: str | None = None

    def condition(self) -> ColumnElement[bool]:
        """Picks its cartridges."""
        found = _row[self.by] == self.value
        return found if self.gtin is None else and_(found, is_of_gtin(self.gtin))


def cartridges_query(wanted: Wanted) -> Select[Any]:
    """The cartridges themselves."""
    return select(cartridges_table).where(wanted.condition())


def claims_query(wanted: Wanted) -> Select[Any]:
    """Who claimed each of them, when and in which room."""
    return (
        select(_step.gtin, _step.serial, _step.by, _step.at_utc, _step.room)
        .join(cartridges_table, and_(_step.gtin == _row.gtin, _step.serial == _row.serial))
        .where(wanted.condition(), _step.state == CartridgeState.CLAIMED.value)
    )


def deliveries_query(lots: Iterable[str]) -> Select[Any]:
    """The deliveries of `lots`."""
    return select(deliveries_table).where(deliveries_table.c.lot.in_(sorted(lots)))


def recalls_query(lots: Iterable[str]) -> Select[Any]:
    """The recalls of `lots`."""
    return select(recalls_table).where(recalls_table.c.lot.in_(sorted(lots)))
