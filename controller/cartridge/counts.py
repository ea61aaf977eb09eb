"""Does every cartridge received have its place? Per lot: in stock, held, used, discarded, lost.

A shell; whoever shows the counts shows a difference with them. What lies on the shelf is another question.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select

from controller.cartridge.ledger_connection import LedgerConnection
from controller.cartridge.ledger_statements import is_of_gtin
from controller.cartridge.schema import cartridges_table, deliveries_table
from controller.cartridge.states import CartridgeState as S

PLACES: Mapping[str, frozenset[S]] = {
    "in_stock": frozenset({S.RECEIVED, S.ALLOTTED}),
    "held": frozenset({S.CLAIMED, S.OPENED, S.IN_USE}),
    "used": frozenset({S.SPENT, S.DAMAGED}),
    "discarded": frozenset({S.DISCARDED}),
    "lost": frozenset({S.LOST}),
}
"""Where a cartridge is, by its state; every state has its place. Used: not in the sharps bin yet."""


@dataclass(frozen=True, slots=True)
class LotCount:
    """One lot of one GTIN. received: as its deliveries say; the others: cartridges in each place.

    in_rooms: of those in stock, the ones allotted, by room; the rest are in the stores.
    """

    gtin: str
    lot: str
    received: int
    in_stock: int
    held: int
    used: int
    discarded: int
    lost: int
    in_rooms: Mapping[str, int] = field(default_factory=dict)

    @property
    def in_stores(self) -> int:
        """Those in stock that no room has."""
        return self.in_stock - sum(self.in_rooms.values())

    @property
    def difference(self) -> int:
        """Cartridges accounted for, less those received; 0 if it comes out even."""
        return self.in_stock + self.held + self.used + self.discarded + self.lost - self.received


def counts(ledger: LedgerConnection, lot: str | None = None, gtin: str | None = None) -> tuple[LotCount, ...]:
    """The counts of every lot, or of `lot`, and of every GTIN, or of `gtin`, in their order.

    A lot that has cartridges and no delivery, or the reverse, is among them. May raise LedgerUnavailable.
    """
    row, delivery = cartridges_table.c, deliveries_table.c
    wanted = {"lot": lot, "gtin": gtin}
    kept = (
        select(row.gtin, row.lot, row.state, row.room, func.count())
        .where(*([] if lot is None else [row.lot == lot]), *([] if gtin is None else [is_of_gtin(gtin)]))
        .group_by(row.gtin, row.lot, row.state, row.room)
    )
    delivered = (
        select(delivery.gtin, delivery.lot, func.sum(delivery["count"]))
        .where(*(delivery[name] == value for name, value in wanted.items() if value is not None))
        .group_by(delivery.gtin, delivery.lot)
    )
    with ledger.transaction(reading=True) as connection:
        received = {(each[0], each[1]): int(each[2]) for each in connection.execute(delivered)}
        places: dict[tuple[str, str], dict[str, int]] = {}
        rooms: dict[tuple[str, str], dict[str, int]] = {}
        for gtin_, lot_, state, room, cartridges in connection.execute(kept):
            found = places.setdefault((gtin_, lot_), dict.fromkeys(PLACES, 0))
            found[place_of(S(state))] += cartridges
            if state == S.ALLOTTED and room is not None:
                rooms.setdefault((gtin_, lot_), {})[room] = cartridges
    nowhere = dict.fromkeys(PLACES, 0)
    return tuple(
        LotCount(
            gtin=key[0],
            lot=key[1],
            received=received.get(key, 0),
            in_rooms=dict(sorted(rooms.get(key, {}).items())),
            **places.get(key, nowhere),
        )
        for key in sorted(received.keys() | places.keys())
    )


def place_of(state: S) -> str:
    """The place of a cartridge in `state`."""
    return next(place for place, states in PLACES.items() if state in states)
