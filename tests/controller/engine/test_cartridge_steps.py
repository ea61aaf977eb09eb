"""The ledger's answers, late answers and no answers. Promises P4, P5."""

import pytest

from controller.engine.effects import LedgerAdvance, LedgerRefused
from controller.session.states import SessionState as S
from firmware_bridge.device import limits
from firmware_bridge.messages import Stopped
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import seat, to_cartridge, to_ready


def test_a_cartridge_the_ledger_refuses_is_not_taken_and_another_may_be_scanned() -> None:
    """P4, P5"""
    room = SessionRoom()
    to_cartridge(room)
    room.ledger.refuses = "cartridge SN1 is expired"
    room.say("scan SN1")
    assert room.says("SN1 is expired")
    assert room.state is S.NEED_CARTRIDGE
    assert room.facts.cartridge is None
    room.ledger.refuses = ""
    seat(room, 2)


@pytest.mark.hazard("H31")
def test_a_silent_ledger_holds_up_what_needs_it_and_nothing_is_struck() -> None:
    """P4"""
    room = SessionRoom()
    to_cartridge(room)
    room.ledger.silent = True
    room.say("scan SN1")
    assert room.refusal_of("scan SN1") == "ledger_pending"
    assert room.refusal_of("close unfinished") == "ledger_pending"
    room.plant.insert(1)
    room.run_for(1)
    assert room.state is S.NEED_CARTRIDGE


def test_a_cartridge_the_ledger_will_not_have_in_use_is_not_armed_with_and_can_be_tried_again() -> None:
    """P4: measured is not allowed."""
    room = SessionRoom()
    to_cartridge(room)
    room.say("scan SN1")
    room.say("intact yes")
    room.ledger.refuses = "the ledger can't be reached"
    room.plant.insert(1)
    room.until(S.STANDBY)
    assert room.facts.cartridge is not None
    assert room.facts.cartridge.state == "opened"
    room.ledger.refuses = ""
    room.say("begin")
    room.until(S.READY)


@pytest.mark.hazard("H21", "H28")
def test_an_opened_cartridge_the_ledger_has_as_spent_is_spent_even_if_the_disk_lost_that_entry() -> None:
    """P5: the session follows the ledger, and goes on with another one."""
    room = SessionRoom(dots=10)
    to_cartridge(room)
    room.say("scan SN1")
    room.say("intact yes")
    room.ledger.steps["SN1"].append("spent")
    room.plant.insert(1)
    room.until(S.STANDBY)
    assert room.facts.cartridge is None
    assert room.says("cartridge SN1 is spent (so says the ledger)")
    room.say("discard SN1")
    assert room.ledger.steps["SN1"][-1] == "discarded"


@pytest.mark.hazard("H21", "H28")
def test_a_claimed_cartridge_the_ledger_has_as_spent_makes_way_for_another_one() -> None:
    """P5"""
    room = SessionRoom(dots=10)
    to_cartridge(room)
    room.say("scan SN1")
    room.ledger.steps["SN1"].append("spent")
    room.say("intact yes")
    room.until(S.NEED_CARTRIDGE)
    assert "SN1" in room.facts.undiscarded
    room.say("scan SN2")
    room.until(S.CARTRIDGE_CLAIMED)


def test_a_refusal_of_something_else_does_not_disturb_a_calibration() -> None:
    room = SessionRoom(speed=1.0)
    to_cartridge(room)
    room.say("scan SN1")
    room.say("intact yes")
    room.plant.insert(1)
    room.until(S.CALIBRATING)
    request = LedgerAdvance("0" * 14, "SN0", "discarded", 0)
    room.engine.ctx.ledger_pending = request
    room.engine.ledger_answered(LedgerRefused(request, "no"), room.now_s)
    assert room.state is S.CALIBRATING


@pytest.mark.hazard("H25")
def test_a_broken_blister_goes_to_the_sharps_bin_unused() -> None:
    """P5"""
    room = SessionRoom()
    to_cartridge(room)
    room.say("scan SN1")
    room.say("intact no")
    assert room.state is S.NEED_CARTRIDGE
    assert room.ledger.steps["SN1"] == ["claimed", "damaged"]
    assert room.facts.cartridges_used == 0
    room.say("discard SN1")
    assert room.ledger.steps["SN1"][-1] == "discarded"
    assert room.facts.undiscarded == {}


