"""Dots as a record exports them."""

import pytest

from sim.demo.record_csv import RecordedDot, parse_dots
from sim.errors import TruthUnreadable

HEADER = "dot,outcome,depth_um,needles,x_um,y_um,cartridge"


def test_dots_are_read_with_comments_and_further_columns_left_aside() -> None:
    text = f"# SIMULATED dots\n\n{HEADER},decision\n1,placed,400,7,10,-20,S1,\n2,uncertain,,,30,40,,skip\n"
    assert list(parse_dots(text, "dots.csv")) == [
        RecordedDot(1, "placed", 400, 7, 10, -20, "S1"),
        RecordedDot(2, "uncertain", None, None, 30, 40, "", "skip"),
    ]


@pytest.mark.parametrize(
    "line", ["1,placed,,7,1,2,S", "1,placed,400,7,1", "x,placed,400,7,1,2,S", "1,lost,400,7,1,2,S"]
)
def test_a_line_that_is_no_dot_is_named(line: str) -> None:
    with pytest.raises(TruthUnreadable, match=r"dots\.csv line 2: got '"):
        list(parse_dots(f"{HEADER}\n{line}\n", "dots.csv"))


def test_a_header_that_lacks_columns_is_told_which() -> None:
    with pytest.raises(TruthUnreadable, match="expected a header with y_um,cartridge;"):
        list(parse_dots("dot,outcome,depth_um,needles,x_um\n", "dots.csv"))


def test_an_empty_file_is_no_record() -> None:
    with pytest.raises(TruthUnreadable, match=r"dots\.csv line 2: got '', expected dot,outcome"):
        list(parse_dots("# SIMULATED\n", "dots.csv"))
