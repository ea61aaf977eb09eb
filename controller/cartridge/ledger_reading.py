"""What can be asked of a ledger: one cartridge, many, their steps, the lots received, the newest day.

A shell, and changes nothing. Who had what, by lot, serial, client and session, is `trace`'s.
"""

from datetime import date

from sqlalchemy import func, select

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import UnknownCartridge
from controller.cartridge.goods_in import Delivered
from controller.cartridge.ledger_connection import LedgerConnection
from controller.cartridge.ledger_rows import Step, cartridge_of, find_cartridge, find_recall, step_of
from controller.cartridge.ledger_statements import is_of_gtin
from controller.cartridge.schema import (
    books_table,
    cartridges_table,
    deliveries_table,
    lots_table,
    steps_table,
)
from controller.cartridge.states import CartridgeState
from controller.cartridge.udi import CartridgeKey

NEWEST_STEPS = 1000
"""Of so many steps the times are looked at to tell that the clock was set back."""

_row = cartridges_table.c
_last_steps = select(steps_table.c.at_utc).order_by(steps_table.c.id.desc()).limit(NEWEST_STEPS).subquery()
_NEWEST_TIME = select(func.max(_last_steps.c.at_utc))
_LOTS = select(lots_table.c.lot)


class LedgerReading(LedgerConnection):
    """A ledger to be asked. Every method may raise `LedgerUnavailable`."""

    def get(self, key: CartridgeKey) -> Cartridge:
        """One cartridge as it stands.

        Raises:
            UnknownCartridge: not in the ledger.
        """
        with self.transaction(reading=True) as connection:
            found = find_cartridge(connection, key)
        if found is None:
            raise UnknownCartridge(key.gtin, key.serial)
        return found

    def cartridges(
        self,
        *,
        gtin: str | None = None,
        lot: str | None = None,
        serial: str | None = None,
        session: str | None = None,
        state: CartridgeState | None = None,
        room: str | None = None,
    ) -> tuple[Cartridge, ...]:
        """All cartridges, or those that have all that is named, by expiry, lot and serial."""
        wanted = {
            "lot": lot,
            "serial": serial,
            "session": session,
            "state": state and state.value,
            "room": room,
        }
        query = (
            select(cartridges_table)
            .where(*(_row[name] == value for name, value in wanted.items() if value is not None))
            .where(*([] if gtin is None else [is_of_gtin(gtin)]))
            .order_by(_row.expiry, _row.lot, _row.serial)
        )
        with self.transaction(reading=True) as connection:
            return tuple(cartridge_of(row) for row in connection.execute(query))

    def history(self, key: CartridgeKey) -> tuple[Step, ...]:
        """Every step of one cartridge, oldest first; empty if it is not in the ledger."""
        query = (
            select(steps_table)
            .where(steps_table.c.gtin == key.gtin, steps_table.c.serial == key.serial)
            .order_by(steps_table.c.id)
        )
        with self.transaction(reading=True) as connection:
            return tuple(step_of(row) for row in connection.execute(query))

    def newest_day(self) -> date | None:
        """The latest day (UTC) among the last NEWEST_STEPS steps of all cartridges; None before the first."""
        with self.transaction(reading=True) as connection:
            newest = connection.scalar(_NEWEST_TIME)
        return date.fromisoformat(newest[:10]) if newest else None

    def lots(self) -> frozenset[str]:
        """The lots received at goods-in, for `gs1.read_scan`."""
        with self.transaction(reading=True) as connection:
            return frozenset(connection.scalars(_LOTS))

    def knows_room(self, room: str) -> bool:
        """Was a cartridge ever allotted to `room`, or has it a book?"""
        allotted = select(_row.serial).where(_row.room == room).limit(1)
        kept = select(books_table.c.book).where(books_table.c.room == room).limit(1)
        with self.transaction(reading=True) as connection:
            return any(connection.scalar(query) is not None for query in (allotted, kept))

    def deliveries(self, gtin: str, lot: str) -> tuple[Delivered, ...]:
        """The deliveries of a lot, oldest first."""
        row = deliveries_table.c
        query = (
            select(row.id, row.count, row.supplier, row.sterilisation, row.by, row.at_utc)
            .where(row.gtin == gtin, row.lot == lot)
            .order_by(row.id)
        )
        with self.transaction(reading=True) as connection:
            return tuple(Delivered(*one) for one in connection.execute(query))

    def is_recalled(self, key: CartridgeKey) -> bool:
        """Is the lot of this cartridge recalled? Cheap: it is asked at each needle-up."""
        with self.transaction(reading=True) as connection:
            return find_recall(connection, key) is not None
