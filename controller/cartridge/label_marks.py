"""What a page of labels is made of: bars, frames and words at places in mm from its top left corner.

A core. `labels` lays them out, `label_pdf` turns them into a file.
"""

from dataclasses import dataclass
from unicodedata import normalize

from fpdf.fonts import CORE_FONTS_CHARWIDTHS

MM_PER_PT = 25.4 / 72
CAP_HEIGHT = 0.72
"""Height of a capital or digit of the typeface (Helvetica), of its size."""

X_HEIGHT = 0.523
"""Height of its small x, of its size."""

SQUEEZE_PERCENT_MIN = 75
"""Narrower than this, letters are no longer told apart at a glance."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled black rectangle."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Frame:
    """The outline of a rectangle, to be written in by hand."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text from `x_mm` on, standing on `baseline_mm`, drawn at `squeeze_percent` of its width."""

    x_mm: float
    baseline_mm: float
    text: str
    size_pt: float
    bold: bool = False
    squeeze_percent: float = 100.0
    white: bool = False


Mark = Bar | Frame | Words
Page = tuple[Mark, ...]


def printable(text: str) -> str:
    """`text` as the typeface can print it: a letter it lacks loses its accents, or is a question mark."""
    return "".join(_letter(letter) for letter in text)


def _letter(letter: str) -> str:
    for spelling in (letter, normalize("NFKD", letter)[0]):
        if spelling.isprintable() and ord(spelling) < 256:
            return spelling
    return "?"


def width_mm(text: str, size_pt: float, bold: bool = False) -> float:
    """How wide `text` is, not squeezed."""
    widths = CORE_FONTS_CHARWIDTHS["helveticaB" if bold else "helvetica"]
    return float(sum(widths[letter] for letter in printable(text))) / 1000 * size_pt * MM_PER_PT


def squeeze_percent(text: str, size_pt: float, room_mm: float, bold: bool = False) -> float:
    """How much `text` has to be squeezed to keep within `room_mm`; 100 if it does by itself."""
    wide_mm = width_mm(text, size_pt, bold)
    return 100.0 if wide_mm <= room_mm else 100.0 * room_mm / wide_mm
