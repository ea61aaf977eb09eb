"""What a report is made of: sections of facts, tables, pictures and notes. Knows no session, no file format.

Frozen values; `html` and `pdf` each set all of them. Lengths in mm on paper. A line feed in a text is a line
break, and nothing else in a text means anything.
"""

from dataclasses import dataclass
from datetime import datetime

from controller.cartridge.label_symbol import Symbol

CONTENT_MM = 180.0
"""Width of what stands on a page of A4."""

PICTURE_MM_MAX = 215.0
"""Height of the tallest picture that has a page with its heading."""

LOST = "\ufffd"
"""Stands for a character that can't be shown."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The few figures that are looked for first: value and what it counts; True for one to worry about."""

    figures: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values, in reading order."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. shares: how the columns divide the width."""

    headings: tuple[str, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Alert:
    """A sentence that must not be overlooked."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """Sentences, each by itself."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, as large as it is to be printed; said: what it shows, for those who can't see it."""

    png: bytes
    width_mm: float
    height_mm: float
    said: str


@dataclass(frozen=True, slots=True)
class Code:
    """A symbol to scan, with `text` beside it; module_mm: the side of one of its modules."""

    symbol: Symbol
    module_mm: float
    text: str


Block = Figures | Facts | Table | Words | Alert | Points | Picture | Code


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks under a title."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A report. world: SIMULATED or REAL, on every page (P12); foot: at the foot of every page.

    alerts: before all else; made_at: the moment the file carries, never the clock's.
    """

    world: str
    title: str
    subtitle: str
    alerts: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str
    made_at: datetime

    @property
    def simulated(self) -> bool:
        """True unless it is certainly real."""
        return self.world != "REAL"


def shown(text: str) -> str:
    """`text` with every character that can't be shown replaced by LOST; line feeds stay."""
    return "".join(letter if letter.isprintable() or letter == "\n" else LOST for letter in text)
