"""What the stores do with a ledger: book in, allot to rooms, take back, recall.

A shell; the rules of goods-in are `goods_in`'s. What sessions do is `ledger`'s.
"""

import secrets
from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, and_, or_, select, update

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import AllotmentRefused, StepRefused, UnknownCartridge
from controller.cartridge.goods_in import accepted_delivery
from controller.cartridge.ledger_connection import one_delivery_at_a_time
from controller.cartridge.ledger_reading import LedgerReading
from controller.cartridge.ledger_rows import (
    book_in,
    find_cartridge,
    find_recall,
    write_steps,
)
from controller.cartridge.ledger_statements import (
    IS_KEPT_IN_A_BOOK,
    IS_OF_RECALLED_LOT,
    is_of_gtin,
    is_row_of,
)
from controller.cartridge.lot_rules import LotRecall
from controller.cartridge.recalls import write_recall
from controller.cartridge.schema import cartridges_table
from controller.cartridge.states import UNCLAIMED, CartridgeState
from controller.cartridge.udi import CartridgeKey

SIMULATED_SERIAL_PREFIX = "SIM-"
"""Begins every serial made for a simulated cartridge, so that its label can't pass for a real one's."""

_SERIAL_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SERIAL_LENGTH = 12
_row = cartridges_table.c
IN_THE_STORES = or_(
    _row.state == CartridgeState.RECEIVED.value,
    and_(_row.state == CartridgeState.ALLOTTED.value, _row.room.is_(None)),
)
"""The condition that picks cartridges which no session has had and no room has now."""


class LedgerStock(LedgerReading):
    """A ledger as the stores use it. Every method may raise `LedgerUnavailable`."""

    def receive(
        self,
        gtin: str,
        lot: str,
        expiry: date,
        count: int,
        *,
        by: str,
        at_utc: str,
        today: date,
        serials: Collection[str] | None = None,
        supplier: str | None = None,
        sterilisation: str | None = None,
    ) -> tuple[Cartridge, ...]:
        """Book in `count` cartridges of one lot; all or none. Without `serials` each is given one.

        Args:
            gtin: 14 digits.
            lot: as on the blisters.
            expiry: last day of use.
            count: cartridges counted.
            by: who.
            at_utc: when.
            today: the day of goods-in.
            serials: those printed on the blisters, one each.
            supplier: who delivered them, in words.
            sterilisation: how they were sterilised, in words.

        Raises:
            GoodsInRefused: a figure is wrong, a serial was seen before, or the lot has another expiry.
        """
        delivery = accepted_delivery(gtin, lot, expiry, count, today, serials, self._new_serial)
        delivery = delivery.delivered(supplier, sterilisation)
        with self.transaction() as connection:
            one_delivery_at_a_time(connection)
            received = book_in(connection, delivery, by, at_utc)
            write_steps(connection, received, None, by, at_utc, self.room)
        return received

    def allot(
        self, keys: Collection[CartridgeKey], room: str, *, by: str, at_utc: str
    ) -> tuple[Cartridge, ...]:
        """Give cartridges from the stores to `room`; all or none. One that it has already stays as it is.

        Raises:
            UnknownCartridge: one is not in the ledger.
            StepRefused: one is not in the stores any more, or its lot is recalled.
        """
        with self.transaction() as connection:
            return tuple(_allot(connection, key, room, by, at_utc) for key in _in_one_order(keys))

    def allot_oldest(
        self,
        count: int,
        room: str,
        *,
        by: str,
        at_utc: str,
        today: date,
        lot: str | None = None,
        gtin: str | None = None,
    ) -> tuple[Cartridge, ...]:
        """Give `count` cartridges from the stores to `room`, those that expire first; all or none.

        Args:
            count: 1 or more.
            room: where they go.
            by: who.
            at_utc: when.
            today: they are in date on this day.
            lot: of this lot only.
            gtin: of this trade item only; may be left out where the stores have one.

        Raises:
            AllotmentRefused: there are not so many, or they are of several GTINs.
        """
        fit = [IN_THE_STORES, ~IS_OF_RECALLED_LOT, _row.expiry >= today]
        fit += [] if lot is None else [_row.lot == lot]
        fit += [] if gtin is None else [is_of_gtin(gtin)]
        # One that a room or another clerk is taking at this very moment is left to them, and not waited for.
        oldest = select(_row.gtin, _row.serial).where(*fit).order_by(_row.expiry, _row.lot, _row.serial)
        taking = oldest.limit(count).with_for_update(skip_locked=True)
        with self.transaction() as connection:
            gtins = connection.scalars(select(_row.gtin).where(*fit).distinct().order_by(_row.gtin)).all()
            if len(gtins) > 1:
                raise AllotmentRefused("GTIN", list(gtins), "one trade item at a time", "name it with --gtin")
            keys = [CartridgeKey(row.gtin, row.serial) for row in connection.execute(taking)]
            if len(keys) < count:
                raise AllotmentRefused(
                    "--count",
                    count,
                    f"no more than the stores have, in date and not recalled: {len(keys)}",
                    "allot fewer, or of another lot",
                )
            return tuple(_allot(connection, key, room, by, at_utc) for key in keys)

    def give_back(
        self, keys: Collection[CartridgeKey], room: str, *, by: str, at_utc: str
    ) -> tuple[Cartridge, ...]:
        """Take unclaimed cartridges of `room` back to the stores; all or none.

        Raises:
            UnknownCartridge: one is not in the ledger.
            StepRefused: one is not that room's, is claimed, or the room keeps a book of its own.
        """
        with self.transaction() as connection:
            return tuple(_give_back(connection, key, room, by, at_utc) for key in _in_one_order(keys))

    def recall(self, lot: str, gtin: str | None = None, *, reason: str, by: str, at_utc: str) -> None:
        """Block a lot, of one GTIN or of any: no cartridge of it is claimed or opened any more.

        A lot that was never received can be recalled, too: it may yet come.
        """
        with self.transaction() as connection:
            write_recall(connection, LotRecall(lot, gtin, reason, by, at_utc))

    def _new_serial(self) -> str:
        # Not counted up: two ledgers that count would give two cartridges one serial, hence one tag.
        letters = "".join(secrets.choice(_SERIAL_LETTERS) for _ in range(_SERIAL_LENGTH))
        return SIMULATED_SERIAL_PREFIX + letters if self.world == "simulated" else letters


