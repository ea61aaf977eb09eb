"""A map of characters around one dot, true to scale on a terminal whose cells are twice as high as wide.

Plain ASCII: a sign for each fate, so that it can be read without colours and in any encoding. `picture` draws
the same for paper.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from controller.plan.model import PlannedDot
from controller.reconciling.place import EARLIER

CELL_MM = 0.25
"""Width of a character; its height stands for twice as much."""

COLUMNS, ROWS = 61, 17
"""An odd number of each, so that the dot is in the middle: 15 by 8 mm, on 80 columns."""

TICK_MM = 5
SIGNS = {EARLIER: "+", "planned": ".", "missed": "x", "skipped": "-", "placed": "o", "uncertain": "?"}
"""In rising order of what may hide what where two dots share a character."""

KEY = ("? uncertain   o placed   x missed   - skipped   . not yet", "+ planned in an earlier session")
CHART_MM = f"{COLUMNS * CELL_MM:.0f} by {ROWS * CELL_MM * 2:.0f} mm, forehead up, in mm of the drawing"

MARGIN = 6
"""Columns left of the frame, where its heights stand."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A map. lines: the frame and what is in it, all of the same length; marked: (line, first, last column)
    of each uncertain dot's sign and number, for whoever has colours.
    """

    lines: tuple[str, ...]
    marked: tuple[tuple[int, int, int], ...]


def chart_around(
    middle: PlannedDot, dots: Iterable[tuple[PlannedDot, str]], named: Container[int] = ()
) -> Chart:
    """The skin around `middle`; dots: each with its fate, from `fates_by_dot`.

    named: dots in the skin that get their number too, as far as there is room.
    """
    left_um = middle.x_um - COLUMNS // 2 * CELL_MM * 1000
    top_um = middle.y_um - ROWS // 2 * CELL_MM * 2000
    cells = [[" "] * COLUMNS for _ in range(ROWS)]
    uncertain: list[tuple[int, int, int]] = []
    neighbours: list[tuple[int, int, int]] = []
    ranks = list(SIGNS)
    inside = []
    for dot, fate in dots:
        column = round((dot.x_um - left_um) / (CELL_MM * 1000))
        row = round((dot.y_um - top_um) / (CELL_MM * 2000))
        if 0 <= column < COLUMNS and 0 <= row < ROWS:
            inside.append((ranks.index(fate), row, column, dot))
    for rank, row, column, dot in sorted(inside, key=lambda one: one[0]):
        fate = ranks[rank]
        cells[row][column] = SIGNS[fate]
        if fate == "uncertain" or dot == middle:
            uncertain.append((row, column, dot.dot))
        elif fate == "placed" and dot.dot in named:
            neighbours.append((row, column, dot.dot))
    # The one that is asked about first: where there is no room for all, its number is the one that counts.
    uncertain.sort(key=lambda one: one[2] != middle.dot)
    marked = [_label(cells, row, column, str(number)) for row, column, number in uncertain]
    for row, column, number in neighbours:
        if _free(cells[row], range(column + 1, column + 2 + len(str(number)))):
            _label(cells, row, column, str(number))
    return _framed(cells, left_um / 1000, top_um / 1000, marked)


def _label(cells: list[list[str]], row: int, column: int, number: str) -> tuple[int, int, int]:
    """Write the number beside its sign, to the right or to the left, and nowhere if there is no room.

    A number that touched another one, or hid a sign, would be read as another dot's.
    """
    width = len(number)
    for chosen, apart in (
        (range(column + 1, column + 1 + width), column + 1 + width),
        (range(column - width, column), column - width - 1),
    ):
        alone = not 0 <= apart < COLUMNS or not cells[row][apart].isdigit()
        if alone and _free(cells[row], chosen):
            for at, figure in zip(chosen, number, strict=True):
                cells[row][at] = figure
            return row, min(column, chosen.start), max(column, chosen.stop - 1)
    return row, column, column


def _free(cells: list[str], columns: range) -> bool:
    return columns.start >= 0 and columns.stop <= COLUMNS and all(cells[at] == " " for at in columns)


def _framed(
    cells: list[list[str]], left_mm: float, top_mm: float, marked: list[tuple[int, int, int]]
) -> Chart:
    """Rulers in the drawing's millimetres around the map: y at the left, x below."""
    ruler, figures = ["-"] * COLUMNS, [" "] * (COLUMNS + MARGIN)
    first_mm = -(-left_mm // TICK_MM) * TICK_MM
    for number in range(COLUMNS):
        mm = first_mm + number * TICK_MM
        column = round((mm - left_mm) / CELL_MM)
        if column >= COLUMNS:
            break
        ruler[column] = "|"
        for offset, figure in enumerate(f"{mm:g}"):
            figures[column + offset] = figure
    edge = " " * MARGIN + "+" + "-" * COLUMNS + "+"
    body = []
    for row, line in enumerate(cells):
        y_mm = top_mm + row * CELL_MM * 2
        tick = round(y_mm / TICK_MM) * TICK_MM
        is_tick = abs(y_mm - tick) <= CELL_MM
        body.append(
            f"{f'{tick:g}' if is_tick else '':>{MARGIN}}" + ("+" if is_tick else "|") + "".join(line) + "|"
        )
    foot = " " * MARGIN + "+" + "".join(ruler) + "+"
    numbers = " " * MARGIN + " " + "".join(figures)[: COLUMNS + 1]
    shift = MARGIN + 1
    return Chart(
        (edge, *body, foot, numbers),
        tuple((row + 1, first + shift, last + shift) for row, first, last in marked),
    )