def test_a_claim_answered_after_the_cable_was_lost_is_kept() -> None:
    """P5: the ledger has claimed it, so the session has it."""
    room = SessionRoom()
    to_cartridge(room)
    room.ledger.silent = True
    room.say("scan SN1")
    pending = room.engine.ctx.ledger_pending
    assert pending is not None
    room.cable = False
    room.until(S.OFFLINE)
    room.ledger.silent = False
    answer = room.ledger.answer(pending)
    assert answer is not None
    room.engine.ledger_answered(answer, room.now_s)
    room.cable = True
    room.until(S.STANDBY)
    room.say("begin")
    assert room.state is S.CARTRIDGE_CLAIMED


@pytest.mark.hazard("H31")
def test_an_answer_about_a_cartridge_that_has_left_changes_nothing() -> None:
    room = SessionRoom(speed=1.0)
    to_cartridge(room)
    room.say("scan SN1")
    room.say("intact yes")
    room.plant.insert(1)
    room.until(S.CALIBRATING)
    room.ledger.silent = True
    room.run_until(lambda: room.engine.ctx.ledger_pending is not None)
    pending = room.engine.ctx.ledger_pending
    assert pending is not None
    room.plant.remove()
    room.until(S.FAULT)
    room.ledger.silent = False
    answer = room.ledger.answer(pending)
    assert answer is not None
    room.engine.ledger_answered(answer, room.now_s)
    assert room.facts.cartridge is None
    assert room.engine.ctx.ledger_pending is None


def test_a_stop_while_the_ledger_is_asked_leaves_the_cartridge_out_of_use() -> None:
    """P4"""
    room = SessionRoom(speed=1.0)
    to_cartridge(room)
    room.say("scan SN1")
    room.say("intact yes")
    room.plant.insert(1)
    room.until(S.CALIBRATING)
    room.ledger.silent = True
    room.run_until(lambda: room.engine.ctx.ledger_pending is not None)
    pending = room.engine.ctx.ledger_pending
    assert pending is not None
    room.say("stop")
    assert room.state is S.STANDBY
    room.ledger.silent = False
    answer = room.ledger.answer(pending)
    assert answer is not None
    room.engine.ledger_answered(answer, room.now_s)
    assert room.state is S.STANDBY
    assert room.facts.cartridge is not None
    assert not room.facts.cartridge.in_use


def test_the_ledger_hears_how_many_dots_a_spent_cartridge_has_struck() -> None:
    room = SessionRoom()
    to_ready(room)
    room.plant.remove()
    room.until(S.FAULT)
    spent = [body for body in room.bodies("cartridge") if body["state"] == "spent"]
    room.run_for(0.1)
    spent = [body for body in room.bodies("cartridge") if body["state"] == "spent"]
    assert [(body["serial"], body["dots_struck"]) for body in spent] == [("SN1", 0)]


@pytest.mark.hazard("H21")
def test_a_ledger_that_will_not_hear_of_a_spent_cartridge_is_said_and_told_again_at_the_discard() -> None:
    """P5"""
    room = SessionRoom()
    to_ready(room)
    room.ledger.refuses = "the ledger can't be reached"
    room.plant.remove()
    room.until(S.FAULT)
    room.run_for(0.1)
    assert room.says("the ledger can't be reached")
    assert room.facts.cartridge is None
    room.ledger.refuses = ""
    room.say("discard SN1")
    assert room.ledger.steps["SN1"][-2:] == ["spent", "discarded"]


def test_a_broken_blister_answered_for_after_the_cable_was_lost_is_still_out_of_the_session() -> None:
    """P5"""
    room = SessionRoom()
    to_cartridge(room)
    room.say("scan SN1")
    room.ledger.silent = True
    room.say("intact no")
    pending = room.engine.ctx.ledger_pending
    assert pending is not None
    room.cable = False
    room.until(S.OFFLINE)
    room.ledger.silent = False
    answer = room.ledger.answer(pending)
    assert answer is not None
    room.engine.ledger_answered(answer, room.now_s)
    assert room.facts.cartridge is None
    assert room.facts.undiscarded["SN1"].state == "damaged"


def test_the_machines_word_that_the_cartridge_left_spends_it_even_if_no_status_showed_it() -> None:
    """P5"""
    room = SessionRoom()
    to_ready(room)
    left = Stopped(limits.CAUSE_CARTRIDGE, 0, room.status.stop_generation + 1)
    for _ in range(2):
        room.engine._events.handle(left)
        room.carry_out()
    assert room.state is S.FAULT
    assert room.ledger.steps["SN1"] == ["claimed", "opened", "in_use", "spent"]
