from dataclasses import replace
from datetime import date

import pytest

from controller.cartridge.label_head import LabelJob
from controller.cartridge.label_marks import (
    CAP_HEIGHT,
    MM_PER_PT,
    SQUEEZE_PERCENT_MIN,
    X_HEIGHT,
    Bar,
    Mark,
    Words,
    width_mm,
)
from controller.cartridge.label_sheets import SHEETS, Box, LabelSheet
from controller.cartridge.label_symbol import symbol_of
from controller.cartridge.labels import MODULE_MM, label, label_pages
from controller.cartridge.udi import Udi

EVERY_SHEET = pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
UDI = Udi("09506000134352", "LOT42A", date(2028, 11, 30), "SIM-0123456789AB")
LONGEST = Udi("09506000134352", "W" * 20, date(2028, 11, 30), "m" * 20)
JOB = LabelJob(simulated=True, reprint=False, printed_on=date(2026, 11, 22))


def udis(count: int) -> list[Udi]:
    return [replace(UDI, serial=f"SN{number:04d}") for number in range(1, count + 1)]


def words(marks: list[Mark] | tuple[Mark, ...]) -> list[Words]:
    return [mark for mark in marks if isinstance(mark, Words)]


def box_of(mark: Mark) -> Box:
    if not isinstance(mark, Words):
        return Box(mark.x_mm, mark.y_mm, mark.width_mm, mark.height_mm)
    cap_mm = CAP_HEIGHT * mark.size_pt * MM_PER_PT
    wide_mm = width_mm(mark.text, mark.size_pt, mark.bold) * mark.squeeze_percent / 100
    return Box(mark.x_mm, mark.baseline_mm - cap_mm, wide_mm, cap_mm)


def is_inside(inner: Box, outer: Box) -> bool:
    return (
        inner.x_mm >= outer.x_mm
        and inner.y_mm >= outer.y_mm
        and inner.x_mm + inner.width_mm <= outer.x_mm + outer.width_mm + 1e-6
        and inner.y_mm + inner.height_mm <= outer.y_mm + outer.height_mm + 1e-6
    )


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x_mm < other.x_mm + other.width_mm
        and other.x_mm < one.x_mm + one.width_mm
        and one.y_mm < other.y_mm + other.height_mm
        and other.y_mm < one.y_mm + one.height_mm
    )


@EVERY_SHEET
@pytest.mark.parametrize("simulated", [True, False])
@pytest.mark.parametrize("udi", [UDI, LONGEST, Udi("09506000134352", "L", date(2028, 11, 30), "S")], ids=str)
def test_nothing_of_a_label_is_clipped_or_runs_into_another_part(
    udi: Udi, simulated: bool, sheet: LabelSheet
) -> None:
    place = sheet.place(1)
    marks = label(udi, place, simulated)
    assert all(is_inside(box_of(mark), place) for mark in marks)
    modules = symbol_of(udi).modules
    bars = [mark for mark in marks if isinstance(mark, Bar)]
    symbol_bars = bars[1:] if simulated else bars
    left_mm, top_mm = min(bar.x_mm for bar in symbol_bars), min(bar.y_mm for bar in symbol_bars)
    side_mm = modules * MODULE_MM
    quiet = Box(left_mm - MODULE_MM, top_mm - MODULE_MM, side_mm + 2 * MODULE_MM, side_mm + 2 * MODULE_MM)
    others = [mark for mark in marks if mark not in symbol_bars]
    assert not any(overlap(box_of(mark), quiet) for mark in others)
    texts = [box_of(mark) for mark in words(marks)]
    assert not any(overlap(one, other) for number, one in enumerate(texts) for other in texts[number + 1 :])


@EVERY_SHEET
@pytest.mark.parametrize("udi", [UDI, LONGEST], ids=str)
def test_words_are_large_enough_to_be_read_and_modules_large_enough_to_be_scanned(
    udi: Udi, sheet: LabelSheet
) -> None:
    named = words(label(udi, sheet.place(1), False))
    assert min(X_HEIGHT * mark.size_pt * MM_PER_PT for mark in named) >= 1.5
    # Halves of twenty capital W are the widest there are.
    least = SQUEEZE_PERCENT_MIN if udi is UDI else 69
    assert min(mark.squeeze_percent for mark in named) >= least
    assert MODULE_MM >= 0.38


def test_a_label_says_the_same_in_words_as_its_symbol() -> None:
    texts = [mark.text for mark in words(label(UDI, SHEETS["63.5x38.1"].place(1), False))]
    assert texts == [
        "GTIN", "09506000134352", "LOT", "LOT42A", "EXP", "2028-11-30", "SN", "SIM-0123456789AB",
    ]  # fmt: skip


def test_a_value_too_long_for_one_line_goes_on_in_a_second_one_whole() -> None:
    texts = [mark.text for mark in words(label(LONGEST, SHEETS["48.5x25.4"].place(1), False))]
    assert texts[3] + texts[4] == "W" * 20
    assert texts[2] == "LOT"
    assert texts[5] == "EXP"


@pytest.mark.hazard("H35")
def test_every_simulated_label_says_so_and_no_real_one_does() -> None:
    for simulated in (True, False):
        job = replace(JOB, simulated=simulated)
        (page,) = label_pages(udis(3), job, SHEETS["63.5x38.1"], 1)
        said = [mark.text for mark in words(page)]
        assert said.count("SIMULATED") == (3 if simulated else 0)
        world = "SIMULATED" if simulated else "REAL"
        assert said[0] == f"{world} goods-in labels"


@EVERY_SHEET
def test_every_cartridge_gets_exactly_one_label_over_all_pages(sheet: LabelSheet) -> None:
    pages = label_pages(udis(sheet.places + 5), JOB, sheet, 4)
    serials = [mark.text for page in pages for mark in words(page) if mark.text.startswith("SN0")]
    assert serials == [udi.serial for udi in udis(sheet.places + 5)]
    assert len(pages) == 2


def test_each_page_says_which_labels_it_holds() -> None:
    first, second = label_pages(udis(25), JOB, SHEETS["63.5x38.1"], 1)
    for page, number, labels, count in ((first, 1, "1 to 21 of 25", 21), (second, 2, "22 to 25 of 25", 4)):
        said = " ".join(mark.text for mark in words(page))
        assert f"page {number} of 2" in said
        assert f"labels {labels}" in said
        assert f"printed {count}" in said
