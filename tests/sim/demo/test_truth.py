"""The skin against the record."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sim.demo.record_csv import RecordedDot
from sim.demo.truth import compare
from sim.hardware.skin import Strike


def _strike(x_um: int, y_um: int = 0, depth_um: int = 400) -> Strike:
    return Strike(0, x_um, y_um, depth_um, 7, 1)


def _dot(x_um: int | None, y_um: int = 0, outcome: str = "placed", depth_um: int | None = 400) -> RecordedDot:
    return RecordedDot(1, outcome, depth_um, 7, x_um, y_um, "S1")


def test_a_record_of_everything_in_the_skin_matches_it() -> None:
    truth = compare([_strike(4), _strike(995)], [_dot(0), _dot(1000, depth_um=409, outcome="shallow")])
    assert truth.record_matches_skin
    assert (truth.strikes_in_skin, truth.matched, truth.measuring_error_um_max) == (2, 2, 9)


def test_a_strike_the_record_does_not_know_is_found() -> None:
    truth = compare([_strike(0), _strike(1000)], [_dot(0)])
    assert (truth.missing_in_record, truth.missing_in_skin) == (1, 0)
    assert not truth.record_matches_skin


def test_a_recorded_dot_that_is_not_in_the_skin_is_found() -> None:
    truth = compare([_strike(0)], [_dot(0), _dot(1000)])
    assert (truth.missing_in_record, truth.missing_in_skin) == (0, 1)
    assert not truth.record_matches_skin


def test_a_dot_100_um_away_is_the_same_and_one_further_is_not() -> None:
    assert compare([_strike(100)], [_dot(0)]).record_matches_skin
    assert not compare([_strike(101)], [_dot(0)]).record_matches_skin


def test_a_missed_dot_has_no_strike() -> None:
    assert compare([], [_dot(0, outcome="missed")]).record_matches_skin
    assert not compare([_strike(0)], [_dot(0, outcome="missed")]).record_matches_skin


def test_an_uncertain_dot_may_have_a_strike_or_none() -> None:
    uncertain = _dot(0, outcome="uncertain", depth_um=None)
    assert compare([_strike(0)], [uncertain]).record_matches_skin
    assert compare([], [uncertain]).record_matches_skin
    assert compare([], [_dot(None, outcome="uncertain")]).record_matches_skin


def test_an_uncertain_dot_does_not_take_a_certain_dots_strike() -> None:
    dots = [_dot(60, outcome="uncertain"), _dot(0)]
    assert compare([_strike(50)], dots).record_matches_skin


def test_a_place_struck_twice_is_a_double_strike_and_one_too_many_for_the_record() -> None:
    truth = compare([_strike(0), _strike(20)], [_dot(0)])
    assert (truth.double_strikes, truth.missing_in_record) == (1, 1)


def test_a_dot_recorded_twice_needs_two_strikes() -> None:
    assert compare([_strike(0)], [_dot(0), _dot(0)]).missing_in_skin == 1


def test_of_two_strikes_in_reach_the_nearer_is_the_dots() -> None:
    truth = compare([_strike(90, depth_um=300), _strike(5, depth_um=401)], [_dot(0)])
    assert truth.measuring_error_um_max == 1


def test_the_error_of_depth_is_between_skin_and_prescription_whatever_was_measured() -> None:
    dots = [replace(_dot(0, depth_um=390), planned_um=400), replace(_dot(1000), planned_um=350)]
    truth = compare([_strike(0, depth_um=395), _strike(1000, depth_um=362)], dots)
    assert (truth.depth_error_um_max, truth.measuring_error_um_max) == (12, 38)


def test_a_dot_of_unknown_depth_is_paired_and_says_nothing_about_depth() -> None:
    truth = compare([_strike(0)], [_dot(0, depth_um=None)])
    assert (truth.matched, truth.measuring_error_um_max) == (1, 0)


@given(st.sets(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), max_size=60), st.randoms())
def test_order_does_not_matter_to_the_comparison(places: set[tuple[int, int]], shuffler: Random) -> None:
    strikes = [_strike(x * 300 + 7, y * 300 - 7) for x, y in sorted(places)]
    dots = [_dot(x * 300, y * 300) for x, y in sorted(places)]
    shuffler.shuffle(dots)
    assert compare(strikes, dots).record_matches_skin
