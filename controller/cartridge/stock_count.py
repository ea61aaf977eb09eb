"""A lot counted on the shelf, held against what the ledger has in stock of it.

Whoever counts either gives a number and names what is missing, or scans every blister that is there. A
difference is told and written; a cartridge becomes `lost` only if it is said to be, since no way leads back.

A core.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from controller.cartridge.errors import CountRefused


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
        CountRefused: below 0, or a serial named twice or not in stock.
    """
    if found < 0:
        raise CountRefused("number found", found, "0 or more", "count again")
    _check_once(missing, "named as missing twice", "name each once")
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
    """The count of somebody who scans every blister that is there.

    Raises:
        CountRefused: a serial was scanned twice: a blister twice, or two blisters with one label.
    """
    _check_once(
        serials,
        "scanned twice",
        "if two blisters carry it, set both aside and have one labelled anew; else leave the second scan out",
    )
    there, expected = set(serials), set(in_stock)
    return StockCount(
        tuple(sorted(expected)),
        len(serials),
        tuple(sorted(expected - there)),
        tuple(sorted(there - expected)),
    )


def _check_once(serials: Sequence[str], what: str, way_out: str) -> None:
    twice = sorted(serial for serial, times in Counter(serials).items() if times > 1)
    if twice:
        raise CountRefused(f"serial {what}", twice, "each serial once", way_out)
