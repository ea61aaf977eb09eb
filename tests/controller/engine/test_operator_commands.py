"""What the technician types: what it does, and with which reason it is refused. Promises P1, P4, P5, P8."""

import re

import pytest

from controller.session.commands import Stop
from controller.session.machine_table import CommandRejected
from controller.session.states import SessionState as S
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import (
    finish,
    go_on,
    seat,
    start_work,
    to_cartridge,
    to_depositing,
    to_ready,
)


@pytest.mark.hazard("H33")
def test_a_contraindication_ends_the_session_and_cannot_be_typed_away() -> None:
    """Source: brief, not a candidate."""
    room = SessionRoom()
    room.until(S.STANDBY)
    room.say("begin")
    room.say("screen psoriasis")
    assert room.refusal_of("screen none") == "contraindicated"
    room.say("sign Dr Ada")
    assert room.says("the client has psoriasis: the session must not start; end it: close unfinished")
    assert room.refusal_of("close") == "unfinished"
    room.say("close unfinished")
    assert room.state is S.CLOSED


@pytest.mark.hazard("H11", "H33")
def test_nothing_can_be_armed_before_a_clinician_has_signed() -> None:
    room = SessionRoom()
    room.until(S.STANDBY)
    room.say("begin")
    room.say("screen none")
    assert room.state is S.SCREENING
    assert room.snapshot["next_step"] == "let the clinician sign: sign NAME"
    assert room.refusal_of("scan SN1") == "not_now"


def test_stop_disarms_and_work_goes_on_after_arming_again() -> None:
    """P8"""
    room = SessionRoom(dots=30, speed=1.0)
    to_depositing(room)
    room.until_strikes(5)
    room.say("stop")
    before = len(room.skin.strikes)
    assert room.state is S.READY
    room.run_for(2)
    assert len(room.skin.strikes) <= before + 1
    assert not room.armed
    start_work(room)
    finish(room, "SN1")
    room.assert_record_matches_skin()


def test_stop_is_obeyed_in_every_state_even_where_the_table_has_no_row_for_it() -> None:
    """P8"""
    room = SessionRoom()
    to_cartridge(room)
    room.say("stop")
    assert room.state is S.NEED_CARTRIDGE


def test_arming_while_the_machine_has_not_yet_obeyed_a_stop_is_refused() -> None:
    """P8"""
    room = SessionRoom(dots=30)
    to_depositing(room)
    room.pedal("up")
    room.until(S.HOLD)
    room.say("stop")
    assert room.refusal_of("arm") == "busy"


def test_a_cartridge_can_be_changed_between_two_dots_on_request() -> None:
    """P5"""
    room = SessionRoom(dots=40)
    to_depositing(room)
    room.until_strikes(10)
    room.pedal("up")
    room.until(S.HOLD)
    room.say("change")
    assert room.state is S.CARTRIDGE_CHANGE
    room.run_for(0.1)
    assert not room.armed
    room.plant.remove()
    room.until(S.NEED_CARTRIDGE)
    seat(room, 2)
    room.run_for(0.1)
    start_work(room)
    finish_with = room.facts.cartridge
    assert finish_with is not None
    room.say("status")
    room.until(S.CARTRIDGE_CHANGE)
    room.run_for(0.1)
    by_cartridge = [body["cartridge"] for body in room.bodies("dot")]
    assert by_cartridge == sorted(by_cartridge)
    assert set(by_cartridge) == {"SN1", "SN2"}
    room.assert_record_matches_skin()


def test_a_claimed_cartridge_can_be_set_aside_and_is_spent_all_the_same() -> None:
    """P5"""
    room = SessionRoom()
    to_cartridge(room)
    room.say("scan SN1")
    room.say("change")
    assert room.state is S.NEED_CARTRIDGE
    assert room.ledger.steps["SN1"] == ["claimed", "spent"]


def test_a_session_with_a_cartridge_can_be_given_up_from_standby() -> None:
    """A claimed cartridge is no dead end: change, discard, close."""
    room = SessionRoom()
    to_cartridge(room)
    room.say("scan SN1")
    room.cable = False
    room.until(S.OFFLINE)
    room.cable = True
    room.until(S.STANDBY)
    assert room.refusal_of("close") == "cartridge_open"
    room.say("change")
    room.until(S.NEED_CARTRIDGE)
    assert room.refusal_of("close") == "not_discarded"
    room.say("discard SN1")
    room.say("close unfinished")
    assert room.state is S.CLOSED


def test_close_with_dots_left_needs_one_word_more_and_says_how_many() -> None:
    room = SessionRoom(dots=40)
    room.until(S.STANDBY)
    with pytest.raises(CommandRejected) as caught:
        room.say("close")
    assert str(caught.value) == (
        "close is refused while standby: 40 of 40 dots are not placed: go on: begin; leave and go on later: "
        "quit; or end the session for good: close unfinished"
    )
    assert room.snapshot["state"] == "standby"
    room.say("close unfinished")
    assert room.state is S.CLOSED


def test_a_stop_for_want_of_understanding_says_so_and_is_on_record_with_the_reason() -> None:
    """P8"""
    room = SessionRoom(dots=30, speed=1.0)
    to_depositing(room)
    room.engine.command(Stop("'stpo' was not understood"), room.now_s)
    room.carry_out()
    assert room.state is S.READY
    assert room.says("stopped: 'stpo' was not understood")
    room.run_for(0.2)
    assert not room.armed
    assert room.bodies("stop")[0]["why"] == "'stpo' was not understood"


