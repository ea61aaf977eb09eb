"""A lot counted on the shelf, held against what the ledger has in stock of it.

Whoever counts either gives a number and names what is missing, or scans every blister that is there. A
difference is told and written; a cartridge becomes `lost` only if it is said to be, since no way leads back.

A core.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from controller.cartridge.errors import CountRefused, ScanRefused
from controller.cartridge.gs1 import read_scan
from controller.cartridge.udi import GROUP_SEPARATOR


@dataclass(frozen=True, slots=True)
class StockCount:
    """One lot, counted.

    Args:
        in_stock: serials that no session has had, as the ledger has it.
        found: blisters counted.
        missing: of `in_stock`, those that were named as missing, or not scanned.
        strangers: serials scanned that are not in stock.
    """

    in_stock: tuple[str, ...]
    found: int
    missing: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()

    @property
    def difference(self) -> int:
        """Blisters more (or fewer, below 0) than the ledger has."""
        return self.found - len(self.in_stock)

    @property
    def unexplained(self) -> int:
        """What of the difference is left when the missing ones are known by name."""
        return self.difference + len(self.missing) - len(self.strangers)

    @property
    def agrees(self) -> bool:
        """Everything in stock is there, and nothing else."""
        return self.difference == 0 and not self.missing and not self.strangers


def counted(in_stock: Collection[str], found: int, missing: Sequence[str]) -> StockCount:
    """The count of somebody who gives a number and names what is missing.

    Raises:
        CountRefused: a number below 0, or a serial named twice or not in stock.
    """
    if found < 0:
        raise CountRefused("number found", found, "0 or more", "count again")
    twice = sorted(serial for serial, times in Counter(missing).items() if times > 1)
    if twice:
        raise CountRefused("missing", twice, "each serial once", "name each once")
    unknown = sorted(set(missing) - set(in_stock))
    if unknown:
        raise CountRefused(
            "missing",
            unknown,
            "serials that the ledger has in stock of this lot",
            "see `stipple stock show SERIAL`, and leave out what was used, discarded or lost before",
        )
    return StockCount(tuple(sorted(in_stock)), found, tuple(sorted(missing)))


def scanned(in_stock: Collection[str], serials: Sequence[str]) -> StockCount:
    """The count of somebody who scans every blister that is there, each once (see `ScanTally`)."""
    there, expected = set(serials), set(in_stock)
    return StockCount(
        tuple(sorted(expected)),
        len(serials),
        tuple(sorted(expected - there)),
        tuple(sorted(there - expected)),
    )


class ScanTally:
    """Blisters of one lot scanned one after another; each is counted once, however often it is scanned."""

    def __init__(self, gtin: str, lot: str, expiry: date) -> None:
        self._gtin, self._lot, self._expiry = gtin, lot, expiry
        self._serials: dict[str, None] = {}
        self.not_counted = 0

    @property
    def serials(self) -> tuple[str, ...]:
        """What was counted, in the order of scanning."""
        return tuple(self._serials)

    def scan(self, text: str) -> str:
        r"""Count a label as a scanner sends it, \x1d also written out; answers what to tell who scans."""
        try:
            # An expired blister is in stock all the same, so it is read as on its last day.
            udi = read_scan(text.replace(r"\x1d", GROUP_SEPARATOR), self._expiry)
        except ScanRefused as refusal:
            self.not_counted += 1
            return f"not counted: {refusal}"
        if (udi.gtin, udi.lot) != (self._gtin, self._lot):
            self.not_counted += 1
            return (
                f"not counted: {udi.serial} is of lot {udi.lot} of GTIN {udi.gtin}, expected lot {self._lot} "
                f"of GTIN {self._gtin}; put it with its own lot"
            )
        if udi.serial in self._serials:
            return (
                f"counted already: {udi.serial}; if another blister carries the same label, set both aside "
                "and have one labelled anew"
            )
        self._serials[udi.serial] = None
        return f"{len(self._serials)}  {udi.serial}"
