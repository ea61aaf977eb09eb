"""A session depends on its seed and options alone: not on the process, the folder, nor on what ran before."""

import tempfile
from dataclasses import replace
from pathlib import Path

from pytest_mock import MockerFixture

from sim.campaign.faults.catalogue import CATALOGUE
from sim.campaign.hunt import Quarry
from sim.campaign.outcome import Broken
from sim.campaign.run import hunt_many, run_many, run_one, shrink_many
from tests.sim.campaign.campaign_room import DOTS, MAKERS, task

ALL = tuple(CATALOGUE)
PARTS = "tests.sim.campaign.broken_parts"


def test_a_session_without_faults_places_every_dot() -> None:
    outcome = run_one(task(1))

    assert (outcome.broken, outcome.fired, outcome.timeline) == (None, {}, ())
    assert (outcome.strikes, outcome.deposited, outcome.uncertain, outcome.host_kills) == (DOTS, DOTS, 0, 0)


def test_the_same_seeds_are_the_same_sessions_twice_and_whatever_the_number_of_workers() -> None:
    tasks = [task(seed, 4, *ALL) for seed in (5, 6, 7)]

    alone, again, spread = (
        [replace(outcome, cpu_s=0.0) for outcome in run_many(tasks, workers)] for workers in (1, 1, 2)
    )

    assert alone == again == spread
    assert [outcome.seed for outcome in alone] == [5, 6, 7]
    assert len({outcome.trace_hash for outcome in alone}) == 3


def test_another_number_of_faults_is_another_session() -> None:
    assert run_one(task(1, 3, "drop")).trace_hash != run_one(task(1, 2, "drop")).trace_hash


def test_a_broken_promise_ends_the_session_and_nobody_is_told_more_without_asking() -> None:
    outcome = run_one(task(1, makers=replace(MAKERS, host=f"{PARTS}:NoIntents")))

    assert outcome.broken is not None
    assert (outcome.broken.promise, outcome.strikes) == ("P9", 0)
    assert outcome.broken.what == "dot 1 was struck, intent on disk ends at 0"
    assert outcome.timeline == ()


def test_a_program_that_breaks_down_is_told_like_a_broken_promise_with_its_traceback() -> None:
    outcome = run_one(task(1, told=True, makers=replace(MAKERS, host=f"{PARTS}:BreaksDown")))

    assert outcome.broken == Broken("program", "ZeroDivisionError: on purpose", outcome.simulated_s)
    assert any("broken_parts.py" in line.what for line in outcome.timeline)


def test_a_told_session_is_the_same_session_and_shows_both_ends() -> None:
    plain, told = run_one(task(1, 4, *ALL)), run_one(task(1, 4, *ALL, told=True))

    assert told.trace_hash == plain.trace_hash
    assert replace(told, cpu_s=0.0, timeline=()) == replace(plain, cpu_s=0.0)
    shown = {(line.end, line.who) for line in told.timeline}
    assert shown >= {("controller", "→"), ("controller", "record"), ("machine", "→"), ("machine", "skin")}
    assert any(line.what.startswith("DONE ") for line in told.timeline)


def test_a_told_breakdown_has_the_same_hash_as_one_that_was_not_told() -> None:
    broken = replace(MAKERS, host=f"{PARTS}:BreaksDown")

    hashes = {run_one(task(1, told=told, makers=broken)).trace_hash for told in (True, False)}

    assert len(hashes) == 1


def test_faults_that_are_left_out_do_not_happen_and_the_others_do() -> None:
    whole = task(3, 6, "disk slow", "emergency stop")
    drawn = run_one(whole).planned
    one = run_one(whole.reduced((drawn[2].number,), None))

    assert one.planned == (drawn[2],)
    assert set(one.fired) <= {drawn[2].kind}
    assert run_one(whole.reduced((), None)).fired == {}


def test_only_the_first_dots_are_placed_if_that_is_wanted() -> None:
    assert run_one(task(1).reduced(None, 5)).deposited == 5


def test_a_mutant_lives_in_its_own_sessions_only() -> None:
    broken = run_one(replace(task(1), mutant="machine passes for real"))

    assert broken.broken is not None
    assert broken.broken.promise == "P12"
    assert run_one(task(1)).broken is None


def test_failures_are_made_smaller_on_any_number_of_workers_alike() -> None:
    makers = replace(MAKERS, host=f"{PARTS}:NoIntents")
    tasks = [task(seed, 2, "echo", makers=makers) for seed in (1, 2)]
    failures = [(one, Broken("P9", "dot 1 was struck, intent on disk ends at 0", 5.0)) for one in tasks]

    alone, spread = (list(shrink_many(failures, workers)) for workers in (1, 2))

    assert [(one.task.only, one.task.first) for one in alone] == [((), 1), ((), 1)]
    assert [(one.task, one.outcome.trace_hash, one.tries) for one in alone] == [
        (one.task, one.outcome.trace_hash, one.tries) for one in spread
    ]


def test_mutants_are_hunted_on_any_number_of_workers_alike() -> None:
    quarries = [
        Quarry(name, "P1", "", replace(task(1, 2, "echo"), mutant=name), 2)
        for name in ("machine passes for real", "")
    ]

    alone, spread = (list(hunt_many(quarries, workers)) for workers in (1, 2))

    assert alone == spread
    assert [(one.caught, one.sessions) for one in alone] == [(True, 1), (False, 2)]


def test_nothing_is_left_behind(tmp_path: Path, mocker: MockerFixture) -> None:
    mocker.patch.object(tempfile, "tempdir", str(tmp_path))

    run_one(task(1, 2, "host killed"))

    assert list(tmp_path.iterdir()) == []