def _in_one_order(keys: Collection[CartridgeKey]) -> list[CartridgeKey]:
    """As every program takes them: two that want the same wait for each other, and not in a circle."""
    return sorted(set(keys))


def _allot(connection: Connection, key: CartridgeKey, room: str, by: str, at_utc: str) -> Cartridge:
    moved = connection.execute(
        update(cartridges_table)
        .where(is_row_of(key), IN_THE_STORES, ~IS_OF_RECALLED_LOT)
        .values(state=CartridgeState.ALLOTTED.value, room=room, allotments=_row.allotments + 1)
    ).rowcount
    found = find_cartridge(connection, key)
    if found is None:
        raise UnknownCartridge(key.gtin, key.serial)
    if moved:
        write_steps(connection, [found], None, by, at_utc, room)
    elif (found.state, found.room) != (CartridgeState.ALLOTTED, room):
        recall = find_recall(connection, key) if found.room is None and found.state in UNCLAIMED else None
        if recall is not None:
            raise StepRefused(
                key.serial,
                f"its lot {found.lot} was recalled ({recall.reason}), expected a lot that was not",
                way_out="set it aside for discarding",
            )
        raise StepRefused(key.serial, f"it is {found.place}, expected it in the stores")
    return found


def _give_back(connection: Connection, key: CartridgeKey, room: str, by: str, at_utc: str) -> Cartridge:
    moved = connection.execute(
        update(cartridges_table)
        .where(
            is_row_of(key),
            _row.state == CartridgeState.ALLOTTED.value,
            _row.room == room,
            ~IS_KEPT_IN_A_BOOK,
        )
        .values(room=None, allotments=_row.allotments + 1)
    ).rowcount
    found = find_cartridge(connection, key)
    if found is None:
        raise UnknownCartridge(key.gtin, key.serial)
    if moved:
        write_steps(connection, [found], None, by, at_utc, None)
        return found
    if (found.state, found.room) == (CartridgeState.ALLOTTED, room):
        raise StepRefused(
            key.serial,
            f"{room} keeps a book of its own, expected it given back there",
            way_out=f"give it back at the computer of {room}",
        )
    raise StepRefused(
        key.serial,
        f"it is {found.place}, expected it allotted to {room}",
        way_out="name the room that has it" if found.state in UNCLAIMED and found.room else "leave it out",
    )
