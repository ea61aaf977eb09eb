import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.cartridge.errors import CountRefused
from controller.cartridge.stock_count import counted, scanned

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
        (1, ["B", "B"], r"serial named as missing twice is \['B'\], expected each serial once"),
        (1, ["C"], r"missing is \['C'\], expected serials that the ledger has in stock of this lot"),
    ],
)
def test_a_count_that_can_t_be_right_is_refused(found: int, missing: list[str], text: str) -> None:
    with pytest.raises(CountRefused, match=text):
        counted(["A", "B"], found, missing)


def test_a_blister_scanned_twice_is_not_two_blisters() -> None:
    with pytest.raises(CountRefused, match=r"serial scanned twice is \['A'\]"):
        scanned(["A", "B"], ["A", "A"])
