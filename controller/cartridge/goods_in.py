"""What may be booked in: a whole delivery of one lot, every cartridge with a serial of its own.

Without a serial nothing is single-use, so blisters that carry none are given one here and labelled in-house.

A core: serials are made by the caller's `new_serial`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from config.gtin import is_gtin14
from controller.cartridge.errors import GoodsInRefused
from controller.cartridge.udi import LOT_OR_SERIAL, Udi

COUNT_MAX = 10_000
"""Cartridges in one booking; a typed digit too many shall not fill the ledger."""


YEARS_AHEAD_MAX = 50
"""Later years a scanner would take for the century before (`gs1`)."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Cartridges of one lot, checked and each with its serial. `sterilisation`: the method, in words."""

    gtin: str
    lot: str
    expiry: date
    serials: tuple[str, ...]
    supplier: str | None = None
    sterilisation: str | None = None

    @property
    def udis(self) -> tuple[Udi, ...]:
        """The identification of each cartridge."""
        return tuple(Udi(self.gtin, self.lot, self.expiry, serial) for serial in self.serials)

    def delivered(self, supplier: str | None, sterilisation: str | None) -> Self:
        """The same with who delivered it and how it was sterilised; a text of blanks tells nothing."""
        return replace(
            self,
            supplier=(supplier or "").strip() or None,
            sterilisation=(sterilisation or "").strip() or None,
        )


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivery as it was booked in; `number` counts all deliveries of the ledger."""

    number: int
    count: int
    supplier: str | None
    sterilisation: str | None
    by: str
    at_utc: str


def accepted_delivery(
    gtin: str,
    lot: str,
    expiry: date,
    count: int,
    today: date,
    serials: Collection[str] | None,
    new_serial: Callable[[], str],
) -> Delivery:
    """The delivery, if it may be booked in.

    Args:
        gtin: 14 digits with a right check digit.
        lot: 1 to 20 characters of GS1's set.
        expiry: last day of use, today or later.
        count: cartridges counted, 1 to `COUNT_MAX`.
        today: the day of goods-in.
        serials: those printed on the blisters, one each; None to have them made.
        new_serial: makes one.

    Raises:
        GoodsInRefused: it may not; says which figure and why.
    """
    if not is_gtin14(gtin):
        raise GoodsInRefused(
            "GTIN", gtin, "14 digits with a right check digit", "read it off the blister again"
        )
    if not LOT_OR_SERIAL.fullmatch(lot):
        raise GoodsInRefused(
            "lot", lot, "1 to 20 characters as GS1 allows them", "read it off the blister again"
        )
    if expiry < today:
        raise GoodsInRefused(
            "expiry", expiry.isoformat(), f"{today} or later", "send the delivery back or discard it"
        )
    if expiry.year - today.year > YEARS_AHEAD_MAX:
        raise GoodsInRefused(
            "expiry",
            expiry.isoformat(),
            f"a year up to {today.year + YEARS_AHEAD_MAX}, since a label has two digits for it",
            "read it off the blister again",
        )
    if not 1 <= count <= COUNT_MAX:
        raise GoodsInRefused(
            "count", count, f"1 to {COUNT_MAX}", "count again, and book a larger delivery in parts"
        )
    own = tuple(serials) if serials is not None else tuple(new_serial() for _ in range(count))
    if len(own) != count:
        raise GoodsInRefused("number of serials", len(own), f"{count} as counted", "count and scan again")
    for serial in own:
        if not LOT_OR_SERIAL.fullmatch(serial):
            raise GoodsInRefused(
                "serial", serial, "1 to 20 characters as GS1 allows them", "read it off the blister again"
            )
    twice = sorted({serial for serial in own if own.count(serial) > 1}) if len(set(own)) < count else []
    if twice:
        raise GoodsInRefused(
            "serials given twice", twice, "each serial once", "scan each blister once, then book the lot in"
        )
    return Delivery(gtin, lot, expiry, own)
