"""A report as PDF on A4, set from top to bottom with page breaks where nothing is torn apart. A core.

Knows blocks, not sessions. The same document gives the same bytes.
"""

from collections.abc import Sequence
from io import BytesIO

from fpdf.enums import MethodReturnValue, TableBordersLayout, TextEmphasis, WrapMode, XPos, YPos
from fpdf.fonts import FontFace

from controller.report.document import (
    CONTENT_MM,
    Alert,
    Block,
    Code,
    Document,
    Facts,
    Figures,
    Picture,
    Points,
    Section,
    Table,
    Words,
)
from controller.report.pdf_paper import CUT, FAMILY, INK, LINE, MARGIN_MM, MUTED, RED, Paper
from controller.report.typeface import Typeface

UNPRINTABLE = "A ? may stand for a letter that this file has no type for; the HTML report shows it."
CUT_SHORT = f"{CUT} stands where a text was cut; the HTML report has it whole."
_GAP_MM = 3.0
_TILE_MM = 17.0
_HEADING_MM = 12.0
_VALUE_MM = 58.0
_POINT_MM, _WORDS_MM = 4.8, 10.0
_WHOLE_MM_MAX = 80.0
"""A section that is no taller stays on one page."""

_QUIET_MODULES = 2


def pdf_of(document: Document, typeface: Typeface) -> bytes:
    """The file."""
    paper = Paper(document, typeface)
    paper.add_page()
    paper.face(17, bold=True)
    _lines(paper, document.title, 7.5)
    paper.face(9, colour=MUTED)
    _lines(paper, document.subtitle, 5)
    paper.ln(1)
    for alert in document.alerts:
        _alert(paper, alert)
    for section in document.sections:
        _section(paper, section)
    paper.face(8, colour=MUTED)
    for noted, note in ((paper.unprintable, UNPRINTABLE), (paper.cut, CUT_SHORT)):
        if noted:
            _lines(paper, note, 4)
    return bytes(paper.output())


def _section(paper: Paper, section: Section) -> None:
    _make_room(paper, _HEADING_MM + _room_mm(section))
    paper.ln(2.5)
    paper.face(11.5, bold=True)
    _lines(paper, section.title, 6)
    paper.set_draw_color(*INK)
    paper.set_line_width(0.3)
    paper.line(MARGIN_MM, paper.y, MARGIN_MM + CONTENT_MM, paper.y)
    paper.ln(1.5)
    for block in section.blocks:
        _block(paper, block)


def _room_mm(section: Section) -> float:
    """What a section needs below its heading, else it begins on a new page: all of it, if that is little."""
    tall_mm = [_tall_mm(block) for block in section.blocks]
    first = section.blocks[0]
    if sum(tall_mm) <= _WHOLE_MM_MAX:
        return sum(tall_mm)
    if isinstance(first, Table):
        return _row_mm(first.headings) + _row_mm(first.rows[0])
    return tall_mm[0]


def _tall_mm(block: Block) -> float:
    """About how tall a block will be, if no line is broken for its length."""
    match block:
        case Figures():
            return _TILE_MM + _GAP_MM
        case Facts(pairs):
            return sum(_fact_mm(pairs[at : at + 2]) for at in range(0, len(pairs), 2))
        case Table():
            return sum(map(_row_mm, (block.headings, *block.rows)))
        case Points(texts):
            return _POINT_MM * len(texts)
        case Picture():
            return block.height_mm + _GAP_MM
        case Code():
            return _side_mm(block) + _GAP_MM
        case Words() | Alert():
            return _WORDS_MM


def _row_mm(cells: Sequence[str]) -> float:
    return 2 + 3.8 * max(cell.count("\n") + 1 for cell in cells)


def _fact_mm(pairs: Sequence[tuple[str, str]]) -> float:
    return 1.5 + 4.2 * max(value.count("\n") + 1 for _, value in pairs)


def _block(paper: Paper, block: Block) -> None:
    match block:
        case Figures():
            _figures(paper, block)
        case Facts():
            _facts(paper, block)
        case Table():
            _table(paper, block)
        case Words(text):
            paper.face(8.5)
            _lines(paper, text, 4.3)
            paper.ln(1)
        case Alert(text):
            _alert(paper, text)
        case Points(texts):
            paper.face(9)
            for text in texts:
                _lines(paper, f"•  {text}", _POINT_MM)
            paper.ln(1)
        case Picture():
            _make_room(paper, block.height_mm + _GAP_MM)
            left_mm = MARGIN_MM + (CONTENT_MM - block.width_mm) / 2
            paper.image(
                BytesIO(block.png), left_mm, paper.y + 1, block.width_mm, block.height_mm, alt_text=block.said
            )
            paper.set_y(paper.y + block.height_mm + _GAP_MM)
        case Code():
            _code(paper, block)


