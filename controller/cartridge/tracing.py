"""Who had what: by lot, serial, client or session, in both directions; and whether a lot's count comes out.

A shell, and changes nothing. Each question is answered from indexes; `tests/controller/cartridge/million.py`
shows how long that takes over a million cartridges.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.ledger import Ledger
from controller.cartridge.ledger_rows import Step, cartridge_of, step_of
from controller.cartridge.room_book import Recall, recall_of
from controller.cartridge.schema import cartridges_table, deliveries_table, recalls_table, steps_table
from controller.cartridge.states import UNCLAIMED, CartridgeState
from controller.cartridge.udi import CartridgeKey

_row, _step = cartridges_table.c, steps_table.c
_delivery, _recall = deliveries_table.c, recalls_table.c


@dataclass(frozen=True, slots=True)
class Trace:
    """What a question leads to: the cartridges, and whom they touched. Each is sorted.

    `steps` are those of the cartridges; none for a lot, which would be too many to read.
    """

    cartridges: tuple[Cartridge, ...]
    steps: tuple[tuple[CartridgeKey, Step], ...]

    @property
    def lots(self) -> tuple[str, ...]:
        """The lots they are of."""
        return tuple(sorted({one.lot for one in self.cartridges}))

    @property
    def sessions(self) -> tuple[str, ...]:
        """The sessions that had one."""
        return tuple(sorted({one.session for one in self.cartridges if one.session is not None}))

    @property
    def clients(self) -> tuple[str, ...]:
        """The clients for whom one was claimed."""
        return tuple(sorted({one.client_ref for one in self.cartridges if one.client_ref is not None}))


@dataclass(frozen=True, slots=True)
class LotCount:
    """What became of a lot, in cartridges."""

    received: int
    in_stock: int
    used: int
    discarded: int
    lost: int

    @property
    def difference(self) -> int:
        """Received less all that is accounted for: 0, or something is wrong that has to be looked into."""
        return self.received - self.in_stock - self.used - self.discarded - self.lost


@dataclass(frozen=True, slots=True)
class DeliveryKept:
    """One delivery of a lot, as it was booked in."""

    gtin: str
    lot: str
    expiry: date
    count: int
    supplier: str | None
    sterilisation: str | None
    by: str
    at_utc: str


class Tracing:
    """Questions to one ledger. Every method may raise `LedgerUnavailable`."""

    def __init__(self, ledger: Ledger) -> None:
        """`ledger` stays with its owner."""
        self._ledger = ledger

    def by_lot(self, lot: str, gtin: str | None = None) -> Trace:
        """The cartridges of a lot, and through them the sessions and clients it touched."""
        return Trace(self._cartridges(cartridges_query(*_of_lot(lot, gtin))), ())

    def by_serial(self, serial: str) -> Trace:
        """The cartridge with this serial, or those of several GTINs, with every step."""
        return self._with_steps(cartridges_query(_row.serial == serial))

    def by_client(self, client_ref: str) -> Trace:
        """The cartridges claimed for a client, with every step."""
        return self._with_steps(cartridges_query(_row.client_ref == client_ref))

    def by_session(self, session: str) -> Trace:
        """The cartridges of a session, with every step."""
        return self._with_steps(cartridges_query(_row.session == session))

    def count(self, lot: str, gtin: str | None = None) -> LotCount:
        """What was received of a lot, by its deliveries, and what became of it, by its cartridges."""
        delivered = select(func.coalesce(func.sum(_delivery.count), 0)).where(
            *_narrowed(_delivery.lot == lot, _delivery.gtin, gtin)
        )
        states = select(_row.state, func.count()).where(*_of_lot(lot, gtin)).group_by(_row.state)
        with self._ledger.transaction(reading=True) as connection:
            received = int(connection.scalar(delivered) or 0)
            stand = {CartridgeState(state): int(number) for state, number in connection.execute(states)}
        in_stock = sum(stand.get(state, 0) for state in UNCLAIMED)
        discarded = stand.get(CartridgeState.DISCARDED, 0)
        lost = stand.get(CartridgeState.LOST, 0)
        return LotCount(
            received, in_stock, sum(stand.values()) - in_stock - discarded - lost, discarded, lost
        )

    def deliveries(self, lot: str, gtin: str | None = None) -> tuple[DeliveryKept, ...]:
        """The deliveries of a lot, oldest first."""
        query = (
            select(deliveries_table)
            .where(*_narrowed(_delivery.lot == lot, _delivery.gtin, gtin))
            .order_by(_delivery.id)
        )
        with self._ledger.transaction(reading=True) as connection:
            return tuple(DeliveryKept(*row[1:]) for row in connection.execute(query))

    def recalls(self, lot: str | None = None) -> tuple[Recall, ...]:
        """The recalls of a lot, or all, oldest first."""
        query = select(recalls_table).where(*([_recall.lot == lot] if lot else [])).order_by(_recall.id)
        with self._ledger.transaction(reading=True) as connection:
            return tuple(recall_of(row) for row in connection.execute(query))

    def _cartridges(self, query: Select[Any]) -> tuple[Cartridge, ...]:
        with self._ledger.transaction(reading=True) as connection:
            return tuple(cartridge_of(row) for row in connection.execute(query))

    def _with_steps(self, query: Select[Any]) -> Trace:
        with self._ledger.transaction(reading=True) as connection:
            found = tuple(cartridge_of(row) for row in connection.execute(query))
            steps = [
                (one.key, step_of(row)) for one in found for row in connection.execute(steps_query(one.key))
            ]
        return Trace(found, tuple(steps))


def cartridges_query(*conditions: ColumnElement[bool]) -> Select[Any]:
    """The cartridges that meet all of `conditions`, sorted by lot and serial."""
    return select(cartridges_table).where(*conditions).order_by(_row.lot, _row.gtin, _row.serial)


def steps_query(key: CartridgeKey) -> Select[Any]:
    """The steps of one cartridge, oldest first."""
    query = select(steps_table).where(_step.gtin == key.gtin, _step.serial == key.serial)
    return query.order_by(_step.id)


def _of_lot(lot: str, gtin: str | None) -> Iterable[ColumnElement[bool]]:
    return _narrowed(_row.lot == lot, _row.gtin, gtin)


def _narrowed(
    condition: ColumnElement[bool], column: ColumnElement[str], gtin: str | None
) -> list[ColumnElement[bool]]:
    return [condition] if gtin is None else [condition, column == gtin]
