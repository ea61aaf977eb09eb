"""Counts of stock in the ledger: what was found of a lot, and which of its cartridges are lost since.

A shell. What a count means is `stock_count`'s. All of one count is one transaction: the difference is written
together with the steps that explain it, or nothing is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from controller.cartridge.errors import CountRefused
from controller.cartridge.ledger import Ledger
from controller.cartridge.ledger_rows import cartridge_of, write_steps
from controller.cartridge.ledger_statements import IS_KEPT_IN_A_BOOK, is_of_gtin
from controller.cartridge.ledger_stock import IN_THE_STORES
from controller.cartridge.schema import cartridges_table, counts_table
from controller.cartridge.states import CartridgeState
from controller.cartridge.stock_count import StockCount

_row = cartridges_table.c


@dataclass(frozen=True, slots=True)
class CountedPlace:
    """What is counted: one lot, in the stores, or of what is allotted to one room."""

    gtin: str
    lot: str
    room: str | None = None


class CountBook:
    """Counts of one ledger. `write` may raise `LedgerUnavailable`; nothing has been changed then."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def write(
        self,
        place: CountedPlace,
        compare: Callable[[tuple[str, ...]], StockCount],
        *,
        lose: bool,
        by: str,
        at_utc: str,
    ) -> StockCount:
        """Write what was counted.

        Args:
            place: of what, and where.
            compare: given the serials in stock there, the count.
            lose: what is missing is lost from now on.
            by: who counted.
            at_utc: when.

        Raises:
            CountRefused: `compare` refuses, or one that is missing is in a room that keeps a book of its own.
        """
        here = _is_in_stock(place)
        with self._ledger.transaction() as connection:
            count = compare(tuple(connection.scalars(select(_row.serial).where(here))))
            lost = count.missing if lose else ()
            if lost:
                _lose(connection, and_(here, _row.serial.in_(lost)), lost, by, at_utc)
            connection.execute(
                insert(counts_table).values(
                    gtin=place.gtin,
                    lot=place.lot,
                    room=place.room,
                    in_stock=len(count.in_stock),
                    found=count.found,
                    missing=len(count.missing),
                    strangers=len(count.strangers),
                    lost=len(lost),
                    by=by,
                    at_utc=at_utc,
                )
            )
        return count


def _is_in_stock(place: CountedPlace) -> ColumnElement[bool]:
    allotted = and_(_row.state == CartridgeState.ALLOTTED.value, _row.room == place.room)
    where = IN_THE_STORES if place.room is None else allotted
    return and_(is_of_gtin(place.gtin), _row.lot == place.lot, where)


def _lose(
    connection: Connection, are_lost: ColumnElement[bool], serials: tuple[str, ...], by: str, at_utc: str
) -> None:
    found = [cartridge_of(row) for row in connection.execute(select(cartridges_table).where(are_lost))]
    moved = connection.execute(
        update(cartridges_table).where(are_lost, ~IS_KEPT_IN_A_BOOK).values(state=CartridgeState.LOST.value)
    ).rowcount
    if moved < len(serials):
        raise CountRefused(
            "missing",
            sorted(serials),
            "cartridges that nobody has taken meanwhile, and of no room that keeps a book of its own",
            "count again, in such a room with its own controller",
        )
    lost = [replace(one, state=CartridgeState.LOST) for one in found]
    write_steps(connection, lost, None, by, at_utc, None)
