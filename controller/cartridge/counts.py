"""Does every cartridge received have its place? Per lot: in stock, held, used, discarded, lost.

A shell; whoever shows the counts shows a difference with them. What lies on the shelf is another question.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from controller.cartridge.ledger_connection import LedgerConnection
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
    """One lot of one GTIN. received: as its deliveries say; the others: cartridges in each place."""

    gtin: str
    lot: str
    received: int
    in_stock: int
    held: int
    used: int
    discarded: int
    lost: int

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
        select(row.gtin, row.lot, row.state, func.count())
        .where(*(row[name] == value for name, value in wanted.items() if value is not None))
        .group_by(row.gtin, row.lot, row.state)
    )
    delivered = (
        select(delivery.gtin, delivery.lot, func.sum(delivery["count"]))
        .where(*(delivery[name] == value for name, value in wanted.items() if value is not None))
        .group_by(delivery.gtin, delivery.lot)
    )
    with ledger.transaction(reading=True) as connection:
        received = {(each[0], each[1]): int(each[2]) for each in connection.execute(delivered)}
        places: dict[tuple[str, str], dict[str, int]] = {}
        for each in connection.execute(kept):
            found = places.setdefault((each[0], each[1]), dict.fromkeys(PLACES, 0))
            found[place_of(S(each[2]))] += each[3]
    nowhere = dict.fromkeys(PLACES, 0)
    return tuple(
        LotCount(gtin=key[0], lot=key[1], received=received.get(key, 0), **places.get(key, nowhere))
        for key in sorted(received.keys() | places.keys())
    )


def place_of(state: S) -> str:
    """The place of a cartridge in `state`."""
    return next(place for place, states in PLACES.items() if state in states)