def test_signing_is_asked_for_once_by_the_next_step() -> None:
    room = SessionRoom()
    room.until(S.STANDBY)
    room.say("begin")
    assert not room.snapshot["awaits_signature"]
    room.say("screen none")
    assert room.snapshot["awaits_signature"]
    assert not room.sayings
    room.say("sign Dr Ada")
    assert not room.snapshot["awaits_signature"]
    assert room.snapshot["signed_by"] == "Dr Ada"


def test_change_without_a_cartridge_is_refused() -> None:
    room = SessionRoom()
    room.until(S.STANDBY)
    assert room.refusal_of("change") == "no_cartridge_held"


def test_only_what_waits_for_the_sharps_bin_can_be_discarded() -> None:
    """P5"""
    room = SessionRoom()
    to_ready(room)
    assert room.refusal_of("discard SN1") == "not_to_discard"
    room.plant.remove()
    room.until(S.FAULT)
    room.ledger.silent = True
    room.say("discard SN1")
    assert room.refusal_of("discard SN1") == "ledger_pending"


def test_a_pack_is_checked_once() -> None:
    room = SessionRoom()
    to_cartridge(room)
    room.say("scan SN1")
    room.say("intact yes")
    assert room.refusal_of("intact no") == "already_checked"


def test_with_every_dot_done_there_is_nothing_to_arm_for() -> None:
    """P8"""
    room = SessionRoom(dots=10)
    to_depositing(room)
    room.run_until(lambda: room.facts.resolved_hi == 9)
    room.say("stop")
    room.run_for(0.2)
    if room.facts.dots_left == 0:
        assert room.refusal_of("arm") == "plan_complete"
        room.say("change")
    go_on(room)
    room.assert_record_matches_skin()


@pytest.mark.parametrize("line", ["intact yes", "scan SN1", "screen none", "sign Dr Ada", "reconcile 1 skip"])
def test_a_command_at_the_wrong_moment_says_when_it_is_possible(line: str) -> None:
    room = SessionRoom()
    room.until(S.STANDBY)
    with pytest.raises(
        CommandRejected, match=f"{line.split()[0]} is not possible in STANDBY: possible now: begin"
    ):
        room.say(line)
    assert room.state is S.STANDBY


def test_leaving_a_closed_session_writes_nothing_more() -> None:
    """P11"""
    room = SessionRoom(dots=10)
    to_depositing(room)
    finish(room, "SN1")
    room.run_for(0.1)
    before = len(room.record)
    room.engine.interrupt("SIGTERM", 143, room.now_s)
    room.carry_out()
    room.run_for(0.1)
    assert len(room.record) == before


def reconciling() -> SessionRoom:
    """The machine lost its power in the strike of dot 4."""
    room = SessionRoom(dots=20, speed=1.0)
    to_depositing(room)
    room.until_strikes(4)
    room.machine.power_off(room.now_us)
    room.machine.power_on(room.now_us)
    room.until(S.RECONCILING)
    return room


@pytest.mark.parametrize(
    ("line", "code", "why"),
    [
        ("reconcile 3 placed", "not_uncertain", "dot 3 is on record as placed: to decide: 4"),
        ("reconcile 5 placed", "not_uncertain", "dot 5 was never begun: to decide: 4"),
        ("reconcile 0 skip", "not_uncertain", "this session has no dot 0, only 1 … 20: to decide: 4"),
        ("reconcile 21 skip", "not_uncertain", "this session has no dot 21, only 1 … 20: to decide: 4"),
    ],
)
def test_a_decision_of_another_dot_is_refused_with_what_is_known_of_it(
    line: str, code: str, why: str
) -> None:
    """P1"""
    room = reconciling()
    assert room.snapshot["next_step"].startswith("look at the skin at dot 4: is there pigment?")
    with pytest.raises(CommandRejected, match=re.escape(why)) as caught:
        room.say(line)
    assert caught.value.refusal.code == code
    assert not room.bodies("reconciled")


@pytest.mark.parametrize(
    ("decision", "afterwards"),
    [
        ("placed", "it counts as deposited"),
        ("skip", "this session never strikes it, a later session's plan may"),
    ],
)
def test_a_decision_is_on_record_with_who_made_it_and_stands(decision: str, afterwards: str) -> None:
    """P1, P2"""
    room = reconciling()
    room.say(f"reconcile 4 {decision}")
    assert room.says(f"dot 4: {decision}, decided by Tess; {afterwards}")
    assert room.state is S.STANDBY
    with pytest.raises(CommandRejected, match=f"dot 4 is decided: {decision}, by Tess: a decision stands"):
        room.say("reconcile 4 placed")
    room.run_for(0.1)
    assert room.bodies("reconciled") == [{"dot": 4, "decision": decision, "by": "Tess"}]
    assert room.bodies("uncertain")[0]["why"] == ("the machine began it and noted no end: its power was lost")


def test_a_map_changes_nothing() -> None:
    room = reconciling()
    room.run_for(0.1)
    before = len(room.record)
    room.say("map 4")
    room.run_for(0.1)
    assert len(room.record) == before
    assert room.state is S.RECONCILING
