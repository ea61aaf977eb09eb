"""The map of characters: to scale, legible without colours, every uncertain dot with its number. P1."""

import re

import pytest

from controller.plan.model import PlannedDot
from controller.reconciling.chart import CELL_MM, COLUMNS, MARGIN, ROWS, SIGNS, Chart, chart_around

MIDDLE = PlannedDot(17, 60_000, 30_000, 400, "frontal", "1:10")
LEFT, TOP = MARGIN + 1, 1
"""Where the map begins inside its frame."""


def at(number: int, columns: int, rows: int) -> PlannedDot:
    """A dot so many characters right of and below the middle."""
    x_um = 60_000 + round(columns * CELL_MM * 1000)
    return PlannedDot(number, x_um, 30_000 + round(rows * CELL_MM * 2000), 400, "frontal", "1:10")


def cell(chart: Chart, columns: int, rows: int, length: int = 1) -> str:
    """What stands so many characters right of and below the middle."""
    column = LEFT + COLUMNS // 2 + columns
    return chart.lines[TOP + ROWS // 2 + rows][column : column + length]


def drawn(*dots: tuple[PlannedDot, str], named: tuple[int, ...] = ()) -> Chart:
    return chart_around(MIDDLE, [(MIDDLE, "uncertain"), *dots], named)


def test_the_dot_asked_about_is_in_the_middle_with_its_number_and_marked() -> None:
    chart = drawn()

    assert cell(chart, 0, 0, 3) == "?17"
    line, first, last = chart.marked[0]
    assert chart.lines[line][first : last + 1] == "?17"


@pytest.mark.parametrize("fate", list(SIGNS))
def test_every_fate_has_a_sign_of_its_own(fate: str) -> None:
    assert cell(drawn((at(3, -7, 2), fate)), -7, 2) == SIGNS[fate]
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_a_millimetre_is_four_characters_across_and_two_down() -> None:
    one_mm = PlannedDot(3, 61_000, 31_000, 400, "frontal", "1:10")

    assert cell(drawn((one_mm, "placed")), 4, 2) == "o"


def test_the_rulers_stand_at_the_millimetres_of_the_drawing() -> None:
    chart = drawn()
    ruler, figures = chart.lines[-2], chart.lines[-1]

    for mm in (55, 60, 65):
        column = figures.index(str(mm))
        assert ruler[column] == "|"
        assert column == LEFT + COLUMNS // 2 + round((mm - 60) / CELL_MM)
    assert chart.lines[TOP + ROWS // 2].startswith("    30+")


def test_what_is_outside_the_window_is_left_out() -> None:
    outside = [at(1, COLUMNS // 2 + 1, 0), at(2, -COLUMNS // 2, 0), at(3, 0, ROWS // 2 + 1), at(4, 0, -9)]

    assert drawn(*[(dot, "placed") for dot in outside]) == drawn()


def test_all_lines_are_of_one_length_and_plain_ascii() -> None:
    chart = drawn((at(3, 5, 5), "placed"), (at(1000, COLUMNS // 2, 3), "uncertain"))

    assert {len(line) for line in chart.lines} == {COLUMNS + MARGIN + 2}
    assert all(line.isascii() for line in chart.lines)


def test_a_dot_never_hides_an_uncertain_one_whatever_their_order() -> None:
    chart = chart_around(MIDDLE, [(MIDDLE, "uncertain"), (at(3, 0, 0), "placed"), (at(4, 0, 0), "earlier")])

    assert cell(chart, 0, 0, 3) == "?17"


def test_a_number_goes_to_the_left_where_the_right_is_taken_or_sticks_out() -> None:
    assert cell(drawn((at(3, 2, 0), "placed")), -2, 0, 5) == "17? o"
    assert cell(drawn((at(1000, COLUMNS // 2, 3), "uncertain")), COLUMNS // 2 - 4, 3, 5) == "1000?"


def test_neighbours_that_are_named_get_their_number_where_there_is_room() -> None:
    placed = [(at(15, -9, 0), "placed"), (at(16, -9, 3), "placed"), (at(2, -7, 3), "planned")]
    chart = drawn(*placed, named=(15, 16))

    assert cell(chart, -9, 0, 3) == "o15"
    assert cell(chart, -9, 3, 3) == "o ."


def test_a_map_around_a_certain_dot_gives_its_number_too() -> None:
    assert cell(chart_around(MIDDLE, [(MIDDLE, "placed")]), 0, 0, 3) == "o17"


@pytest.mark.parametrize("apart", range(1, 8))
def test_a_number_on_the_map_is_always_a_whole_one_beside_its_own_sign(apart: int) -> None:
    """P1: a person decides about the dot whose number is read there."""
    others = {
        at(1230 + n + 20 * row, n * apart, row) for n in range(-6, 7) for row in (0, 1) if (n, row) != (0, 0)
    }
    chart = chart_around(MIDDLE, [(MIDDLE, "uncertain"), *[(dot, "uncertain") for dot in others]])
    inside = "\n".join(line[LEFT:-1] for line in chart.lines[TOP : TOP + ROWS])

    numbers = re.findall(r"\d+", inside)
    assert cell(chart, 0, 0, 3) == "?17" or cell(chart, -2, 0, 3) == "17?" or "17" not in numbers
    assert set(numbers) <= {"17", *(str(dot.dot) for dot in others)}
    assert len(numbers) == len(set(numbers))
    assert all(re.search(rf"\?{number}(?!\d)|(?<!\d){number}\?", inside) for number in numbers)
