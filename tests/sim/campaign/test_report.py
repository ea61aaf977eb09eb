"""What is told: always that it is simulated, what struck, and how to see a violation again."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from sim.campaign.asked import Asked
from sim.campaign.draw import Planned
from sim.campaign.hunt import Hunted
from sim.campaign.outcome import Broken, Totals
from sim.campaign.report import Failure, tell_campaign, tell_hunt, tell_session
from sim.campaign.shrink import Shrunk
from sim.campaign.timeline import Line
from tests.sim.campaign.campaign_room import MAKERS
from tests.sim.campaign.test_outcome import ONE, TWO

ASKED = Asked(dots=24, faults="drop,bit flip", faults_per_session=3)
TASK = ASKED.task(2, MAKERS)
REPLAY = "stipple campaign --replay 2 --dots 24 --faults 'drop,bit flip' --faults-per-session 3"
P1 = Broken("P1", "dot 3 was struck twice", 12.5)
BROKEN = replace(TWO, broken=P1)
SMALL = replace(
    BROKEN,
    trace_hash="cc",
    planned=(Planned(3, 11_500_000, "drop"),),
    timeline=(Line(12.5, "machine", "skin", "strike on dot 3, 396 µm deep"),),
)
FAILURE = Failure(TASK, BROKEN, Shrunk(TASK.reduced((3,), 5), SMALL, 17))
HUNTED = Hunted("deaf", "P6", "It hears nothing.", 4, 96, 120.0, 1, 4, Broken("P6", "a strike", 3.0))


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=100)


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_campaign_tells_each_fault_with_its_hazard_and_count(console: Console) -> None:
    tell_campaign(console, Totals.of([ONE, TWO], 5.0), [], ASKED)

    text = shown(console)
    assert "SIMULATED  campaign of 2 sessions\n" in text
    assert "drop       3  a lost answer makes the controller send a dot again" in text
    assert "duplicate" not in text
    assert "50 s, 10 × real time" in text
    assert text.rstrip().endswith("SIMULATED  0 violations")


def test_kinds_that_were_asked_for_and_never_struck_are_named(console: Console) -> None:
    tell_campaign(console, Totals.of([ONE], 5.0), [], ASKED)

    assert "faults that never struck   bit flip\n" in shown(console)


def test_a_good_day_has_no_faults_to_miss(console: Console) -> None:
    tell_campaign(console, Totals.of([ONE], 5.0), [], replace(ASKED, faults_per_session=0))

    assert "never struck" not in shown(console)


def test_a_stopped_campaign_says_so_and_a_mutant_is_named(console: Console) -> None:
    tell_campaign(console, Totals.of([ONE], 5.0), [], replace(ASKED, mutant="deaf"), stopped=True)

    assert "SIMULATED  campaign of 1 sessions with the mutant 'deaf', stopped\n" in shown(console)


def test_a_violation_is_told_as_small_as_it_was_found_with_the_command_that_shows_it(
    console: Console,
) -> None:
    tell_campaign(console, Totals.of([ONE, BROKEN], 5.0), [FAILURE], ASKED)

    told = [line.rstrip() for line in shown(console).splitlines()[-7:]]
    assert told == [
        "  12.500000                                             │ skin    strike on dot 3, 396 µm deep",
        " VIOLATION  seed 2: P1 at 12.500 s: dot 3 was struck twice",
        "fails with 1 of 3 faults and 5 of 24 dots (17 sessions tried)",
        "   3  drop                        from 11.500 s on",
        f"again: {REPLAY} --only 3 --first 5",
        "its trace hash: cc",
        " SIMULATED  1 violation",
    ]


def test_a_violation_that_was_not_made_smaller_is_told_as_it_was_found(console: Console) -> None:
    tell_campaign(console, Totals.of([BROKEN], 5.0), [Failure(TASK, BROKEN)], ASKED)

    told = [line.rstrip() for line in shown(console).splitlines()[-4:]]
    assert told == [
        " VIOLATION  seed 2: P1 at 12.500 s: dot 3 was struck twice",
        f"again: {REPLAY}",
        "its trace hash: bb",
        " SIMULATED  1 violation",
    ]


def test_a_replayed_session_tells_its_timeline_even_if_nothing_was_broken(console: Console) -> None:
    whole = replace(ONE, seed=2, timeline=SMALL.timeline, planned=SMALL.planned)
    tell_session(console, TASK, whole, ASKED)

    text = shown(console)
    assert "SIMULATED  session with seed 2" in text
    assert "strike on dot 3" in text
    assert "   3  drop                        from 11.500 s on" in text
    assert "faults that struck         drop 2, echo 1" in text
    assert text.rstrip().endswith("SIMULATED  0 violations")


def test_a_replayed_session_without_faults_says_none_and_tells_what_was_broken(console: Console) -> None:
    tell_session(console, TASK, replace(SMALL, fired={}), ASKED)

    text = shown(console)
    assert "faults that struck         none" in text
    assert "VIOLATION  seed 2: P1 at 12.500 s" in text
    assert f"again: {REPLAY}\n" in text
    assert text.rstrip().endswith("SIMULATED  1 violation")


def test_a_hunt_tells_for_each_mutant_by_which_promise_and_after_how_many_sessions(console: Console) -> None:
    tell_hunt(console, [HUNTED], ["deaf"], 200, ASKED)

    text = shown(console)
    assert "SIMULATED  1 mutants, up to 200 sessions each\n" in text
    assert "deaf    P6              4  P6  a strike  It hears nothing." in text
    assert (
        f"stipple campaign --replay 4{REPLAY.removeprefix('stipple campaign --replay 2')} --mutant deaf"
        in text
    )
    assert text.rstrip().endswith("SIMULATED  1 of 1 mutants caught")


def test_a_mutant_that_escapes_is_caught_by_nobody(console: Console) -> None:
    escaped = replace(HUNTED, name="blind", seed=None, broken=None, sessions=200)
    tell_hunt(console, [HUNTED, escaped], ["deaf", "blind"], 200, ASKED)

    text = shown(console)
    assert "nobody (1 ended otherwise)" in text
    assert text.rstrip().endswith("SIMULATED  1 of 2 mutants caught")


def test_a_hunt_that_was_stopped_says_so_and_names_those_it_did_not_come_to(console: Console) -> None:
    tell_hunt(console, [HUNTED], ["deaf", "blind"], 200, ASKED, stopped=True)

    text = shown(console)
    assert "SIMULATED  2 mutants, up to 200 sessions each, stopped\n" in text
    assert "not hunted                 blind\n" in text
    assert "1 of 2 mutants caught" in text