def _figures(paper: Paper, block: Figures) -> None:
    _make_room(paper, _TILE_MM + _GAP_MM)
    gap_mm = 2.0
    wide_mm = (CONTENT_MM + gap_mm) / len(block.figures) - gap_mm
    top_mm = paper.y + 1
    for number, (value, counted, worrying) in enumerate(block.figures):
        left_mm = MARGIN_MM + number * (wide_mm + gap_mm)
        paper.set_draw_color(*(RED if worrying else LINE))
        paper.set_line_width(0.8 if worrying else 0.25)
        paper.rect(left_mm, top_mm, wide_mm, _TILE_MM - 1)
        paper.face(13, bold=True)
        paper.set_xy(left_mm + 2, top_mm + 1)
        paper.cell(wide_mm - 3, 6.5, paper.words(value))
        paper.face(6.8, colour=MUTED)
        paper.set_xy(left_mm + 2, top_mm + 8)
        paper.multi_cell(wide_mm - 3, 3.2, paper.words(counted), align="L")
    paper.set_y(top_mm + _TILE_MM + 1)


def _facts(paper: Paper, block: Facts) -> None:
    """Two pairs a row, names muted."""
    paper.face(8.5)
    name = FontFace(color=MUTED, size_pt=7.5)
    with paper.table(
        col_widths=2 * (CONTENT_MM / 2 - _VALUE_MM, _VALUE_MM),
        borders_layout=TableBordersLayout.NONE,
        first_row_as_headings=False,
        line_height=4.2,
        text_align="LEFT",
        v_align="TOP",
        padding=(0.3, 3, 0.3, 0),
        width=CONTENT_MM,
        align="LEFT",
        wrapmode=WrapMode.WORD,
    ) as table:
        for at in range(0, len(block.pairs), 2):
            row = table.row()
            for key, value in block.pairs[at : at + 2]:
                row.cell(paper.words(key), style=name)
                row.cell(paper.cell_words(value, _VALUE_MM))
            for _ in range(2 * (2 - len(block.pairs[at : at + 2]))):
                row.cell("")
    paper.ln(1)


def _table(paper: Paper, block: Table) -> None:
    paper.face(7.5)
    paper.set_draw_color(*LINE)
    paper.set_line_width(0.2)
    with paper.table(
        col_widths=block.shares,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(family=FAMILY, emphasis=TextEmphasis.NONE, color=MUTED, size_pt=7),
        line_height=3.8,
        text_align="LEFT",
        v_align="TOP",
        padding=(0.6, 1.5, 0.6, 0),
        width=CONTENT_MM,
        align="LEFT",
    ) as table:
        for cells in (block.headings, *block.rows):
            row = table.row()
            for cell, share in zip(cells, block.shares, strict=True):
                row.cell(paper.cell_words(cell, CONTENT_MM * share / sum(block.shares)))
    paper.ln(2)


def _alert(paper: Paper, text: str) -> None:
    paper.face(12, bold=True)
    fit, inset_mm = paper.words(text), 5.0
    wide_mm = CONTENT_MM - inset_mm - 2
    tall_mm = 4.0 + _height_mm(paper, wide_mm, fit)
    _make_room(paper, tall_mm + 2)
    top_mm = paper.y + 1
    paper.set_draw_color(*RED)
    paper.set_fill_color(*RED)
    paper.set_line_width(0.7)
    paper.rect(MARGIN_MM, top_mm, CONTENT_MM, tall_mm)
    paper.rect(MARGIN_MM, top_mm, 3, tall_mm, style="F")
    # Tables would be filled with any colour but this one, fpdf's first.
    paper.set_fill_color(0)
    paper.set_xy(MARGIN_MM + inset_mm, top_mm + 2)
    paper.multi_cell(wide_mm, 5.5, fit, align="L")
    paper.set_y(top_mm + tall_mm + 2)


def _height_mm(paper: Paper, wide_mm: float, fit: str) -> float:
    height_mm = paper.multi_cell(wide_mm, 5.5, fit, align="L", dry_run=True, output=MethodReturnValue.HEIGHT)
    assert isinstance(height_mm, float), "asked for the height alone"
    return height_mm


def _code(paper: Paper, block: Code) -> None:
    side_mm = _side_mm(block)
    _make_room(paper, side_mm + _GAP_MM)
    top_mm, quiet_mm = paper.y + 1, _QUIET_MODULES * block.module_mm
    # White beneath, so that no mark across the page comes between the modules.
    paper.set_fill_color(255, 255, 255)
    paper.rect(MARGIN_MM, top_mm, side_mm, side_mm, style="F")
    paper.set_fill_color(0, 0, 0)
    for run in block.symbol.runs:
        paper.rect(
            MARGIN_MM + quiet_mm + run.column * block.module_mm,
            top_mm + quiet_mm + run.row * block.module_mm,
            run.width * block.module_mm,
            run.height * block.module_mm,
            style="F",
        )
    paper.face(8.5)
    paper.set_xy(MARGIN_MM + side_mm + 3, top_mm + quiet_mm)
    paper.multi_cell(CONTENT_MM - side_mm - 3, 4.5, paper.words(block.text), align="L")
    paper.set_y(max(paper.y, top_mm + side_mm) + 1)


def _side_mm(block: Code) -> float:
    return (block.symbol.modules + 2 * _QUIET_MODULES) * block.module_mm


def _make_room(paper: Paper, tall_mm: float) -> None:
    if paper.will_page_break(tall_mm):
        paper.add_page()


def _lines(paper: Paper, text: str, line_mm: float) -> None:
    paper.multi_cell(CONTENT_MM, line_mm, paper.words(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
