"""While the pedal is down: what keeps the needle going, and all that ends it. Promises P4, P6, P7, P9."""

from dataclasses import replace

import pytest

from controller.session.facts import UNCERTAIN
from controller.session.states import SessionState as S
from firmware_bridge.messages import Dot
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import finish, seat, start_work, to_depositing, to_ready


@pytest.mark.hazard("H12")
def test_releasing_the_pedal_pauses_after_at_most_the_strike_under_way_and_pressing_it_goes_on() -> None:
    """P6"""
    room = SessionRoom(dots=30, speed=1.0)
    to_depositing(room)
    room.until_strikes(5)
    room.pedal("up")
    before = len(room.skin.strikes)
    room.run_for(2)
    assert room.state is S.HOLD
    assert len(room.skin.strikes) <= before + 1
    room.pedal("down")
    room.until(S.DEPOSITING)
    finish(room, "SN1")
    room.assert_record_matches_skin()


@pytest.mark.hazard("H13")
def test_a_pause_that_lasts_too_long_needs_arming_again() -> None:
    """P6, P8: the technician may have left the room."""
    room = SessionRoom(dots=30)
    to_depositing(room)
    room.pedal("up")
    room.until(S.HOLD)
    before = len(room.skin.strikes)
    room.run_for(room.settings.hold_s_max + 0.5)
    assert room.state is S.READY
    assert not room.armed
    room.pedal("down")
    room.run_for(1)
    assert len(room.skin.strikes) == before
    start_work(room)
    finish(room, "SN1")
    room.assert_record_matches_skin()


@pytest.mark.hazard("H13")
def test_armed_and_left_alone_it_disarms_by_itself() -> None:
    """P8"""
    room = SessionRoom()
    to_ready(room)
    room.say("arm")
    room.run_for(room.settings.hold_s_max + 0.5)
    assert room.state is S.READY
    assert not room.armed
    assert room.says("held for too long")


def test_a_used_up_dot_budget_ends_in_a_change_of_cartridge_and_the_next_goes_on_where_it_ended() -> None:
    """P4: exactly the budget is struck, with the needle up at the change."""
    room = SessionRoom(dots=30, cartridge_dots=20)
    to_depositing(room)
    room.until(S.CARTRIDGE_CHANGE)
    assert len(room.skin.strikes) == 20
    assert room.bodies("intent")[-1]["last"] == 20
    room.run_for(0.2)
    assert not room.armed
    room.pedal("up")
    room.plant.remove()
    room.until(S.NEED_CARTRIDGE)
    seat(room, 2)
    start_work(room)
    room.run_until(lambda: room.facts.dots_left == 0)
    room.run_for(0.1)
    assert [body["cartridge"] for body in room.bodies("dot")] == ["SN1"] * 20 + ["SN2"] * 10
    room.assert_record_matches_skin()


@pytest.mark.hazard("H24")
def test_an_expired_minute_budget_stops_at_once_with_the_pedal_still_down() -> None:
    """P4: dots already at the machine are not struck either."""
    room = SessionRoom(dots=200, speed=1.0)
    room.ledger.minutes_max = 0.05
    to_depositing(room)
    room.until(S.CARTRIDGE_CHANGE, limit_s=5)
    struck = len(room.skin.strikes)
    assert 0 < struck < 60
    assert room.says("open too long")
    room.run_for(1)
    assert len(room.skin.strikes) <= struck + 1
    assert not room.armed
    room.assert_record_matches_skin()


@pytest.mark.hazard("H09")
def test_a_dot_with_fewer_than_three_needles_ends_its_cartridge_as_damaged() -> None:
    """Issue: three needles. The needle comes up, the cartridge is changed, and the next goes on."""
    room = SessionRoom(dots=30, speed=1.0)
    to_depositing(room)
    room.until_strikes(5)
    room.plant.bend(1)
    room.until(S.CARTRIDGE_CHANGE)
    room.run_for(0.5)

    short = [body["dot"] for body in room.bodies("dot") if body["needles"] != 7]
    assert short == [len(room.skin.strikes)]
    assert not room.armed
    assert room.says("fewer than three needles")
    room.pedal("up")
    room.plant.remove()
    room.until(S.NEED_CARTRIDGE)
    room.run_for(0.1)
    ended = room.bodies("cartridge")[-1]
    assert (ended["state"], ended["dots_struck"]) == ("damaged", short[0])
    assert ended["why"] == f"fewer than three needles at dot {short[0]}; it was taken out"
    seat(room, 2)
    start_work(room)
    room.run_until(lambda: room.facts.dots_left == 0)
    room.run_for(0.1)
    room.assert_record_matches_skin()


