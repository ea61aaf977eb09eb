from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.cartridge.errors import CountRefused
from controller.cartridge.stock_count import ScanTally, counted, scanned
from controller.cartridge.udi import Udi

GTIN = "09506000134352"
EXPIRY = date(2021, 11, 30)
SERIALS = st.sets(st.sampled_from("ABCDEFGH"))


def test_a_count_that_fits_the_ledger_agrees() -> None:
    assert counted(["A", "B"], 2, []).agrees
    assert scanned(["A", "B"], ["B", "A"]).agrees


def test_a_blister_too_few_is_a_difference_until_it_is_named() -> None:
    count = counted(["A", "B"], 1, [])
    assert (count.difference, count.unexplained, count.agrees) == (-1, -1, False)
    count = counted(["A", "B"], 1, ["B"])
    assert (count.difference, count.unexplained, count.agrees) == (-1, 0, False)


def test_one_too_many_is_a_difference_too() -> None:
    assert counted(["A"], 2, []).unexplained == 1
    # One is missing and yet as many were found as there should be: another lies there instead.
    assert counted(["A"], 1, ["A"]).unexplained == 1


@given(in_stock=SERIALS, there=SERIALS)
def test_scanning_leaves_nothing_unexplained(in_stock: set[str], there: set[str]) -> None:
    count = scanned(sorted(in_stock), sorted(there))
    assert count.unexplained == 0
    assert set(count.missing) == in_stock - there
    assert set(count.strangers) == there - in_stock
    assert count.agrees == (in_stock == there)


@pytest.mark.parametrize(
    ("found", "missing", "text"),
    [
        (-1, [], "number found is -1, expected 0 or more; count again"),
        (1, ["B", "B"], r"missing is \['B'\], expected each serial once"),
        (1, ["C"], r"missing is \['C'\], expected serials that the ledger has in stock of this lot"),
    ],
)
def test_a_count_that_can_t_be_right_is_refused(found: int, missing: list[str], text: str) -> None:
    with pytest.raises(CountRefused, match=text):
        counted(["A", "B"], found, missing)


def label(serial: str, lot: str = "LOT42A") -> str:
    return Udi(GTIN, lot, EXPIRY, serial).scan


def test_each_blister_is_counted_once_however_often_it_is_scanned() -> None:
    tally = ScanTally(GTIN, "LOT42A", EXPIRY)
    assert [tally.scan(label(serial)) for serial in ("SN2", "SN1")] == ["1  SN2", "2  SN1"]
    assert tally.scan(label("SN2")) == (
        "counted already: SN2; if another blister carries the same label, set both aside and "
        "have one labelled anew"
    )
    assert tally.serials == ("SN2", "SN1")
    assert tally.not_counted == 0


def test_what_is_no_label_or_of_another_lot_is_told_and_not_counted() -> None:
    tally = ScanTally(GTIN, "LOT42A", EXPIRY)
    assert tally.scan("hello").startswith("not counted: scan refused (not read as GS1)")
    assert tally.scan(label("SN1", lot="LOT9")) == (
        f"not counted: SN1 is of lot LOT9 of GTIN {GTIN}, expected lot LOT42A of GTIN {GTIN}; "
        "put it with its own lot"
    )
    assert tally.serials == ()
    assert tally.not_counted == 2


def test_an_expired_blister_is_in_stock_until_it_is_discarded() -> None:
    assert ScanTally(GTIN, "LOT42A", EXPIRY).scan(label("SN1")) == "1  SN1"


def test_the_separator_may_be_written_out() -> None:
    text = label("SN1").replace("\x1d", r"\x1d")
    assert ScanTally(GTIN, "LOT42A", EXPIRY).scan(text) == "1  SN1"
