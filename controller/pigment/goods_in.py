"""What pigment may be booked in: bottles of one lot and shade, each with a serial of its own.

A lot without a certificate may come in, for the certificate may follow; no session gets a bottle of it.

A core: serials are made by the caller's `new_serial`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from controller.cartridge.udi import LOT_OR_SERIAL
from controller.pigment.errors import PigmentNotBooked

COUNT_MAX = 1000
"""Bottles in one booking; a typed digit too many shall not fill the ledger."""

TEXT_MAX = 80
"""Characters of a maker's name or a certificate's reference."""

SHADE = re.compile(r"1:[1-9][0-9]?")
_AGAIN = "read it off the bottle again"


@dataclass(frozen=True, slots=True)
class PigmentDelivery:
    """What the maker says of a lot in one shade. `expiry`: last day of use; `certificate`: its reference."""

    maker: str
    lot: str
    shade: str
    expiry: date
    certificate: str | None
    organic: bool
    metals_within_limits: bool


def accepted_serials(
    delivery: PigmentDelivery, count: int, today: date, new_serial: Callable[[], str]
) -> tuple[str, ...]:
    """A serial for each of `count` bottles, if the delivery may be booked in.

    Args:
        delivery: shade 1:1 to 1:99, expiry today or later.
        count: bottles counted, 1 to `COUNT_MAX`.
        today: the day of goods-in.
        new_serial: makes one.

    Raises:
        PigmentNotBooked: it may not; says which figure and why.
    """
    _check_text("maker", delivery.maker)
    if not LOT_OR_SERIAL.fullmatch(delivery.lot):
        raise PigmentNotBooked("lot", delivery.lot, "1 to 20 characters as GS1 allows them", _AGAIN)
    if not SHADE.fullmatch(delivery.shade):
        raise PigmentNotBooked(
            "shade", delivery.shade, "pigment : water such as 1:14, from 1:1 to 1:99", _AGAIN
        )
    if delivery.expiry < today:
        raise PigmentNotBooked(
            "expiry", delivery.expiry.isoformat(), f"{today} or later", "send the delivery back or discard it"
        )
    if delivery.certificate is not None:
        _check_text("certificate", delivery.certificate)
    if not 1 <= count <= COUNT_MAX:
        raise PigmentNotBooked(
            "count", count, f"1 to {COUNT_MAX}", "count again, and book a larger delivery in parts"
        )
    return tuple(new_serial() for _ in range(count))


def _check_text(field: str, text: str) -> None:
    if not (text.strip() and text.isprintable() and len(text) <= TEXT_MAX):
        raise PigmentNotBooked(field, text, f"1 to {TEXT_MAX} characters that can be read", "type it again")
