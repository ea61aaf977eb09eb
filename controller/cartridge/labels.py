"""Pages of in-house labels: one label a blister, with its symbol and the same in words.

Every page says what was delivered and has a count to fill in, so that a label left over or spoiled is not one
too many in somebody's pocket. A core: `label_sheets` knows where labels are, `label_head` what a page says of
them, `label_pdf` makes the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from controller.cartridge.label_head import LabelJob, head_and_count
from controller.cartridge.label_marks import (
    CAP_HEIGHT,
    MM_PER_PT,
    SQUEEZE_PERCENT_MIN,
    Bar,
    Mark,
    Page,
    Words,
    squeeze_percent,
    width_mm,
)
from controller.cartridge.label_sheets import Box, LabelSheet, pages_for
from controller.cartridge.label_symbol import Symbol, symbol_of
from controller.cartridge.udi import Udi

MODULE_MM = 5 * 25.4 / 300
"""Side of a module: five dots of a printer of 300 dpi, 0.42 mm. A whole number of dots prints sharp."""

TYPE_PT = (12.0, 11.0, 10.0, 9.0, 8.5)
"""Sizes tried, the largest that fits is taken. The smallest has an x 1.57 mm high."""

_PAD_MM = 2.0
_PAD_TOP_MM = 1.0
_BAND_MM = 3.6
_BAND_PT = 8.0
_LINE = 1.1
"""From line to line, of the size of type."""


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    text: str


def label_pages(udis: Sequence[Udi], job: LabelJob, sheet: LabelSheet, start: int) -> tuple[Page, ...]:
    """The pages with one label for each of `udis`, all of one lot, from place `start` of the first sheet on.

    `sheet` and `start` as `sheet_for` accepted them.
    """
    pages = list(pages_for(sheet, len(udis), start))
    made: list[Page] = []
    done = 0
    for number, places in enumerate(pages, 1):
        on_page = udis[done : done + len(places.labels)]
        spread = replace(
            job, page=number, pages=len(pages), first=done + 1, last=done + len(on_page), total=len(udis)
        )
        marks = head_and_count(spread, on_page[0], sheet, places.slips)
        for udi, box in zip(on_page, places.labels, strict=True):
            marks += label(udi, box, job.simulated)
        made.append(tuple(marks))
        done += len(on_page)
    return tuple(made)


def label(udi: Udi, box: Box, simulated: bool) -> list[Mark]:
    """One label: symbol at the left, words at its right, a simulated one under a band that says so."""
    inner = Box(
        box.x_mm + _PAD_MM,
        box.y_mm + _PAD_TOP_MM,
        box.width_mm - 2 * _PAD_MM,
        box.height_mm - 2 * _PAD_TOP_MM,
    )
    marks: list[Mark] = []
    if simulated:
        marks += _band(inner)
        inner = replace(inner, y_mm=inner.y_mm + _BAND_MM, height_mm=inner.height_mm - _BAND_MM)
    symbol = symbol_of(udi)
    side_mm = symbol.modules * MODULE_MM
    symbol_x_mm = inner.x_mm + MODULE_MM
    marks += _symbol(symbol, symbol_x_mm, inner.y_mm + (inner.height_mm - side_mm) / 2)
    taken_mm = side_mm + 4 * MODULE_MM
    words = replace(inner, x_mm=inner.x_mm + taken_mm, width_mm=inner.width_mm - taken_mm)
    return marks + _words(udi, words)


def _band(inner: Box) -> list[Mark]:
    text = "SIMULATED"
    x_mm = inner.x_mm + (inner.width_mm - width_mm(text, _BAND_PT, bold=True)) / 2
    bar_mm = _BAND_MM - MODULE_MM
    baseline_mm = inner.y_mm + (bar_mm + CAP_HEIGHT * _BAND_PT * MM_PER_PT) / 2
    return [
        Bar(inner.x_mm, inner.y_mm, inner.width_mm, bar_mm),
        Words(x_mm, baseline_mm, text, _BAND_PT, bold=True, white=True),
    ]


def _symbol(symbol: Symbol, x_mm: float, y_mm: float) -> list[Mark]:
    return [
        Bar(
            x_mm + run.column * MODULE_MM,
            y_mm + run.row * MODULE_MM,
            run.width * MODULE_MM,
            run.height * MODULE_MM,
        )
        for run in symbol.runs
    ]


def _words(udi: Udi, room: Box) -> list[Mark]:
    size_pt, lines = _set_in(udi, room)
    names_mm = _names_mm(size_pt)
    squeeze = min(squeeze_percent(line.text, size_pt, room.width_mm - names_mm, bold=True) for line in lines)
    first_mm = room.y_mm + (room.height_mm - _block_mm(len(lines), size_pt)) / 2 + _block_mm(1, size_pt)
    marks: list[Mark] = []
    for number, line in enumerate(lines):
        at_mm = first_mm + number * _LINE * size_pt * MM_PER_PT
        if line.name:
            marks.append(Words(room.x_mm, at_mm, line.name, size_pt))
        marks.append(Words(room.x_mm + names_mm, at_mm, line.text, size_pt, True, squeeze))
    return marks


def _set_in(udi: Udi, room: Box) -> tuple[float, list[_Line]]:
    """Size of type and lines that fit: rather smaller than with a value broken in two."""
    for breaking in (False, True):
        for size_pt in TYPE_PT:
            lines = _lines(udi, size_pt, room.width_mm - _names_mm(size_pt))
            broken = any(not line.name for line in lines)
            if broken <= breaking and _block_mm(len(lines), size_pt) <= room.height_mm:
                return size_pt, lines
    raise AssertionError(f"{udi} does not fit {room}: the sheet should not have been offered")


def _block_mm(lines: int, size_pt: float) -> float:
    """From the top of the first line's capitals to the baseline of the last."""
    return ((lines - 1) * _LINE + CAP_HEIGHT) * size_pt * MM_PER_PT


def _names_mm(size_pt: float) -> float:
    return width_mm("GTIN ", size_pt)


def _lines(udi: Udi, size_pt: float, room_mm: float) -> list[_Line]:
    """What the label says in words; a value too wide even if squeezed goes on in a second line."""
    lines: list[_Line] = []
    fields = (("GTIN", udi.gtin), ("LOT", udi.lot), ("EXP", udi.expiry.isoformat()), ("SN", udi.serial))
    for name, text in fields:
        if squeeze_percent(text, size_pt, room_mm, bold=True) >= SQUEEZE_PERCENT_MIN:
            lines.append(_Line(name, text))
        else:
            half = (len(text) + 1) // 2
            lines += [_Line(name, text[:half]), _Line("", text[half:])]
    return lines
