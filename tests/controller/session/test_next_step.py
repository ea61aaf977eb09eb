"""There is always a next step, and where something stands in the way it comes first."""

import pytest

from controller.session.next_step import next_step
from controller.session.states import SessionState as S
from controller.session.view import View
from tests.controller.session.views import GOOD

STEPS: list[tuple[S, View, str]] = [
    (S.OFFLINE, GOOD, "wait: looking for the machine"),
    (S.STANDBY, GOOD, "begin"),
    (
        S.STANDBY,
        GOOD._replace(worlds_agree=False),
        "use a simulated machine with simulated stock and records",
    ),
    (S.STANDBY, GOOD._replace(dots_left=0), "take it out: change, then discard it"),
    (S.STANDBY, GOOD._replace(dots_left=0, cartridge_serial=""), "close"),
    (
        S.SCREENING,
        View(connected=True),
        "ask the client: eczema, dermatitis or psoriasis on the scalp? screen none, or screen NAME",
    ),
    (S.SCREENING, GOOD, "begin"),
    (S.NEED_CARTRIDGE, GOOD, "scan a cartridge: scan TEXT"),
    (S.CARTRIDGE_CLAIMED, GOOD, "look at the pack: intact yes, or intact no"),
    (S.CARTRIDGE_CLAIMED, GOOD._replace(cartridge_opened=True), "seat the cartridge"),
    (S.CALIBRATING, GOOD, "wait: measuring the needle tips"),
    (S.READY, GOOD, "arm"),
    (S.READY, GOOD._replace(pedal_up=False), "take the foot off the pedal"),
    (S.ARMED, GOOD, "wait: the machine is being armed"),
    (S.ARMED, GOOD._replace(machine_armed=True), "press the pedal to start"),
    (S.DEPOSITING, GOOD, "hold the pedal; release it to pause"),
    (S.HOLD, GOOD, "press the pedal to go on"),
    (S.CARTRIDGE_CHANGE, GOOD, "take the cartridge out"),
    (S.RECONCILING, GOOD, "look at the skin and decide each uncertain dot: reconcile DOT placed|skip"),
    (S.FAULT, GOOD, "something went wrong: deal with it, then: acknowledge"),
    (
        S.FAULT,
        GOOD._replace(latched_why="the pedal fell silent"),
        "the pedal fell silent: deal with it, then: acknowledge",
    ),
    (
        S.FAULT,
        GOOD._replace(latched_why="disk full", journal_durable=False),
        "disk full: free or mend the disk, then resume the session",
    ),
    (
        S.EMERGENCY_STOP,
        GOOD._replace(journal_durable=False),
        "free or mend the disk, then resume the session; nothing is struck without its record",
    ),
    (S.EMERGENCY_STOP, GOOD, "release the emergency stop once it is safe, then: acknowledge"),
    (S.CLOSED, GOOD, "nothing: the session is closed"),
]


@pytest.mark.parametrize(("state", "view", "step"), STEPS)
def test_the_next_step_is_said_in_one_sentence(state: S, view: View, step: str) -> None:
    assert next_step(state, view).startswith(step)


@pytest.mark.hazard("H36")
@pytest.mark.parametrize(
    ("uncertain", "question"),
    [
        (
            [17],
            "look at the skin at dot 17: is there pigment? reconcile 17 placed, or reconcile 17 skip",
        ),
        (
            [17, 18, 40],
            "look at the skin at dot 17: is there pigment? reconcile 17 placed, or reconcile 17 skip "
            "(2 more after it)",
        ),
    ],
)
def test_uncertain_dots_are_asked_about_one_at_a_time(uncertain: list[int], question: str) -> None:
    """P1"""
    assert next_step(S.RECONCILING, GOOD, uncertain) == question


def test_every_state_has_one() -> None:
    assert {state for state, _, _ in STEPS} == set(S)
