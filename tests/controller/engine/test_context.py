"""The picture the interlocks judge, taken from facts, status and clock. Promises P4, P6, P12."""

import hashlib

import pytest

from controller.session.states import SessionState as S
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import to_cartridge, to_depositing, to_ready


def test_without_a_machine_the_view_vouches_for_nothing() -> None:
    view = SessionRoom().engine.ctx.view()
    assert not view.connected
    assert not view.pedal_up
    assert not view.pedal_down
    assert not view.cartridge_in_place
    assert view.pedal_age_s == float("inf")


def test_the_job_is_the_sessions_key_on_the_wire() -> None:
    room = SessionRoom()
    assert room.engine.ctx.job == hashlib.sha256(b"SIMULATED-test").digest()[:8]


@pytest.mark.hazard("H24")
def test_minutes_run_from_the_opening_of_the_blister_whatever_the_host_went_through() -> None:
    """P4"""
    room = SessionRoom()
    to_ready(room)
    room.kill_host()
    room.clock_s += 600
    room.start_host()
    left = room.engine.ctx.view().cartridge_minutes_left
    assert 49.9 < left < 50.1


@pytest.mark.hazard("H24")
def test_a_cartridge_is_expired_the_day_after_its_expiry() -> None:
    """P4"""
    room = SessionRoom()
    to_ready(room)
    cartridge = room.facts.cartridge
    assert cartridge is not None
    cartridge.expiry = "2026-11-18"
    assert not room.engine.ctx.view().cartridge_expired
    cartridge.expiry = "2026-11-17"
    assert room.engine.ctx.view().cartridge_expired
    assert room.refusal_of("arm") == "cartridge_expired"


def test_dots_at_the_machine_are_under_way_until_they_have_ended() -> None:
    room = SessionRoom(dots=40, speed=1.0)
    to_depositing(room)
    room.run_for(0.2)
    assert 0 < room.engine.ctx.under_way() <= 8


def test_a_world_is_only_wrong_while_a_machine_of_the_other_is_there() -> None:
    """P12"""
    room = SessionRoom(simulated=False)
    assert room.engine.ctx.view().worlds_agree
    room.run_for(1)
    assert not room.engine.ctx.view().worlds_agree
    assert not room.snapshot["simulated"]


@pytest.mark.hazard("H14", "H26")
def test_leaving_the_armed_states_puts_a_stop_on_the_wire_at_once_and_not_after_the_next_status() -> None:
    """P6, P8"""
    room = SessionRoom(dots=40)
    to_depositing(room)
    room.pedal("up")
    room.until(S.HOLD)
    room.run_for(0.041)
    room.say("change")
    room.run_for(0.004)
    assert not room.armed


def test_a_clock_that_is_ahead_is_believed_and_one_that_is_behind_is_not() -> None:
    """P4: a computer that slept for an hour has not stopped the cartridge's minutes."""
    room = SessionRoom(dots=10)
    ctx = room.engine.ctx
    before_s = ctx.utc_s
    room.engine.see_clock(before_s + 3600, ctx.now_s)
    assert ctx.utc_s == pytest.approx(before_s + 3600)
    room.engine.see_clock(before_s - 3600, ctx.now_s)
    assert ctx.utc_s == pytest.approx(before_s + 3600)


def resting(room: SessionRoom) -> bool:
    return room.engine.ctx.resting


def test_the_wire_rests_while_no_single_step_leads_to_a_motion() -> None:
    room = SessionRoom(dots=10)
    room.until(S.STANDBY)
    assert resting(room)
    to_cartridge(room)
    room.say("scan SN1")
    room.until(S.CARTRIDGE_CLAIMED)
    assert resting(room)
    room.say("intact yes")
    room.run_for(1)
    assert resting(room)
    room.plant.insert(1)
    room.until(S.CALIBRATING, limit_s=0.1)
    assert not resting(room)
    to_ready(room := SessionRoom(dots=10))
    assert not resting(room)
    room.cable = False
    room.run_for(1)
    room.cable = True
    room.until(S.STANDBY)
    assert room.facts.cartridge is not None
    assert not resting(room), "after begin the next word may be arm"
