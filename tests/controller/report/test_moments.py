from datetime import date

import pytest

from controller.report.moments import between, clock, day_of, minute, span, years_later

AT_UTC = "2026-11-22T23:59:58.900Z"


def test_a_time_of_the_record_is_told_to_the_minute_or_the_second() -> None:
    assert minute(AT_UTC) == "2026-11-22 23:59"
    assert clock(AT_UTC) == "23:59:58"
    assert day_of(AT_UTC) == date(2026, 11, 22)


def test_a_step_that_was_not_taken_is_a_dash() -> None:
    assert (minute(""), clock("")) == ("–", "–")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.4, "59 s"), (60, "1 min 00 s"), (3599.6, "1 h 00 min"), (17_105, "4 h 45 min")],
)
def test_a_span_has_its_two_largest_units(seconds: float, words: str) -> None:
    assert span(seconds) == words


def test_a_clock_that_was_set_back_leaves_no_span() -> None:
    assert between("2026-11-22T14:00:00.000Z", "2026-11-22T15:30:00.000Z") == "1 h 30 min"
    assert (
        between("2026-11-22T14:00:00.000Z", "2026-11-22T13:59:59.000Z") == "unknown: the clock was set back"
    )


def test_a_year_without_the_29th_of_february_has_the_28th() -> None:
    assert years_later(date(2028, 2, 29), 3) == date(2031, 2, 28)
    assert years_later(date(2028, 2, 29), 4) == date(2032, 2, 29)
    assert years_later(date(2026, 11, 22), 3) == date(2029, 11, 22)
