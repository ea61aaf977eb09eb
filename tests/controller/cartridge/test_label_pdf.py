from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from controller.cartridge.gs1 import read_scan
from controller.cartridge.label_head import LabelJob
from controller.cartridge.label_pdf import pdf_of
from controller.cartridge.label_sheets import SHEETS, Box, LabelSheet, pages_for
from controller.cartridge.labels import label_pages
from controller.cartridge.udi import Udi
from tests.controller.cartridge.printed_pages import Pixels, poppler_pixels, printed_pages

TODAY = date(2026, 11, 22)
MADE_AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
START = 3


def udis(count: int, lot: str = "LOT42A") -> list[Udi]:
    return [
        Udi("09506000134352", lot, date(2028, 11, 30), f"SIM-{number:012d}") for number in range(1, count + 1)
    ]


def pdf(labels: list[Udi], sheet: LabelSheet, simulated: bool = True) -> bytes:
    job = LabelJob(simulated, reprint=False, printed_on=TODAY, supplier="Müller (north), 1\\2")
    pages = label_pages(labels, job, sheet, START)
    return pdf_of(pages, sheet.page_width_mm, sheet.page_height_mm, "SIMULATED labels", MADE_AT)


@pytest.fixture(params=["own", "poppler"])
def pixels(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[bytes, int], list[Pixels]]:
    """What a PDF looks like, by our own reader of it and by a program that many printers' drivers rest on."""
    if request.param == "own":
        return lambda file, dpi: [page.pixels(dpi) for page in printed_pages(file)]
    program: str = request.getfixturevalue("pdftoppm")
    return lambda file, dpi: poppler_pixels(program, file, dpi, tmp_path)


def edges(box: Box, dpi: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a box, in dots."""
    far_x_mm, far_y_mm = box.x_mm + box.width_mm, box.y_mm + box.height_mm
    left, top, right, bottom = (
        round(at_mm * dpi / 25.4) for at_mm in (box.x_mm, box.y_mm, far_x_mm, far_y_mm)
    )
    return left, top, right, bottom


def read(seen: Pixels) -> Udi:
    """What a scanner reads in this picture of one label."""
    found = zxingcpp.read_barcodes(np.ascontiguousarray(seen))
    assert [one.symbology_identifier for one in found] == ["]d2"]
    return read_scan(found[0].symbology_identifier + found[0].bytes.decode("ascii"), TODAY)


def scanned(page: Pixels, box: Box, dpi: int) -> Udi:
    """What a scanner held over one label of a page reads."""
    left, top, right, bottom = edges(box, dpi)
    return read(page[top:bottom, left:right])


@pytest.mark.parametrize(("dpi", "lot"), [(200, "a-/&(21)X*_<>?%,.+='"), (300, "LOT42A")], ids=str)
@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_every_symbol_of_the_file_reads_back_as_its_cartridge(
    sheet: LabelSheet, dpi: int, lot: str, pixels: Callable[[bytes, int], list[Pixels]]
) -> None:
    labels = udis(sheet.places + 2, lot)
    pages = pixels(pdf(labels, sheet), dpi)
    found = [
        scanned(page, box, dpi)
        for page, places in zip(pages, pages_for(sheet, len(labels), START), strict=True)
        for box in places.labels
    ]
    assert found == labels


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_a_label_printer_of_203_dpi_is_fine_enough(sheet: LabelSheet) -> None:
    """It sets whole dots, black or white, and a scanner sees their edges a little out of focus."""
    labels = udis(sheet.places - sheet.slips - START + 1)
    (printed,) = printed_pages(pdf(labels, sheet))
    dots = Image.fromarray(np.asarray(np.where(printed.pixels(203) < 128, 0, 255), np.uint8))
    (places,) = pages_for(sheet, len(labels), START)
    for number in (0, len(labels) // 2, len(labels) - 1):
        seen = dots.crop(edges(places.labels[number], 203))
        seen = seen.resize((3 * seen.width, 3 * seen.height), Image.Resampling.NEAREST)
        assert read(np.asarray(seen.filter(ImageFilter.GaussianBlur(2)))) == labels[number]


def test_the_words_are_in_the_file_as_they_were_laid_out() -> None:
    (page,) = printed_pages(pdf(udis(2), SHEETS["63.5x38.1"]))
    assert page.words[0] == "SIMULATED goods-in labels"
    assert "printed 2026-11-22 · supplier Müller (north), 1\\2" in page.words
    assert page.words.count("SIMULATED") == 2
    assert page.words[-1] == "SIM-000000000002"


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_pages_have_the_size_of_the_sheet_and_are_printed_at_that(sheet: LabelSheet) -> None:
    file = pdf(udis(1), sheet)
    (page,) = printed_pages(file)
    assert (page.width_mm, page.height_mm) == pytest.approx(
        (sheet.page_width_mm, sheet.page_height_mm), abs=0.01
    )
    assert b"/PrintScaling /None" in file


def test_the_same_labels_at_the_same_moment_give_the_same_bytes() -> None:
    assert pdf(udis(3), SHEETS["70x37"]) == pdf(udis(3), SHEETS["70x37"])


def test_a_symbol_with_a_wrong_module_is_noticed_by_these_tests() -> None:
    sheet = SHEETS["63.5x38.1"]
    one, other = udis(2)
    (page,) = printed_pages(pdf([one], sheet))
    assert scanned(page.pixels(300), sheet.place(START), 300) == one != replace(one, serial=other.serial)
