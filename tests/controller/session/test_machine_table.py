"""The table as a running machine. Promises P6, P8."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from controller.session.interlocks import arming_refusal
from controller.session.machine_table import CommandRejected, SessionTable
from controller.session.states import MOVING_STATES, SessionState, Trigger
from controller.session.view import View
from tests.controller.session.views import GOOD

VIEWS = [
    GOOD,
    GOOD._replace(pedal_up=False, pedal_down=True),
    GOOD._replace(estop=True),
    GOOD._replace(uncertain=1),
    GOOD._replace(journal_durable=False),
    GOOD._replace(cartridge_in_use=False, cartridge_opened=True),
    GOOD._replace(dots_left=0, cartridge_serial=""),
    GOOD._replace(latched="fault"),
    GOOD._replace(worlds_agree=False),
]
ENDS_ARMING = {
    Trigger.STOP,
    Trigger.FAULT,
    Trigger.EMERGENCY_STOP,
    Trigger.DISCONNECTED,
    Trigger.HOLD_EXPIRED,
    Trigger.CARTRIDGE_REMOVED,
    Trigger.CARTRIDGE_EXHAUSTED,
    Trigger.CHANGE_CARTRIDGE,
}


class AnySequenceOfTriggers(RuleBasedStateMachine):
    """Whatever happens in whatever order: the needle may move only while an arming lasts."""

    def __init__(self) -> None:
        super().__init__()
        self.table = SessionTable()
        self.armed_by_a_person = False

    @rule(trigger=st.sampled_from(list(Trigger)), view=st.sampled_from(VIEWS))
    def happen(self, trigger: Trigger, view: View) -> None:
        self._fire(trigger, view)

    @rule(
        triggers=st.sampled_from(
            [
                [Trigger.CONNECTED, Trigger.BEGIN, Trigger.ARM],
                [Trigger.ARM, Trigger.PEDAL_PRESSED],
                [Trigger.ACKNOWLEDGE, Trigger.BEGIN],
            ]
        )
    )
    def take_the_way_to_work(self, triggers: list[Trigger]) -> None:
        for trigger in triggers:
            self._fire(trigger, GOOD)

    def _fire(self, trigger: Trigger, view: View) -> None:
        before = self.table.state
        try:
            self.table.fire(trigger, view)
        except CommandRejected:
            assert self.table.state is before
            return
        if trigger in ENDS_ARMING:
            self.armed_by_a_person = False
        if trigger is Trigger.ARM:
            assert before is SessionState.READY
            assert arming_refusal(view) is None
            self.armed_by_a_person = True

    @invariant()
    def only_an_arming_leads_to_motion(self) -> None:
        assert self.table.state not in MOVING_STATES or self.armed_by_a_person


@pytest.mark.hazard("H13")
def test_no_sequence_of_triggers_leads_to_motion_without_an_arming_that_still_holds() -> None:
    """P6, P8"""
    run_state_machine_as_test(
        AnySequenceOfTriggers, settings=settings(max_examples=150, stateful_step_count=40)
    )


def test_a_rejection_says_what_is_refused_where_why_and_what_to_do() -> None:
    table = SessionTable(SessionState.READY)
    with pytest.raises(CommandRejected) as caught:
        table.fire(Trigger.ARM, GOOD._replace(estop=True))
    assert str(caught.value) == (
        "arm is refused while ready: the emergency stop is pressed: release it once the cause is dealt with"
    )
    assert caught.value.exit_code == 2


def test_a_trigger_without_a_meaning_here_says_which_have_one() -> None:
    with pytest.raises(CommandRejected) as caught:
        SessionTable().fire(Trigger.ARM, GOOD)
    assert str(caught.value) == (
        "arm is refused while offline: arm is not possible in OFFLINE: possible now: status, quit"
    )


@pytest.mark.parametrize(
    ("state", "known"),
    [
        (SessionState.STANDBY, "begin, change, close"),
        (SessionState.SCREENING, "screen, sign, close"),
        (SessionState.NEED_CARTRIDGE, "scan, close"),
        (SessionState.CARTRIDGE_CLAIMED, "change, intact"),
        (SessionState.DEPOSITING, "stop"),
        (SessionState.RECONCILING, "reconcile"),
        (SessionState.FAULT, "acknowledge"),
    ],
)
def test_only_what_can_be_typed_is_named_as_possible_never_the_machines_own_events(
    state: SessionState, known: str
) -> None:
    refusal = SessionTable(state).refusal(Trigger.CALIBRATED, GOOD._replace(undiscarded=("SN1",)))
    assert refusal is not None
    where = state.value.upper().replace("_", " ")
    assert refusal.why == f"calibrated is not possible in {where}"
    assert refusal.way_out == f"possible now: {known}, discard, status, quit"


def test_a_refused_command_is_named_as_it_is_typed() -> None:
    refusal = SessionTable(SessionState.SCREENING).refusal(Trigger.CHANGE_CARTRIDGE, GOOD)
    assert refusal is not None
    assert refusal.why == "change is not possible in SCREENING"


def test_a_closed_session_knows_nothing_any_more() -> None:
    table = SessionTable(SessionState.CLOSED)
    refusal = table.refusal(Trigger.BEGIN, GOOD)
    assert refusal is not None
    assert refusal.way_out == "possible now: nothing, the session is closed"
    assert table.allowed() == ()


def test_asking_for_a_refusal_changes_nothing() -> None:
    table = SessionTable(SessionState.READY)
    assert table.refusal(Trigger.ARM, GOOD) is None
    assert table.state is SessionState.READY
