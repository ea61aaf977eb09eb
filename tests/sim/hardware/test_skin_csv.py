"""Strikes as text and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import TruthUnreadable
from sim.hardware.skin import Strike
from sim.hardware.skin_csv import HEAD, parse_strikes, strike_line

INTS = st.integers(-(10**9), 10**9)
STRIKES = st.builds(
    Strike, INTS, INTS, INTS, st.integers(0, 2000), st.integers(1, 7), st.integers(1, (1 << 64) - 1)
)


@given(st.lists(STRIKES, max_size=20))
def test_strikes_written_and_read_are_the_same_strikes(strikes: list[Strike]) -> None:
    text = HEAD + "".join(strike_line(strike) for strike in strikes)
    assert list(parse_strikes(text, "skin.csv")) == strikes


def test_the_file_says_in_its_first_line_that_it_is_simulated() -> None:
    assert HEAD == "# SIMULATED skin\nt_us,x_um,y_um,depth_um,needles,cartridge\n"
    assert strike_line(Strike(5, -1, 2, 400, 7, 42)) == "5,-1,2,400,7,0x000000000000002a\n"


@pytest.mark.parametrize("line", ["1,2,3", "1,2,3,4,5,6,7", "1,2,3,deep,5,6"])
def test_a_line_that_is_no_strike_is_named(line: str) -> None:
    with pytest.raises(TruthUnreadable, match=f"skin.csv line 3: got '{line}', expected six integers"):
        list(parse_strikes(HEAD + line, "skin.csv"))
