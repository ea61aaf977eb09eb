from datetime import date

import pytest

from config.loader import shipped_settings
from controller.report.aftercare import AT_HOME, after_the_session
from controller.report.document import Facts, Points

LAST_DOT_ON = date(2026, 11, 22)


def told(
    plan_session: int = 1,
    sessions: int | None = 3,
    last_dot_on: date | None = LAST_DOT_ON,
    closed: bool = True,
) -> dict[str, str]:
    section = after_the_session(shipped_settings().aftercare, plan_session, sessions, last_dot_on, closed)
    facts, points = section.blocks
    assert isinstance(facts, Facts)
    assert points == Points(AT_HOME)
    return dict(facts.pairs)


def test_the_second_session_is_a_week_away_at_least_and_three_to_four_are_recommended() -> None:
    assert told()["next session"] == (
        "session 2, recommended\n2026-12-13 to 2026-12-20\nnot before 2026-11-29"
    )


def test_the_third_session_is_recommended_three_to_five_weeks_after_the_second() -> None:
    assert told(plan_session=2)["next session"] == "session 3, recommended\n2026-12-13 to 2026-12-27"


@pytest.mark.parametrize(("plan_session", "sessions"), [(3, 3), (3, None), (1, 1)])
def test_after_the_plans_last_session_there_is_none(plan_session: int, sessions: int | None) -> None:
    assert told(plan_session, sessions)["next session"] == "none: this was the last of the plan"


def test_without_the_plan_three_sessions_are_taken_for_granted() -> None:
    assert told(2, None) == told(2, 3)


def test_a_session_that_is_not_closed_is_to_be_ended_first() -> None:
    assert told(closed=False)["next session"] == "first this session is to be ended"


def test_without_a_dot_in_the_skin_there_is_nothing_to_wait_for_and_nothing_to_touch_up() -> None:
    assert told(last_dot_on=None) == {
        "next session": "session 2, any day: no dot was placed in this one",
        "touch-up due": "no dot was placed",
    }


def test_a_touch_up_is_due_in_three_to_six_years_from_the_last_session() -> None:
    assert told(plan_session=3)["touch-up due"] == "2029-11-22 to 2032-11-22"
    assert told()["touch-up due"].endswith("counted anew after each further session")


def test_intervals_are_settings() -> None:
    intervals = shipped_settings().aftercare.model_copy(update={"second_after_days_min": 10})
    (facts, _) = after_the_session(intervals, 1, 3, LAST_DOT_ON, closed=True).blocks

    assert isinstance(facts, Facts)
    assert "not before 2026-12-02" in facts.pairs[0][1]
