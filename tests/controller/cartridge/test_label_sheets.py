import pytest

from controller.cartridge.errors import LabelsRefused
from controller.cartridge.label_sheets import (
    DEFAULT_SHEET,
    EDGE_MM,
    SHEETS,
    Box,
    LabelSheet,
    pages_for,
    sheet_for,
)

EVERY_SHEET = pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)


@EVERY_SHEET
def test_every_place_lies_on_its_page_and_a_printer_reaches_all_of_it(sheet: LabelSheet) -> None:
    for number in range(1, sheet.places + 1):
        box = sheet.place(number)
        assert box.x_mm >= EDGE_MM - 0.3
        assert box.y_mm >= EDGE_MM
        assert box.x_mm + box.width_mm <= sheet.page_width_mm - EDGE_MM + 0.3
        assert box.y_mm + box.height_mm <= sheet.page_height_mm - EDGE_MM


@EVERY_SHEET
def test_labels_fill_the_page_evenly_and_do_not_overlap(sheet: LabelSheet) -> None:
    columns_mm = sheet.columns * sheet.label_width_mm + (sheet.columns - 1) * sheet.gap_mm
    assert sheet.left_mm * 2 + columns_mm == pytest.approx(sheet.page_width_mm, abs=0.1)
    assert sheet.bottom_mm == pytest.approx(sheet.top_mm, abs=0.1)
    first, beside, below = (sheet.place(number) for number in (1, 2, sheet.columns + 1))
    assert beside.x_mm - first.x_mm == pytest.approx(sheet.label_width_mm + sheet.gap_mm)
    assert below.y_mm - first.y_mm == pytest.approx(sheet.label_height_mm)


def test_places_are_counted_row_by_row() -> None:
    sheet = SHEETS["48.5x25.4"]
    assert sheet.place(1) == Box(8.0, 21.5, 48.5, 25.4)
    assert sheet.place(6) == Box(8.0 + 48.5, 21.5 + 25.4, 48.5, 25.4)


def test_a_partly_used_sheet_is_gone_on_with_and_the_next_begins_at_its_first_place() -> None:
    sheet = SHEETS["63.5x38.1"]
    first, second = pages_for(sheet, 5, start=19)
    assert first.labels == (sheet.place(19), sheet.place(20), sheet.place(21))
    assert second.labels == (sheet.place(1), sheet.place(2))
    assert first.slips == second.slips == ()


def test_a_sheet_without_margins_gives_the_first_two_free_places_of_each_page_to_head_and_count() -> None:
    sheet = SHEETS["70x37"]
    first, second = pages_for(sheet, 3, start=21)
    assert first.slips == (sheet.place(21), sheet.place(22))
    assert first.labels == (sheet.place(23), sheet.place(24))
    assert second.slips == (sheet.place(1), sheet.place(2))
    assert second.labels == (sheet.place(3),)


def test_as_many_labels_as_places_take_one_page() -> None:
    assert len(list(pages_for(SHEETS["48.5x25.4"], 40, start=1))) == 1
    assert len(list(pages_for(SHEETS["48.5x25.4"], 41, start=1))) == 2


@pytest.mark.parametrize(
    ("name", "start", "text"),
    [
        ("A4", 1, r"sheet is 'A4', expected 63.5x38.1 or 70x37 or .*; name one of these with --sheet"),
        ("63.5x38.1", 0, "start is 0, expected 1 to 21 on a sheet of 21 labels; name the first place"),
        ("63.5x38.1", 22, "start is 22"),
        (
            "70x37",
            23,
            "expected 1 to 22 on a sheet of 24 labels, since each page keeps 2 places for its head",
        ),
    ],
)
def test_a_sheet_that_is_not_sold_or_a_place_it_does_not_have_is_refused(
    name: str, start: int, text: str
) -> None:
    with pytest.raises(LabelsRefused, match=text):
        sheet_for(name, start)


def test_the_last_place_may_be_asked_for() -> None:
    assert sheet_for("63.5x38.1", 21) is SHEETS[DEFAULT_SHEET]
    assert sheet_for("70x37", 22).slips == 2
