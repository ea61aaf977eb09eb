"""A mutant is hunted with seed after seed until a promise is seen to be broken, up to a budget."""

from collections.abc import Sequence
from dataclasses import replace

from sim.campaign.hunt import Quarry, hunt
from sim.campaign.outcome import Broken, Outcome
from sim.campaign.task import Task
from tests.sim.campaign.campaign_room import MAKERS
from tests.sim.campaign.test_outcome import ONE

P1 = Broken("P1", "dot 3 was struck twice", 12.5)
CRASH = Broken("program", "KeyError: 3", 1.0)
ENDLESS = Broken("way out", "the session is not over after an hour", 3600.0)
QUARRY = Quarry("begun twice", "P1", "It begins twice.", Task(11, 24, 2, ("drop",), MAKERS), 4)


class Sessions:
    """Ends one after the other as it was told."""

    def __init__(self, ends: Sequence[Broken | None]) -> None:
        self.ends = list(ends)
        self.seeds: list[int] = []

    def __call__(self, task: Task) -> Outcome:
        self.seeds.append(task.seed)
        return replace(ONE, seed=task.seed, broken=self.ends.pop(0))


def test_a_hunt_ends_with_the_session_that_breaks_a_promise() -> None:
    sessions = Sessions([None, None, P1, None])

    found = hunt(QUARRY, sessions)

    assert (found.caught, found.seed, found.sessions, found.broken) == (True, 13, 3, P1)
    assert sessions.seeds == [11, 12, 13]
    assert (found.strikes, found.simulated_s) == (3 * ONE.strikes, 3 * ONE.simulated_s)


def test_a_mutant_that_breaks_nothing_escapes_when_the_budget_is_used_up() -> None:
    found = hunt(QUARRY, Sessions([None] * 4))

    assert (found.caught, found.seed, found.sessions, found.broken) == (False, None, 4, None)


def test_a_breakdown_or_a_session_without_end_is_told_and_catches_nobody() -> None:
    found = hunt(QUARRY, Sessions([CRASH, ENDLESS, None, P1]))

    assert (found.caught, found.seed, found.other_ends) == (True, 14, 2)
