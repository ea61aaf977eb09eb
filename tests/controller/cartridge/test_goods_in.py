from datetime import date
from itertools import count

import pytest

from controller.cartridge.errors import GoodsInRefused
from controller.cartridge.goods_in import COUNT_MAX, Delivery, accepted_delivery

TODAY = date(2026, 11, 22)


def accepted(
    gtin: str = "09506000134352",
    lot: str = "LOT42A",
    expiry: date = TODAY,
    number: int = 2,
    serials: list[str] | None = None,
) -> Delivery:
    made = count(1)
    return accepted_delivery(gtin, lot, expiry, number, TODAY, serials, lambda: f"SN{next(made)}")


def test_blisters_without_serials_are_each_given_one() -> None:
    assert accepted().serials == ("SN1", "SN2")


def test_serials_printed_on_the_blisters_are_kept() -> None:
    assert accepted(serials=["A", "B"]).udis[1].serial == "B"


@pytest.mark.hazard("H27")
@pytest.mark.parametrize(
    ("figures", "text"),
    [
        ({"gtin": "9506000134352"}, "GTIN is '9506000134352', expected 14 digits with a right check digit"),
        ({"gtin": "09506000134353"}, "GTIN is '09506000134353'"),
        ({"lot": "LOT 42"}, "lot is 'LOT 42', expected 1 to 20 characters as GS1 allows them"),
        ({"expiry": date(2026, 11, 21)}, "expiry is '2026-11-21', expected 2026-11-22 or later"),
        (
            {"expiry": date(2077, 1, 1)},
            "expiry is '2077-01-01', expected a year up to 2076, since a label has",
        ),
        ({"number": 0}, "count is 0, expected 1 to 10000"),
        ({"number": COUNT_MAX + 1}, "count is 10001"),
        ({"serials": ["A"]}, "number of serials is 1, expected 2 as counted"),
        ({"serials": ["A", ""]}, "serial is '', expected 1 to 20 characters"),
        ({"serials": ["A", "A"]}, r"serials given twice is \['A'\], expected each serial once"),
    ],
)
def test_a_delivery_with_a_wrong_figure_is_not_booked_in(figures: dict[str, object], text: str) -> None:
    with pytest.raises(GoodsInRefused, match=text):
        accepted(**figures)  # type: ignore[arg-type]
