from dataclasses import replace
from datetime import date

import pytest

from controller.cartridge.goods_in import Delivered
from controller.cartridge.label_head import LabelJob, head_and_count, summed_up
from controller.cartridge.label_marks import Frame, Mark, Words, width_mm
from controller.cartridge.label_sheets import SHEETS, LabelSheet
from controller.cartridge.udi import Udi

UDI = Udi("09506000134352", "W" * 20, date(2028, 11, 30), "SN1")
JOB = LabelJob(
    simulated=True,
    reprint=True,
    printed_on=date(2026, 11, 22),
    delivery="1234567",
    supplier="Precision Needles of Long Standing and Sons, Wolverhampton",
    sterilisation="ethylene oxide, cycle 12 of 2026, certificate WMW-2026-0042",
    page=10,
    pages=12,
    first=9001,
    last=9021,
    total=10_000,
)
EVERY_SHEET = pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)


def head_of(sheet: LabelSheet, job: LabelJob = JOB) -> list[Mark]:
    slips = [sheet.place(number) for number in range(1, sheet.slips + 1)]
    return head_and_count(job, UDI, sheet, slips)


@EVERY_SHEET
def test_a_page_says_what_it_holds_and_has_room_for_the_count(sheet: LabelSheet) -> None:
    marks = head_of(sheet)
    said = " · ".join(mark.text for mark in marks if isinstance(mark, Words))
    for text in (
        "SIMULATED goods-in labels", "REPRINT, destroy any earlier print", "page 10 of 12",
        "GTIN 09506000134352", f"lot {UDI.lot}", "expiry 2028-11-30", "labels 9001 to 9021 of 10000",
        "delivery 1234567", f"supplier {JOB.supplier}", f"sterilisation {JOB.sterilisation}",
        "printed 2026-11-22", "labels on this page: printed 21", "= applied", "+ spoiled", "by, date",
    ):  # fmt: skip
        assert text in said
    assert sum(isinstance(mark, Frame) for mark in marks) == 3


@EVERY_SHEET
def test_the_longest_head_stays_off_the_labels_and_the_edge(sheet: LabelSheet) -> None:
    boxes = [sheet.place(1), sheet.place(2)] if sheet.slips else [sheet.head, sheet.foot]
    for mark in head_of(sheet):
        if isinstance(mark, Words):
            wide_mm = width_mm(mark.text, mark.size_pt, mark.bold) * mark.squeeze_percent / 100
            left_mm, right_mm = mark.x_mm, mark.x_mm + wide_mm
            top_mm, bottom_mm = mark.baseline_mm - 0.72 * mark.size_pt * 25.4 / 72, mark.baseline_mm
            assert mark.squeeze_percent >= 60
        else:
            left_mm, right_mm = mark.x_mm, mark.x_mm + mark.width_mm
            top_mm, bottom_mm = mark.y_mm, mark.y_mm + mark.height_mm
        assert any(
            box.x_mm <= left_mm
            and right_mm <= box.x_mm + box.width_mm + 1e-6
            and box.y_mm - 1e-6 <= top_mm
            and bottom_mm <= box.y_mm + box.height_mm
            for box in boxes
        ), mark


def test_what_is_not_known_of_a_delivery_is_left_out() -> None:
    job = replace(JOB, delivery="", supplier="", sterilisation="", reprint=False, simulated=False)
    said = [mark.text for mark in head_of(SHEETS["63.5x38.1"], job) if isinstance(mark, Words)]
    assert said[0] == "REAL goods-in labels"
    assert said[3] == "printed 2026-11-22"


def test_several_deliveries_of_a_lot_are_summed_up_each_text_once() -> None:
    at_utc = "2026-11-22T08:00:00.000Z"
    deliveries = [
        Delivered(3, 10, "Needles & Co", None, "Ann", at_utc),
        Delivered(7, 20, "Needles & Co", "EO", "Ann", at_utc),
        Delivered(9, 5, None, "gamma", "Ann", at_utc),
    ]
    assert summed_up(deliveries) == ("3, 7, 9", "Needles & Co", "EO, gamma")
    assert summed_up([]) == ("", "", "")


@EVERY_SHEET
def test_what_is_too_long_for_a_line_is_cut_off_visibly(sheet: LabelSheet) -> None:
    said = [mark.text for mark in head_of(sheet, replace(JOB, supplier="W" * 300)) if isinstance(mark, Words)]
    (supplier,) = (text for text in said if "supplier" in text)
    assert supplier.endswith("W [...]")
