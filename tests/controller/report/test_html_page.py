"""The HTML report: everything in one file, everything escaped, the same bytes each time."""

from base64 import b64decode
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest
import zxingcpp

from controller.report.document import Alert, Document, Section, Table, Words
from controller.report.html_page import html_of
from tests.controller.report.reports import pictures_of, texts_of, troubled_entries

VOID = {"meta", "img", "col", "rect"}


class Page(HTMLParser):
    """What a browser would find: tags with attributes, texts, and that every tag is closed."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(page.decode())
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID - {"rect"}:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def with_words(document: Document, text: str) -> Document:
    return replace(document, sections=(Section("Words", (Words(text),)),))


def test_every_text_of_the_document_stands_in_the_page(troubled: Document) -> None:
    page = Page(html_of(troubled))
    said = {image["alt"] for image in page.all("img")}

    for text in texts_of(troubled):
        assert text in said or any(text in found for found in page.texts), text


def test_nothing_in_it_refers_to_anything_outside(troubled: Document) -> None:
    page = Page(html_of(troubled))
    names = {tag for tag, _ in page.tags}

    assert names.isdisjoint({"a", "link", "script", "iframe", "object", "embed", "base", "form"})
    for _, attributes in page.tags:
        assert attributes.keys().isdisjoint({"href", "srcset", "action", "onload", "onerror", "onclick"})
        assert attributes.get("src", "data:image/png;base64,").startswith("data:image/png;base64,")
    assert b"://" not in html_of(troubled)


def test_a_browser_is_told_to_fetch_nothing_and_run_nothing(troubled: Document) -> None:
    policies = [one for one in Page(html_of(troubled)).all("meta") if "http-equiv" in one]

    assert policies == [
        {
            "http-equiv": "Content-Security-Policy",
            "content": "default-src 'none'; img-src data:; style-src 'unsafe-inline'",
        }
    ]


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "</style><b>", "a & b &amp; c", "\"quoted\" 'too'", "]]>", "<!-- x -->"],
)
def test_what_looks_like_markup_is_text(whole: Document, text: str) -> None:
    page = Page(html_of(with_words(replace(whole, title=text, alerts=(text,)), text)))

    assert page.texts.count(text) >= 3
    assert not page.all("script") + page.all("b")


def test_what_can_not_be_shown_does_not_break_it(whole: Document) -> None:
    page = Page(html_of(with_words(whole, "half a pair \ud800, a bell \x07")))

    assert "half a pair \ufffd, a bell \ufffd" in page.texts


def test_pictures_are_inside_byte_for_byte(troubled: Document) -> None:
    found = [b64decode(image["src"].partition(",")[2]) for image in Page(html_of(troubled)).all("img")]

    assert found == [picture.png for picture in pictures_of(troubled)]


@pytest.mark.hazard("H35")
def test_a_simulated_report_says_so_at_its_head_across_it_at_its_foot_and_in_its_title(
    troubled: Document,
) -> None:
    page = Page(html_of(troubled))
    kinds = [attributes.get("class") for attributes in page.all("div")]

    assert page.texts.count("SIMULATED") == 2
    assert {"world", "across"} <= set(kinds)
    assert page.all("body") == [{"class": "simulated"}]
    assert "SIMULATED Session report: client C-7" in page.texts
    assert any(text.startswith("SIMULATED · ") for text in page.texts)


@pytest.mark.hazard("H35")
def test_a_real_report_says_real_and_never_simulated(real: Document) -> None:
    page = Page(html_of(real))

    assert "REAL" in page.texts
    assert "SIMULATED" not in html_of(real).decode()
    assert page.all("body") == [{"class": "real"}]


def test_the_symbol_reads_back_as_the_records_head(troubled: Document) -> None:
    page = html_of(troubled).decode()
    svg = ElementTree.fromstring(page[page.index("<svg") : page.index("</svg>") + len("</svg>")])
    side = int(svg.get("viewBox", "").split()[2])
    drawn = np.full((side, side), 255, np.uint8)
    for rect in svg:
        x, y, width, height = (int(rect.get(name, "")) for name in ("x", "y", "width", "height"))
        drawn[y + 2 : y + 2 + height, x + 2 : x + 2 + width] = 0
    (found,) = zxingcpp.read_barcodes(np.kron(drawn, np.ones((4, 4), np.uint8)))

    assert found.text == troubled_entries()[-1].hash


def test_columns_have_the_shares_they_were_given(whole: Document) -> None:
    table = Table(("one", "two"), (1, 3), (("a", "b"),))
    page = Page(html_of(replace(whole, sections=(Section("Table", (table,)),))))

    assert [column["style"] for column in page.all("col")] == ["width: 25.0%", "width: 75.0%"]


def test_the_same_document_gives_the_same_bytes(troubled: Document) -> None:
    assert html_of(troubled) == html_of(troubled)


def test_an_alert_among_the_blocks_stands_out_like_one_at_the_top(whole: Document) -> None:
    page = Page(html_of(replace(whole, sections=(Section("Alert", (Alert("Look here"),)),))))

    assert page.all("p")[-1] == {"class": "alert"}
    assert "Look here" in page.texts
