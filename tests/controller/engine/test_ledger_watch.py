"""A lot is recalled while one of its cartridges is in a session. P4."""

import pytest

from controller.engine.effects import Watched
from controller.engine.ledger_watch import REST_WATCH_S, WATCH_S
from controller.session.states import SessionState as S
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import (
    finish,
    seat,
    start_work,
    to_cartridge,
    to_depositing,
    to_ready,
)

SOON_S = WATCH_S + 0.5
REST_SOON_S = REST_WATCH_S + 0.5


@pytest.mark.hazard("H39")
def test_a_recall_in_mid_session_ends_the_cartridge_with_the_needle_up_and_the_next_goes_on() -> None:
    """Issue: also in mid-session, at the next needle-up."""
    room = SessionRoom(dots=300, speed=1.0)
    to_depositing(room)
    room.until_strikes(5)
    room.ledger.recalled.add("SN1")
    room.run_until(lambda: bool(room.bodies("recalled")), SOON_S)
    told = len(room.skin.strikes)
    room.until(S.CARTRIDGE_CHANGE)
    room.run_for(0.5)

    assert len(room.skin.strikes) <= told + 1
    assert not room.armed
    assert room.bodies("recalled") == [{"gtin": "0" * 14, "serial": "SN1", "lot": "LOT"}]
    assert room.says("lot LOT was recalled: cartridge SN1 is not to be used any more")
    room.pedal("up")
    room.plant.remove()
    room.until(S.NEED_CARTRIDGE)
    room.run_for(0.1)
    ended = room.bodies("cartridge")[-1]
    assert (ended["state"], ended["dots_struck"]) == ("spent", len(room.skin.strikes))
    assert ended["why"] == "its lot was recalled; it was taken out"
    seat(room, 2)
    start_work(room)
    room.run_until(lambda: room.facts.dots_left == 0)
    room.run_for(0.1)
    room.assert_record_matches_skin()


@pytest.mark.hazard("H39")
def test_a_recall_heard_before_arming_refuses_it() -> None:
    room = SessionRoom()
    to_ready(room)
    room.ledger.recalled.add("SN1")
    room.run_for(REST_SOON_S)
    room.pedal("up")
    room.run_for(0.2)
    assert room.refusal_of("arm") == "cartridge_recalled"
    assert room.snapshot["next_step"] == "change the cartridge"
    room.say("change")
    room.plant.remove()
    room.until(S.NEED_CARTRIDGE)


@pytest.mark.hazard("H39")
def test_arming_asks_once_more_so_that_a_recall_of_a_moment_ago_lets_nothing_be_struck() -> None:
    room = SessionRoom(speed=1.0)
    to_ready(room)
    room.pedal("up")
    room.run_until(lambda: not room.armed and room.status.pedal_up)
    room.ledger.recalled.add("SN1")
    room.say("arm")
    room.run_for(0.5)
    assert room.state is S.CARTRIDGE_CHANGE
    assert not room.armed
    assert not room.skin.strikes


@pytest.mark.hazard("H39")
def test_an_opened_one_is_not_measured_once_its_lot_is_recalled() -> None:
    room = SessionRoom()
    to_cartridge(room)
    room.say("scan SN1")
    room.say("intact yes")
    room.ledger.recalled.add("SN1")
    room.run_for(REST_SOON_S)
    assert room.snapshot["next_step"] == "the cartridge's lot was recalled: set it aside: change"
    room.plant.insert(1)
    room.run_for(2)
    assert room.state is S.CARTRIDGE_CLAIMED
    assert room.says("the cartridge's lot was recalled")
    room.say("change")
    room.run_for(0.1)
    assert room.ledger.steps["SN1"] == ["claimed", "opened", "spent"]


@pytest.mark.hazard("H39")
def test_what_was_recalled_stays_so_for_the_session_after_a_restart() -> None:
    """Even if the ledger can't be asked by then."""
    room = SessionRoom()
    to_ready(room)
    room.ledger.recalled.add("SN1")
    room.run_for(REST_SOON_S)
    room.kill_host()
    room.ledger.silent = True
    room.start_host()
    room.until(S.STANDBY)
    room.say("begin")
    room.until(S.READY)
    assert room.refusal_of("arm") == "cartridge_recalled"
    assert len(room.bodies("recalled")) == 1


@pytest.mark.hazard("H39")
def test_a_ledger_that_does_not_answer_is_asked_once_and_stops_nothing() -> None:
    room = SessionRoom(dots=600, speed=1.0)
    to_depositing(room)
    room.run_for(SOON_S)
    room.ledger.silent = True
    before = len(room.ledger.watched)
    room.run_for(2 * WATCH_S)
    assert len(room.ledger.watched) <= before + 1
    assert room.state is S.DEPOSITING
    room.ledger.silent = False
    room.run_until(lambda: room.facts.dots_left == 0)
    room.run_for(0.1)
    room.assert_record_matches_skin()


def test_the_ledger_is_asked_now_and_then_and_only_while_a_cartridge_is_held() -> None:
    room = SessionRoom(dots=5)
    to_cartridge(room)
    room.run_for(3 * REST_WATCH_S)
    assert room.ledger.watched == []
    seat(room, 1)
    room.run_for(4 * REST_WATCH_S)
    assert 4 <= len(room.ledger.watched) <= 6
    start_work(room)
    finish(room, "SN1")
    asked = len(room.ledger.watched)
    room.run_for(2 * REST_WATCH_S)
    assert len(room.ledger.watched) == asked


def test_an_answer_about_a_cartridge_that_has_left_is_passed_over() -> None:
    room = SessionRoom()
    to_ready(room)
    room.ledger.recalled.add("SN0")
    room.engine.ledger_answered(Watched("SN0", recalled=True), room.now_s)
    assert not room.bodies("recalled")
    assert room.state is S.READY
