"""Sheets of blank labels as they are sold: where each label is on the page, and where the sheet's head goes.

Places are counted from 1, row by row from the top left, as one sees the sheet. A core: no drawing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from controller.cartridge.errors import LabelsRefused

EDGE_MM = 5.0
"""So near the edge of a page an office printer prints nothing."""

_MARGIN_MM_MIN = 15.0
_SLIPS = 2


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page; x and y are its top left corner, from the page's."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """One product: a page with `columns` × `rows` labels."""

    name: str
    page_width_mm: float
    page_height_mm: float
    columns: int
    rows: int
    label_width_mm: float
    label_height_mm: float
    left_mm: float
    top_mm: float
    gap_mm: float = 0.0
    """Between columns. Rows follow each other without one."""

    @property
    def places(self) -> int:
        """Labels on one sheet."""
        return self.columns * self.rows

    @property
    def bottom_mm(self) -> float:
        """What is left of the page below the last row."""
        return self.page_height_mm - self.top_mm - self.rows * self.label_height_mm

    @property
    def slips(self) -> int:
        """Places of each page that the head and the count take, where the margins have no room for them."""
        return 0 if min(self.top_mm, self.bottom_mm) >= _MARGIN_MM_MIN else _SLIPS

    def place(self, number: int) -> Box:
        """The place with this number, 1 to `places`, less what a printer can't reach on any of them.

        All are the same size, so that all labels of a sheet look alike.
        """
        row, column = divmod(number - 1, self.columns)
        out_x_mm = max(0.0, EDGE_MM - self.left_mm)
        out_y_mm = max(0.0, EDGE_MM - min(self.top_mm, self.bottom_mm))
        return Box(
            self.left_mm + column * (self.label_width_mm + self.gap_mm) + out_x_mm,
            self.top_mm + row * self.label_height_mm + out_y_mm,
            self.label_width_mm - 2 * out_x_mm,
            self.label_height_mm - 2 * out_y_mm,
        )

    @property
    def head(self) -> Box:
        """The printable part of the margin above the labels."""
        return Box(EDGE_MM, EDGE_MM, self.page_width_mm - 2 * EDGE_MM, self.top_mm - EDGE_MM)

    @property
    def foot(self) -> Box:
        """The printable part of the margin below the labels."""
        top_mm = self.page_height_mm - self.bottom_mm
        return Box(EDGE_MM, top_mm, self.page_width_mm - 2 * EDGE_MM, self.bottom_mm - EDGE_MM)


SHEETS = {
    sheet.name: sheet
    for sheet in (
        LabelSheet("63.5x38.1", 210.0, 297.0, 3, 7, 63.5, 38.1, 7.2, 15.15, 2.54),
        LabelSheet("70x37", 210.0, 297.0, 3, 8, 70.0, 37.0, 0.0, 0.5),
        LabelSheet("48.5x25.4", 210.0, 297.0, 4, 10, 48.5, 25.4, 8.0, 21.5),
        LabelSheet("letter-66.7x25.4", 215.9, 279.4, 3, 10, 66.675, 25.4, 4.7625, 12.7, 3.175),
    )
}
"""The sheets that can be named; A4 unless the name says letter."""

DEFAULT_SHEET = "63.5x38.1"


@dataclass(frozen=True, slots=True)
class PagePlaces:
    """What goes where on one page."""

    slips: tuple[Box, ...]
    """For the head and the count; none where the margins hold them."""

    labels: tuple[Box, ...]


def sheet_for(name: str, start: int) -> LabelSheet:
    """The sheet of this name, if printing may begin at its place `start`.

    Raises:
        LabelsRefused: no such sheet, or no room on it from there.
    """
    sheet = SHEETS.get(name)
    if sheet is None:
        raise LabelsRefused("sheet", name, " or ".join(SHEETS), "name one of these with --sheet")
    last = sheet.places - sheet.slips
    if not 1 <= start <= last:
        kept = f", since each page keeps {sheet.slips} places for its head and count" if sheet.slips else ""
        raise LabelsRefused(
            "start",
            start,
            f"1 to {last} on a sheet of {sheet.places} labels{kept}",
            "name the first place that still has a label, counted row by row from the top left, or take a "
            "new sheet",
        )
    return sheet


def pages_for(sheet: LabelSheet, count: int, start: int) -> Iterator[PagePlaces]:
    """The places that `count` labels take, page by page, the first of them from place `start` on."""
    left = count
    while left > 0:
        free = [sheet.place(number) for number in range(start, sheet.places + 1)]
        labels = free[sheet.slips :][:left]
        yield PagePlaces(tuple(free[: sheet.slips]), tuple(labels))
        left -= len(labels)
        start = 1
