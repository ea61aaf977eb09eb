"""A failing session is made as small as it can be, by running smaller ones; the same promise stays broken."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from sim.campaign.outcome import Broken, Outcome
from sim.campaign.shrink import same, shrink
from sim.campaign.task import Task
from tests.sim.campaign.campaign_room import MAKERS
from tests.sim.campaign.test_outcome import ONE

TASK = Task(7, 100, 8, ("drop",), MAKERS)
P1 = Broken("P1", "dot 3 was struck twice", 12.5)
P2 = Broken("P2", "dot 3 is in the skin and on record as nothing", 30.0)


class Sessions:
    """Breaks P1 if the faults `needed` are all there and so many dots; P2 with fewer faults, if `other`."""

    def __init__(self, needed: Iterable[int], dots: int = 1, other: bool = False) -> None:
        self.needed = set(needed)
        self.dots = dots
        self.other = other
        self.run: list[Task] = []

    def __call__(self, task: Task) -> Outcome:
        self.run.append(task)
        faults = set(range(1, task.faults + 1) if task.only is None else task.only)
        fails = self.needed <= faults and task.dots_placed >= self.dots
        return replace(ONE, seed=task.seed, broken=P1 if fails else P2 if self.other else None)


@pytest.mark.parametrize("needed", [(), (1,), (8,), (3, 5), (1, 8), (2, 3, 4, 7), tuple(range(1, 9))])
def test_exactly_the_faults_that_are_needed_are_left(needed: tuple[int, ...]) -> None:
    found = shrink(TASK, P1, Sessions(needed))

    assert found.task.only == (needed if len(needed) < 8 else None)
    assert found.outcome.broken == P1


@pytest.mark.parametrize("dots", [1, 2, 37, 99, 100])
def test_no_more_dots_are_placed_than_it_takes(dots: int) -> None:
    assert shrink(TASK, P1, Sessions((2,), dots)).task.dots_placed == dots


def test_a_session_that_breaks_another_promise_is_not_the_same_failure() -> None:
    assert shrink(TASK, P1, Sessions((3, 5), other=True)).task.only == (3, 5)


def test_what_is_found_is_run_once_more_with_its_timeline_and_no_other_try_was_told() -> None:
    sessions = Sessions((3,), 10)

    found = shrink(TASK, P1, sessions)

    assert sessions.run[-1] == found.task
    assert [task.told for task in sessions.run] == [False] * found.tries + [True]


@pytest.mark.parametrize("tries_max", [0, 1, 5])
def test_after_so_many_tries_the_smallest_so_far_is_told(tries_max: int) -> None:
    sessions = Sessions((2, 7), 10)

    found = shrink(TASK, P1, sessions, tries_max)

    assert found.tries == tries_max
    assert found.outcome.broken == P1


def test_a_session_with_a_thousand_faults_takes_no_thousand_tries() -> None:
    found = shrink(replace(TASK, faults=1000), P1, Sessions((421,)))

    assert found.task.only == (421,)
    assert found.tries < 60


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (Broken("P1", "a", 1.0), Broken("P1", "b", 2.0), True),
        (Broken("P1", "a", 1.0), Broken("P2", "a", 1.0), False),
        (Broken("program", "KeyError: 3", 1.0), Broken("program", "KeyError: 7", 1.0), True),
        (Broken("program", "KeyError: 3", 1.0), Broken("program", "IndexError: 3", 1.0), False),
    ],
)
def test_two_failures_are_the_same_by_promise_or_by_the_error_that_ended_a_program(
    one: Broken, other: Broken, alike: bool
) -> None:
    assert same(one, other) is alike
    assert same(other, one) is alike