@pytest.mark.hazard("H09")
def test_a_damaged_cartridge_is_not_armed_again_after_a_restart() -> None:
    room = SessionRoom(dots=30, speed=1.0)
    to_depositing(room)
    room.until_strikes(5)
    room.plant.bend(1)
    room.run_until(lambda: room.facts.cartridge is not None and room.facts.cartridge.damaged_at_dot > 0)
    room.run_for(0.1)
    room.kill_host()
    room.pedal("up")
    room.run_for(1)
    room.start_host()
    room.until(S.STANDBY)
    room.say("begin")
    room.until(S.READY)

    assert room.refusal_of("arm") == "needles_missing"
    room.assert_record_matches_skin()


@pytest.mark.hazard("H28")
def test_nothing_is_sent_before_the_arming_is_on_disk() -> None:
    """P9"""
    room = SessionRoom(dots=30)
    to_ready(room)
    room.disk_delay_us = 3_000_000
    start_work(room)
    room.run_for(2)
    assert room.state is S.DEPOSITING
    assert len(room.skin.strikes) == 0
    room.disk_delay_us = 0
    room.run_until(lambda: room.facts.dots_left == 0)
    room.run_until(lambda: len(room.bodies("dot")) == 30)
    room.assert_record_matches_skin()


@pytest.mark.hazard("H28")
def test_a_hung_disk_stops_the_strikes_within_what_the_machine_can_remember() -> None:
    """P2, P9"""
    room = SessionRoom(dots=60)
    to_depositing(room)
    room.until_strikes(10)
    room.disk_delay_us = 10_000_000
    on_disk = len(room.bodies("dot"))
    room.run_for(5)
    assert len(room.skin.strikes) <= on_disk + 16
    room.kill_host()
    room.pedal("up")
    room.run_for(0.5)
    room.disk_delay_us = 0
    room.start_host()
    room.until(S.STANDBY)
    room.run_for(0.1)
    assert room.facts.count(UNCERTAIN) == 0
    room.assert_record_matches_skin()


@pytest.mark.parametrize(
    "bad",
    [Dot(7, 1000, 1000, 601, 80), Dot(7, -1, 1000, 400, 80), Dot(7, 1000, 1000, 400, 1001)],
    ids=["too deep", "out of reach", "too long in the skin"],
)
def test_a_dot_that_may_not_be_struck_is_never_sent(bad: Dot) -> None:
    """P7: the controller looks at each dot again, whatever the plan went through before."""
    room = SessionRoom(dots=20)
    room.dots[6] = bad
    to_depositing(room)
    room.until(S.FAULT)
    assert room.says("dot 7 may not be struck")
    room.run_for(1)
    assert len(room.skin.strikes) <= 6
    room.assert_record_matches_skin()


@pytest.mark.hazard("H07")
def test_settings_raised_after_signing_do_not_raise_the_ceiling_that_was_signed_for() -> None:
    """P7"""
    room = SessionRoom(dots=20)
    to_depositing(room)
    room.until_strikes(3)
    room.pedal("up")
    room.kill_host()
    room.run_for(0.5)
    room.settings = replace(room.settings, depth_ceiling_um=1400)
    room.dots[15] = replace(room.dots[15], depth_um=700)
    room.start_host()
    room.until(S.STANDBY)
    room.say("begin")
    room.until(S.READY)
    room.run_for(0.1)
    start_work(room)
    room.until(S.FAULT)
    assert max(strike.depth_um for strike in room.skin.strikes) < 600


def test_a_machine_not_heard_any_more_is_told_to_hold_before_the_connection_counts_as_lost() -> None:
    """P6: an old sample of the pedal is no sample."""
    room = SessionRoom(dots=200, speed=1.0)
    to_depositing(room)
    room.until_strikes(5)
    heard = room.machine.bytes_to_send
    room.machine.bytes_to_send = lambda now_us: heard(now_us)[:0]  # type: ignore[method-assign]
    room.run_for(0.15)
    assert room.state is S.HOLD
    struck = len(room.skin.strikes)
    room.run_for(0.14)
    assert len(room.skin.strikes) <= struck + 1
