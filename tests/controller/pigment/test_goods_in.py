"""What pigment may be booked in: every figure that keeps a delivery out."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest

from controller.pigment.errors import PigmentNotBooked
from controller.pigment.goods_in import COUNT_MAX, accepted_serials
from tests.controller.pigment.conftest import DELIVERY, TODAY


def serials(number: int = 1, **changes: Any) -> tuple[str, ...]:
    made = count(1)
    return accepted_serials(replace(DELIVERY, **changes), number, TODAY, lambda: f"P-{next(made)}")


def test_each_bottle_gets_a_serial() -> None:
    assert serials(3) == ("P-1", "P-2", "P-3")
    assert len(serials(COUNT_MAX)) == COUNT_MAX


@pytest.mark.parametrize("shade", ["1:1", "1:14", "1:99"])
def test_a_shade_is_one_part_of_pigment_to_some_of_water(shade: str) -> None:
    assert serials(shade=shade)


def test_pigment_may_come_in_on_its_last_day_and_before_its_certificate() -> None:
    assert serials(expiry=TODAY, certificate=None)


@pytest.mark.parametrize(
    ("field", "got"),
    [
        *[("maker", text) for text in ("", "  ", "x" * 81, "a\nb")],
        *[("certificate", text) for text in ("", "  ", "x" * 81, "\x1b")],
        *[("lot", text) for text in ("", "x" * 21, "a b")],
        *[("shade", text) for text in ("", "14", "1:0", "1:100", "2:14", "1 : 14", "1:014", "1:14\n")],
    ],
)
def test_a_figure_out_of_bounds_keeps_the_delivery_out(field: str, got: Any) -> None:
    with pytest.raises(PigmentNotBooked, match=f"pigment not booked in: {field} is "):
        serials(**{field: got})


def test_expired_pigment_is_not_booked_in() -> None:
    with pytest.raises(PigmentNotBooked, match="expiry is '2026-11-21', expected 2026-11-22 or later"):
        serials(expiry=TODAY - timedelta(days=1))


@pytest.mark.parametrize("number", [0, -1, COUNT_MAX + 1])
def test_a_count_out_of_bounds_keeps_the_delivery_out(number: int) -> None:
    with pytest.raises(PigmentNotBooked, match=f"count is {number}, expected 1 to 1000"):
        serials(number, expiry=date(2030, 1, 1))
