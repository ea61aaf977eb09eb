from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from controller.report.document import Document
from controller.report.pdf_paper import INK, RED, Paper
from controller.report.typeface import report_typeface
from tests.controller.report.pdf_pages import pages_of, words_of

A4_MM = (210.0, 297.0)


@contextmanager
def paper(document: Document) -> Iterator[Paper]:
    """Without a page; fpdf closes the typeface's files once it has put the PDF out."""
    made = Paper(document, report_typeface())
    try:
        yield made
    finally:
        made.output()


def pdf(document: Document, pages: int = 2) -> bytes:
    made = Paper(document, report_typeface())
    for _ in range(pages):
        made.add_page()
    return bytes(made.output())


@pytest.mark.hazard("H35")
def test_the_world_and_the_number_stand_on_every_page(whole: Document, pdftoppm: str, tmp_path: Path) -> None:
    pages = words_of(pdf(whole), pdftoppm, tmp_path)

    assert len(pages) == 2
    for number, page in enumerate(pages, 1):
        assert "SIMULATED" in page
        assert "Session report: client C-7" in page
        assert f"page {number} of 2" in page


@pytest.mark.hazard("H35")
@pytest.mark.parametrize(("world", "band"), [("SIMULATED", RED), ("REAL", INK)])
def test_the_band_is_red_where_it_is_simulated_and_only_then_something_is_across_the_page(
    whole: Document, world: str, band: tuple[int, int, int], pdftoppm: str, tmp_path: Path
) -> None:
    for page in pages_of(pdf(replace(whole, world=world)), pdftoppm, tmp_path):
        height, width, _ = page.shape
        assert tuple(page[3, width // 2]) == pytest.approx(band, abs=2)
        middle = page[height // 4 : 3 * height // 4]
        assert bool((middle < 250).any()) is (world == "SIMULATED")


def test_pages_are_a4(whole: Document) -> None:
    with paper(whole) as made:
        assert (made.w, made.h) == pytest.approx(A4_MM, abs=0.1)


def test_a_letter_it_lacks_is_seen_and_remembered(whole: Document) -> None:
    names = "Żaneta Y\u0131ld\u0131z, Ελένη, Иван?"
    with paper(whole) as made:
        assert made.words(names) == names
        assert not made.unprintable
        assert made.words("李 Wei") == "? Wei"
        assert made.unprintable


def test_a_title_too_long_for_its_line_gives_way_at_its_end(
    whole: Document, pdftoppm: str, tmp_path: Path
) -> None:
    long = replace(whole, title="Session report: client " + "C-7 " * 60, foot="x" * 300)
    (page,) = words_of(pdf(long, pages=1), pdftoppm, tmp_path)

    assert "C-7…" in page or "C-7 …" in page
    assert "page 1 of 1" in page
