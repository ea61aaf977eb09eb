"""What is told: always that it is simulated, what struck, and how to see a violation again."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from sim.campaign.outcome import Broken, Totals
from sim.campaign.report import Asked, as_json, tell_campaign, tell_session
from tests.sim.campaign.test_outcome import ONE, TWO

ASKED = Asked(dots=24, faults="drop,bit flip", faults_per_session=3)
REPLAY = "stipple campaign --replay 2 --dots 24 --faults 'drop,bit flip' --faults-per-session 3"
BROKEN = replace(
    TWO, broken=Broken("P1", "dot 3 was struck twice", 12.5), timeline=("  12.500000  skin  strike on dot 3",)
)


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=100)


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_campaign_tells_each_fault_with_its_hazard_and_count(console: Console) -> None:
    tell_campaign(console, Totals.of([ONE, TWO], 5.0), [], ASKED)

    text = shown(console)
    assert "SIMULATED  campaign of 2 sessions" in text
    assert "drop       3  a lost answer makes the controller send a dot again" in text
    assert "duplicate" not in text
    assert "50 s, 10 × real time" in text
    assert text.rstrip().endswith("SIMULATED  0 violations")


def test_a_violation_is_told_after_its_timeline_with_the_command_that_shows_it_again(
    console: Console,
) -> None:
    tell_campaign(console, Totals.of([ONE, BROKEN], 5.0), [BROKEN], ASKED)

    told = [line.rstrip() for line in shown(console).splitlines()[-4:]]
    assert told == [
        "  12.500000  skin  strike on dot 3",
        " VIOLATION  seed 2: P1 at 12.500 s: dot 3 was struck twice",
        f"again: {REPLAY}",
        " SIMULATED  1 violation",
    ]


def test_a_replayed_session_tells_its_timeline_even_if_nothing_was_broken(console: Console) -> None:
    tell_session(console, replace(ONE, timeline=("the last line",)), ASKED)

    text = shown(console)
    assert "SIMULATED  session with seed 1" in text
    assert "the last line" in text
    assert "drop 2, echo 1" in text
    assert "0 violations" in text


def test_a_replayed_session_without_faults_says_none_and_tells_what_was_broken(console: Console) -> None:
    tell_session(console, replace(BROKEN, fired={}), ASKED)

    text = shown(console)
    assert "none" in text
    assert "VIOLATION  seed 2: P1 at 12.500 s" in text
    assert "0 violations" not in text
    assert text.count("strike on dot 3") == 1


def test_programs_are_told_the_same() -> None:
    body = as_json(Totals.of([ONE, BROKEN], 5.0), [BROKEN], ASKED)

    assert body["simulated"] is True
    assert (body["sessions"], body["times_real"]) == (2, 10.0)
    assert body["options"] == {"dots": 24, "faults": "drop,bit flip", "faults_per_session": 3}
    (violation,) = body["violations"]
    assert (violation["seed"], violation["replay"]) == (2, REPLAY)
    assert violation["broken"]["promise"] == "P1"
