"""Which cartridges get a label printed again: those of one lot that are still in stock.

A used one gets none: its label on another blister would be refused, and be taken for a fault of the ledger.

A core.
"""

from collections.abc import Collection, Sequence

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import LabelsRefused
from controller.cartridge.states import UNCLAIMED


def cartridges_of_lot(found: Sequence[Cartridge], lot: str) -> tuple[Cartridge, ...]:
    """Of those `found` by their lot, the ones in stock.

    Raises:
        LabelsRefused: there are none, or two GTINs have such a lot.
    """
    in_stock = tuple(one for one in found if one.state in UNCLAIMED)
    if not in_stock:
        raise LabelsRefused(
            "lot",
            lot,
            "a lot with cartridges in stock",
            "see `stipple stock list`; if it has just come in, book it in with `stipple stock receive`",
        )
    gtins = sorted({one.gtin for one in in_stock})
    if len(gtins) > 1:
        raise LabelsRefused("GTIN", gtins, f"one with lot {lot}", "name it with --gtin")
    return in_stock


def cartridges_of_serials(found: Sequence[Cartridge], serials: Collection[str]) -> tuple[Cartridge, ...]:
    """Those `found` by their serials, if all can have a label on one sheet.

    Raises:
        LabelsRefused: one is unknown, there twice, or no longer in stock, or they are of several lots.
    """
    for serial in serials:
        matching = [one for one in found if one.serial == serial]
        if not matching:
            raise LabelsRefused(
                "serial", serial, "one in the ledger", "book its lot in first, or read it off again"
            )
        if len(matching) > 1:
            gtins = sorted(one.gtin for one in matching)
            raise LabelsRefused("GTIN", gtins, f"one with serial {serial}", "name it with --gtin")
        if matching[0].state not in UNCLAIMED:
            raise LabelsRefused(
                "serial",
                serial,
                f"one in stock, and this one is {matching[0].state}",
                "leave it out: a cartridge that was taken gets no new label",
            )
    lots = sorted({f"{one.lot} of GTIN {one.gtin}" for one in found})
    if len(lots) > 1:
        raise LabelsRefused("lot", lots, "one lot on one sheet", "print each lot by itself")
    return tuple(found)
