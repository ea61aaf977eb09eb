"""The procedure as a specification of its own: every state, every trigger, written down a second time."""

from itertools import product

import pytest

from controller.session.machine_table import CommandRejected, SessionTable
from controller.session.states import SessionState, Trigger
from controller.session.transition_table import TABLE
from controller.session.view import View
from tests.controller.session.views import GOOD

# For each state the triggers it knows and where they lead when nothing stands in the way, as `GOOD` has it.
SPECIFIED = {
    "offline": "connected>standby",
    "standby": "begin>ready change_cartridge>cartridge_change fault>fault "
    "emergency_stop>emergency_stop disconnected>offline close>closed",
    "screening": "screening_passed>need_cartridge fault>fault emergency_stop>emergency_stop "
    "disconnected>offline close>closed",
    "need_cartridge": "cartridge_claimed>cartridge_claimed fault>fault emergency_stop>emergency_stop "
    "disconnected>offline close>closed",
    "cartridge_claimed": "cartridge_rejected>need_cartridge cartridge_seated>calibrating fault>fault "
    "emergency_stop>emergency_stop disconnected>offline",
    "calibrating": "calibrated>ready calibration_failed>cartridge_change stop>standby "
    "cartridge_removed>fault fault>fault emergency_stop>emergency_stop disconnected>offline",
    "ready": "arm>armed change_cartridge>cartridge_change cartridge_removed>fault fault>fault "
    "emergency_stop>emergency_stop disconnected>offline",
    "armed": "pedal_pressed>depositing stop>ready hold_expired>ready cartridge_exhausted>cartridge_change "
    "plan_complete>cartridge_change change_cartridge>cartridge_change cartridge_removed>fault fault>fault "
    "emergency_stop>emergency_stop disconnected>offline",
    "depositing": "pedal_released>hold stop>ready cartridge_exhausted>cartridge_change "
    "plan_complete>cartridge_change cartridge_removed>fault fault>fault emergency_stop>emergency_stop "
    "disconnected>offline",
    "hold": "pedal_pressed>depositing stop>ready hold_expired>ready cartridge_exhausted>cartridge_change "
    "plan_complete>cartridge_change change_cartridge>cartridge_change cartridge_removed>fault fault>fault "
    "emergency_stop>emergency_stop disconnected>offline",
    "cartridge_change": "cartridge_removed>need_cartridge fault>fault emergency_stop>emergency_stop "
    "disconnected>offline",
    "reconciling": "reconciled>standby fault>fault emergency_stop>emergency_stop disconnected>offline",
    "fault": "acknowledge>standby emergency_stop>emergency_stop disconnected>offline",
    "emergency_stop": "acknowledge>standby disconnected>offline",
    "closed": "",
}

VIEW_FOR = {
    Trigger.CARTRIDGE_SEATED: GOOD._replace(cartridge_opened=True),
    Trigger.CLOSE: GOOD._replace(cartridge_serial=""),
}

NEW_SESSION = View(connected=True, dots_left=100)

# Where what is known decides between several ways.
FORKS = [
    ("offline", "connected", GOOD._replace(latched="emergency_stop", uncertain=1), "emergency_stop"),
    ("offline", "connected", GOOD._replace(latched="fault", uncertain=1), "fault"),
    ("offline", "connected", GOOD._replace(uncertain=1), "reconciling"),
    ("fault", "acknowledge", GOOD._replace(uncertain=1), "reconciling"),
    ("emergency_stop", "acknowledge", GOOD._replace(uncertain=1), "reconciling"),
    ("standby", "begin", NEW_SESSION, "screening"),
    ("standby", "begin", NEW_SESSION._replace(screening_clear=True), "screening"),
    ("standby", "begin", GOOD._replace(cartridge_serial="", cartridge_in_use=False), "need_cartridge"),
    ("standby", "begin", GOOD._replace(cartridge_in_use=False), "cartridge_claimed"),
    ("standby", "begin", GOOD._replace(cartridge_in_place=False), "cartridge_claimed"),
    ("cartridge_change", "cartridge_removed", GOOD._replace(dots_left=0), "standby"),
]


def specified(state: SessionState) -> dict[Trigger, SessionState]:
    pairs = (pair.split(">") for pair in SPECIFIED[state.value].split())
    return {Trigger(trigger): SessionState(dest) for trigger, dest in pairs}


@pytest.mark.hazard("H36")
@pytest.mark.parametrize(("state", "trigger"), list(product(SessionState, Trigger)))
def test_every_trigger_in_every_state_leads_where_it_is_specified_or_is_refused(
    state: SessionState, trigger: Trigger
) -> None:
    table = SessionTable(state)
    view = VIEW_FOR.get(trigger, GOOD)
    dest = specified(state).get(trigger)
    if dest is not None:
        assert table.fire(trigger, view) is dest
        assert table.state is dest
        return
    with pytest.raises(CommandRejected) as caught:
        table.fire(trigger, view)
    assert table.state is state
    rejected = caught.value
    assert (rejected.state, rejected.trigger, rejected.refusal.code) == (state, trigger, "not_now")
    assert set(rejected.allowed) == set(specified(state))


@pytest.mark.parametrize(("state", "trigger", "view", "dest"), FORKS)
def test_what_is_known_decides_between_the_ways(state: str, trigger: str, view: View, dest: str) -> None:
    table = SessionTable(SessionState(state))
    assert table.fire(Trigger(trigger), view).value == dest


def test_every_state_is_specified_and_every_trigger_is_of_use_somewhere() -> None:
    assert set(SPECIFIED) == {state.value for state in SessionState}
    assert {trigger for state in SessionState for trigger in specified(state)} == set(Trigger)


def test_the_last_row_of_every_fork_always_holds() -> None:
    last = {(row.source, row.trigger): row for row in TABLE}
    assert [row for row in last.values() if row.when is not None] == []


def test_rows_that_pick_say_in_words_what_they_pick_by() -> None:
    assert all(row.label for row in TABLE if row.when is not None)
