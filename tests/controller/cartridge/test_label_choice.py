from dataclasses import replace
from datetime import date

import pytest

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import LabelsRefused
from controller.cartridge.label_choice import cartridges_of_lot, cartridges_of_serials
from controller.cartridge.states import CartridgeState

ONE = Cartridge("09506000134352", "SN1", "LOT42A", date(2028, 11, 30), CartridgeState.RECEIVED, None, None, 0)
TWO = replace(ONE, serial="SN2")
SPENT = replace(ONE, serial="SN3", state=CartridgeState.SPENT)
ALLOTTED = replace(ONE, serial="SN4", state=CartridgeState.ALLOTTED)
OTHER_ITEM = replace(ONE, gtin="09506000134369")
OTHER_LOT = replace(ONE, serial="SN5", lot="LOT9")


def test_of_a_lot_those_in_stock_are_labelled_again() -> None:
    assert cartridges_of_lot([ONE, SPENT, ALLOTTED], "LOT42A") == (ONE, ALLOTTED)


def test_single_cartridges_of_one_lot_are_labelled_again() -> None:
    assert cartridges_of_serials([ONE, ALLOTTED], ["SN1", "SN4"]) == (ONE, ALLOTTED)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ([], "lot is 'LOT42A', expected a lot with cartridges in stock; see `stipple stock list`"),
        ([SPENT], "lot is 'LOT42A', expected a lot with cartridges in stock"),
        ([ONE, OTHER_ITEM], "GTIN is .*, expected one with lot LOT42A; name it with --gtin"),
    ],
)
def test_a_lot_without_stock_or_of_two_items_is_refused(found: list[Cartridge], text: str) -> None:
    with pytest.raises(LabelsRefused, match=text):
        cartridges_of_lot(found, "LOT42A")


@pytest.mark.parametrize(
    ("found", "serials", "text"),
    [
        ([ONE], ["SN1", "SN9"], "serial is 'SN9', expected one in the ledger; book its lot in first"),
        ([SPENT], ["SN3"], "serial is 'SN3', expected one in stock, and this one is spent; leave it out"),
        ([ONE, OTHER_ITEM], ["SN1"], "GTIN is .*, expected one with serial SN1; name it with --gtin"),
        ([ONE, OTHER_LOT], ["SN1", "SN5"], "expected one lot on one sheet; print each lot by itself"),
    ],
)
def test_what_can_t_be_on_one_sheet_is_refused(found: list[Cartridge], serials: list[str], text: str) -> None:
    with pytest.raises(LabelsRefused, match=text):
        cartridges_of_serials(found, serials)
