"""What comes after the session: the next one, what the client does at home, when a touch-up is due. A core.

The sentences are those of the procedure as its clinician has published it; the figures are settings.
"""

from datetime import date, timedelta

from config.schema import Aftercare
from controller.report.document import Block, Facts, Points, Section
from controller.report.moments import years_later

SESSIONS = 3
"""A plan is placed in so many sessions, unless it says otherwise."""

AT_HOME = (
    "Redness for a couple of days is usual.",
    "Shave every 2 to 3 days.",
    "Protect the scalp from the sun.",
    "Only a laser removes the pigment, in 1 to 2 sittings.",
)


def after_the_session(
    aftercare: Aftercare, plan_session: int, sessions: int | None, last_dot_on: date | None, closed: bool
) -> Section:
    """For the client.

    Args:
        aftercare: the settings.
        plan_session: which session of the plan this was, from 1.
        sessions: how many the plan has; None where there is no plan to ask.
        last_dot_on: the day (UTC) to count from; None if no dot was placed.
        closed: whether the session is over.
    """
    blocks: list[Block] = [
        Facts(
            (
                ("next session", _next(aftercare, plan_session, sessions or SESSIONS, last_dot_on, closed)),
                ("touch-up due", _touch_up(aftercare, plan_session, sessions or SESSIONS, last_dot_on)),
            )
        ),
        Points(AT_HOME),
    ]
    return Section("For the client: after the session", tuple(blocks))


def _next(
    aftercare: Aftercare, plan_session: int, sessions: int, last_dot_on: date | None, closed: bool
) -> str:
    if not closed:
        return "first this session is to be ended"
    if plan_session >= sessions:
        return "none: this was the last of the plan"
    if last_dot_on is None:
        return f"session {plan_session + 1}, any day: no dot was placed in this one"
    if plan_session == 1:
        earliest = last_dot_on + timedelta(days=aftercare.second_after_days_min)
        least, most = aftercare.second_recommended_days_min, aftercare.second_recommended_days_max
        not_before = f"\nnot before {earliest}"
    else:
        least, most = aftercare.third_recommended_days_min, aftercare.third_recommended_days_max
        not_before = ""
    since, until = (last_dot_on + timedelta(days=days) for days in (least, most))
    return f"session {plan_session + 1}, recommended\n{since} to {until}{not_before}"


def _touch_up(aftercare: Aftercare, plan_session: int, sessions: int, last_dot_on: date | None) -> str:
    if last_dot_on is None:
        return "no dot was placed"
    since = years_later(last_dot_on, aftercare.touch_up_years_min)
    until = years_later(last_dot_on, aftercare.touch_up_years_max)
    anew = "\ncounted anew after each further session" if plan_session < sessions else ""
    return f"{since} to {until}{anew}"
