"""Sheets of A4 for a report: what stands at the head and foot of each, and words in the typeface's letters.

The world stands on every page, twice where it is simulated (P12). A core; what stands between head and foot
is `pdf`'s.
"""

from fpdf import FPDF
from fpdf.fonts import CoreFont, TTFFont

from controller.report.document import CONTENT_MM, Document, shown
from controller.report.typeface import Typeface, printable

MARGIN_MM = (210 - CONTENT_MM) / 2
FAMILY = "report"
INK, MUTED, RED, LINE = (24, 28, 33), (95, 103, 111), (196, 30, 36), (201, 206, 211)
_PALE_RED = (252, 234, 234)
_HEAD_MM, _FOOT_MM = 10.0, 14.0
_CELL_LINES_MAX, _LETTER_MM = 25, 1.5
"""A cell's text has so many lines at most, if its letters are of usual width."""

CUT = "[…]"
_LINE_LETTERS_MAX = 200
_ACROSS_PT, _SLANT_DEGREES = 100, 52


def _letters_of(font: CoreFont | TTFFont) -> frozenset[int]:
    assert isinstance(font, TTFFont), "the typeface is a file"
    return frozenset(font.cmap)


class Paper(FPDF):
    """A4 with a head, a foot and the mark of the document's world."""

    def __init__(self, document: Document, typeface: Typeface) -> None:
        """Without a page yet."""
        super().__init__(unit="mm", format="A4")
        self._document = document
        self.add_font(FAMILY, "", typeface.regular)
        self.add_font(FAMILY, "B", typeface.bold)
        self._letters = _letters_of(self.fonts[FAMILY]) & _letters_of(self.fonts[f"{FAMILY}B"])
        self.unprintable = False
        """True once a letter had to be replaced."""

        self.cut = False
        """True once a text had to be cut."""

        self.set_margins(MARGIN_MM, _HEAD_MM + 6, MARGIN_MM)
        self.c_margin = 0
        self.set_auto_page_break(True, _FOOT_MM + 4)
        self.set_title(self.words(f"{document.world} {document.title}"))
        self.set_creator("stipple")
        self.set_lang("en")
        self.set_creation_date(document.made_at)

    def words(self, text: str) -> str:
        """`text` as it can be printed."""
        fit = printable(shown(text), self._letters)
        # Letters put together from several code points are one here; only what is lost counts.
        self.unprintable = self.unprintable or fit.count("?") > text.count("?")
        return fit

    def cell_words(self, text: str, wide_mm: float) -> str:
        """`text` for a cell of a table: cut where it would be taller than a page, which nothing can break."""
        longest = int(_CELL_LINES_MAX * wide_mm / _LETTER_MM)
        if len(text) <= longest:
            return self.words(text)
        self.cut = True
        return self.words(f"{text[:longest]} {CUT}")

    def face(self, size_pt: float, bold: bool = False, colour: tuple[int, int, int] = INK) -> None:
        """Write in this size and colour from now on."""
        self.set_font(FAMILY, "B" if bold else "", size_pt)
        self.set_text_color(*colour)

    def header(self) -> None:
        """The band with the world; fpdf calls this at each new page, before anything else is on it."""
        document = self._document
        if document.simulated:
            self._across(document.world)
        self.set_fill_color(*(RED if document.simulated else INK))
        self.rect(0, 0, self.w, _HEAD_MM, style="F")
        self.face(13, bold=True, colour=(255, 255, 255))
        self.set_xy(MARGIN_MM, 0)
        self.cell(CONTENT_MM / 3, _HEAD_MM, document.world)
        self.face(8, colour=(255, 255, 255))
        self.set_xy(MARGIN_MM + CONTENT_MM / 3, 0)
        self.cell(2 * CONTENT_MM / 3, _HEAD_MM, self._cut(document.title, 2 * CONTENT_MM / 3), align="R")
        self.set_y(_HEAD_MM + 6)
        self.face(9)

    def footer(self) -> None:
        """The foot with the page's number; fpdf calls this at the end of each page."""
        self.set_y(-_FOOT_MM)
        self.face(7, colour=MUTED)
        room_mm = CONTENT_MM - 30
        self.cell(room_mm, 6, self._cut(f"{self._document.world} · {self._document.foot}", room_mm))
        self.cell(30, 6, f"page {self.page_no()} of {{nb}}", align="R")

    def _across(self, world: str) -> None:
        self.face(_ACROSS_PT, bold=True, colour=_PALE_RED)
        wide_mm = self.get_string_width(world)
        with self.rotation(_SLANT_DEGREES, self.w / 2, self.h / 2):
            self.text(self.w / 2 - wide_mm / 2, self.h / 2 + 12, world)

    def _cut(self, text: str, room_mm: float) -> str:
        """`text` in one line: its end gives way where there is no room."""
        # No line holds more letters than this, and measuring them one by one is slow.
        fit = self.words(text[:_LINE_LETTERS_MAX].replace("\n", " "))
        while self.get_string_width(fit) > room_mm - 2:
            fit = f"{fit.removesuffix('…')[:-1]}…"
        return fit
