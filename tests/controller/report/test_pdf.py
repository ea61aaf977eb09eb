"""The PDF report: every text on paper, nothing cut, nothing on anything else, the same bytes each time."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import zxingcpp

from controller.report.document import (
    Alert,
    Block,
    Document,
    Facts,
    Picture,
    Points,
    Section,
    Table,
    Words,
)
from controller.report.pdf import CUT_SHORT, UNPRINTABLE, pdf_of
from controller.report.typeface import report_typeface
from tests.controller.report.pdf_pages import pages_of, words_of
from tests.controller.report.reports import pictures_of, texts_of, troubled_entries


def pdf(document: Document) -> bytes:
    return pdf_of(document, report_typeface())


def with_blocks(document: Document, *blocks: Block, title: str = "Section") -> Document:
    return replace(document, alerts=(), sections=(Section(title, blocks),))


def test_every_text_of_the_document_stands_on_paper(
    troubled: Document, pdftoppm: str, tmp_path: Path
) -> None:
    # The mark across the page is read letter by letter between the lines, so a real report is read instead.
    read = " ".join(words_of(pdf(replace(troubled, world="REAL")), pdftoppm, tmp_path)).replace(" ", "")
    said = {picture.said for picture in pictures_of(troubled)}

    for text in set(texts_of(troubled)) - said:
        for line in text.split("\n"):
            assert "".join(line.split()) in read, line


def test_a_report_has_two_to_four_pages(
    troubled: Document, whole: Document, pdftoppm: str, tmp_path: Path
) -> None:
    for document in (troubled, whole):
        assert 2 <= len(words_of(pdf(document), pdftoppm, tmp_path)) <= 4


@pytest.mark.hazard("H35")
def test_every_page_of_a_simulated_report_says_so_and_no_page_of_a_real_one(
    troubled: Document, real: Document, pdftoppm: str, tmp_path: Path
) -> None:
    assert all("SIMULATED" in page for page in words_of(pdf(troubled), pdftoppm, tmp_path))
    for page in words_of(pdf(real), pdftoppm, tmp_path):
        assert "REAL" in page
        assert "SIMULATED" not in page


def test_the_symbol_reads_back_as_the_records_head(troubled: Document, pdftoppm: str, tmp_path: Path) -> None:
    pages = pages_of(pdf(troubled), pdftoppm, tmp_path, dpi=150)
    found = [one.text for page in pages for one in zxingcpp.read_barcodes(np.ascontiguousarray(page))]

    assert found == [troubled_entries()[-1].hash]


def test_a_letter_without_type_is_a_question_mark_and_the_report_says_so(
    whole: Document, pdftoppm: str, tmp_path: Path
) -> None:
    read = " ".join(words_of(pdf(with_blocks(whole, Words("李 Wei"))), pdftoppm, tmp_path))

    assert "? Wei" in read
    assert UNPRINTABLE in read


def test_a_report_that_has_type_for_everything_does_not_speak_of_it(
    troubled: Document, pdftoppm: str, tmp_path: Path
) -> None:
    assert UNPRINTABLE not in " ".join(words_of(pdf(troubled), pdftoppm, tmp_path))


def test_names_of_other_alphabets_are_printed_whole(whole: Document, pdftoppm: str, tmp_path: Path) -> None:
    names = "Y\u0131ld\u0131z, Wójcik, Nguyễn, Đặng, Ελένη, Иван Щукин"
    read = " ".join(
        words_of(pdf(with_blocks(replace(whole, world="REAL"), Words(names))), pdftoppm, tmp_path)
    )

    assert names in read


def test_a_long_table_goes_on_over_pages_under_its_headings(
    whole: Document, pdftoppm: str, tmp_path: Path
) -> None:
    rows = tuple((f"row {number}", "text") for number in range(150))
    table = Table(("first column", "second"), (1, 2), rows)
    pages = words_of(pdf(with_blocks(replace(whole, world="REAL"), table)), pdftoppm, tmp_path)

    assert len(pages) > 2
    assert all("first column" in page for page in pages)
    assert all(any(f"row {number}" in page for page in pages) for number in range(150))


@pytest.mark.parametrize("above", range(10, 60, 7))
def test_a_heading_never_stands_alone_at_the_foot_of_a_page(
    whole: Document, above: int, pdftoppm: str, tmp_path: Path
) -> None:
    filled = Section("Above", (Points(tuple(f"point {number}" for number in range(above))),))
    facts = Section("Heading", (Facts((("name", "first fact"), ("other", "second\nof two lines"))),))
    document = replace(whole, world="REAL", alerts=(), sections=(filled, facts))

    (page,) = (page for page in words_of(pdf(document), pdftoppm, tmp_path) if "Heading" in page)
    assert "first fact" in page
    assert "of two lines" in page


def test_tables_after_an_alert_are_not_filled_with_its_red(
    whole: Document, pdftoppm: str, tmp_path: Path
) -> None:
    table = Table(("column",), (1,), tuple((f"row {number}",) for number in range(30)))
    document = with_blocks(replace(whole, world="REAL"), Alert("Look here"), table)
    (page,) = pages_of(pdf(document), pdftoppm, tmp_path)
    below = page[len(page) // 3 :].astype(int)

    assert not ((below[..., 0] > 150) & (below[..., 1] < 100)).any()


def test_a_picture_is_as_large_on_paper_as_it_says(whole: Document, pdftoppm: str, tmp_path: Path) -> None:
    picture = next(one for one in pictures_of(whole) if "became" in one.said)
    (page,) = pages_of(
        pdf(with_blocks(replace(whole, world="REAL"), _black(picture))), pdftoppm, tmp_path, dpi=127
    )
    black = (page.sum(axis=2) == 0).nonzero()
    tall_mm, wide_mm = ((ends.max() - ends.min() + 1) / 5 for ends in black)

    assert (wide_mm, tall_mm) == pytest.approx((50.0, 30.0), abs=0.4)


def _black(picture: Picture) -> Picture:
    from io import BytesIO

    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (500, 300), (0, 0, 0)).save(file, format="PNG")
    return replace(picture, png=file.getvalue(), width_mm=50.0, height_mm=30.0)


def test_the_same_document_gives_the_same_bytes(troubled: Document) -> None:
    assert pdf(troubled) == pdf(troubled)


def test_the_file_carries_the_records_time_and_not_the_clocks(whole: Document) -> None:
    assert b"D:20261122140020" in pdf(whole)


@pytest.mark.parametrize("text", ["word " * 2000, "W" * 9000, "x" * 300], ids=["long", "wide", "unbroken"])
def test_whatever_somebody_has_typed_there_is_a_report_and_what_was_cut_is_said(
    whole: Document, text: str, pdftoppm: str, tmp_path: Path
) -> None:
    table = Table(("column", "other"), (1, 2), ((text, text),))
    document = with_blocks(whole, Facts((("name", text), ("other", text))), table, Words(text))
    read = " ".join(words_of(pdf(replace(document, world="REAL", title=text)), pdftoppm, tmp_path))

    assert (CUT_SHORT in read) is (len(text) > 1000)


def test_an_odd_number_of_facts_leaves_one_place_empty(
    whole: Document, pdftoppm: str, tmp_path: Path
) -> None:
    facts = Facts((("one", "first"), ("two", "second"), ("three", "third")))
    read = " ".join(words_of(pdf(with_blocks(replace(whole, world="REAL"), facts)), pdftoppm, tmp_path))

    assert "one first two second three third" in read
