"""A bottle's last day passes, or it is thrown away, while a session has it."""

from datetime import UTC, datetime

import pytest

from controller.engine.effects import PigmentWatched
from controller.engine.pigment_watch import ASKED_EVERY_S
from controller.session.machine_table import CommandRejected
from controller.session.states import SessionState as S
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import finish, seat, start_work, to_cartridge, to_depositing

SOON_S = ASKED_EVERY_S + 0.5
OVER_S = datetime(2026, 11, 19, tzinfo=UTC).timestamp()
ANOTHER = "discard it and name another of shade 1:14: pigment SERIAL"
TOO_OLD = f"bottle P14 was opened for use until 2026-11-18: {ANOTHER}"


def to_ready(room: SessionRoom) -> None:
    """Ready with bottle P14 and cartridge SN1, pedal up."""
    to_cartridge(room)
    room.say("pigment P14")
    seat(room, 1)
    room.pedal("up")
    room.run_for(0.1)


def shortly_before_midnight() -> SessionRoom:
    """A minute before the last day of bottle P14 is over."""
    room = SessionRoom(shades=("1:14",), speed=1.0)
    room.clock_s = OVER_S - 60
    room.start_host()
    room.ledger.opened_until = "2026-11-18"
    return room


def arming_refused(room: SessionRoom) -> str:
    with pytest.raises(CommandRejected) as refused:
        room.say("arm")
    return str(refused.value.refusal)


def stop(room: SessionRoom) -> None:
    room.say("stop")
    room.pedal("up")
    room.run_until(lambda: not room.armed and room.status.pedal_up)


@pytest.mark.hazard("H38")
def test_past_a_bottles_last_day_the_next_arming_asks_for_another_and_nothing_stops_before() -> None:
    room = shortly_before_midnight()
    to_ready(room)
    assert room.says("may be used until the end of 2026-11-18 (UTC): have another ready")
    start_work(room)
    room.until_strikes(3)
    room.engine.see_clock(OVER_S + 60, room.now_s)
    room.until_strikes(6)
    assert room.state is S.DEPOSITING

    stop(room)
    assert arming_refused(room) == TOO_OLD
    room.ledger.opened_until = "2099-01-01"
    room.say("pigment P14b")
    start_work(room)
    finish(room, "SN1")
    room.assert_record_matches_skin()
    assert sum("have another ready" in text for _, text in room.sayings) == 1


@pytest.mark.hazard("H38")
def test_a_day_that_ends_while_the_program_waits_ends_the_bottles_time_by_itself() -> None:
    room = shortly_before_midnight()
    to_ready(room)
    room.run_for(61)
    assert arming_refused(room) == TOO_OLD
    assert room.snapshot["next_step"] == ANOTHER


@pytest.mark.hazard("H38")
def test_a_clock_set_back_again_after_midnight_gives_a_bottle_no_time_back() -> None:
    room = shortly_before_midnight()
    to_ready(room)
    room.engine.see_clock(OVER_S + 60, room.now_s)
    room.engine.see_clock(OVER_S - 3600, room.now_s)
    assert arming_refused(room) == TOO_OLD


@pytest.mark.hazard("H38")
def test_a_session_gone_on_with_the_next_day_asks_for_another_bottle_before_it_begins() -> None:
    room = shortly_before_midnight()
    to_ready(room)
    room.kill_host()
    room.clock_s += 3600
    room.start_host()
    room.until(S.STANDBY)

    assert room.refusal_of("begin") == "pigment_too_long_open"
    room.ledger.opened_until = "2099-01-01"
    room.say("pigment P14b")
    room.say("begin")
    room.until(S.READY)


@pytest.mark.hazard("H38")
def test_a_bottle_thrown_away_while_the_session_has_it_is_asked_for_again_before_arming() -> None:
    room = SessionRoom(shades=("1:14",))
    to_ready(room)
    room.ledger.pigment_discarded.add("P14")
    room.run_for(SOON_S)

    assert room.says("bottle P14 of shade 1:14 was discarded: the next arming asks for another")
    assert room.bodies("pigment_discarded") == [{"shade": "1:14", "lot": "PIG7", "serial": "P14"}]
    assert room.refusal_of("arm") == "no_pigment"
    room.say("pigment P14")
    assert room.says("bottle P14 refused (discarded)")
    assert room.refusal_of("arm") == "no_pigment"
    room.say("pigment P14b")
    start_work(room)
    finish(room, "SN1")
    room.assert_record_matches_skin()


@pytest.mark.hazard("H38")
def test_a_bottle_thrown_away_while_the_controller_was_dead_is_known_before_anything_begins() -> None:
    room = SessionRoom(shades=("1:14",))
    to_ready(room)
    room.kill_host()
    room.ledger.pigment_discarded.add("P14")
    room.start_host()
    room.until(S.STANDBY)

    assert room.refusal_of("begin") == "no_pigment"


def test_what_was_thrown_away_stays_so_for_the_session_after_a_restart() -> None:
    """Even if the ledger can't be asked by then."""
    room = SessionRoom(shades=("1:14",))
    to_ready(room)
    room.ledger.pigment_discarded.add("P14")
    room.run_for(SOON_S)
    room.kill_host()
    room.ledger.silent = True
    room.start_host()
    room.until(S.STANDBY)

    assert room.refusal_of("begin") == "no_pigment"
    assert len(room.bodies("pigment_discarded")) == 1


def test_a_discard_in_mid_work_stops_nothing_and_is_said_once() -> None:
    room = SessionRoom(shades=("1:14",), dots=600, speed=1.0)
    to_ready(room)
    start_work(room)
    room.ledger.pigment_discarded.add("P14")
    room.run_for(2 * SOON_S)

    assert room.state is S.DEPOSITING
    assert sum("was discarded" in text for _, text in room.sayings) == 1
    stop(room)
    assert room.refusal_of("arm") == "no_pigment"


def test_an_answer_about_a_bottle_that_was_replaced_is_passed_over() -> None:
    room = SessionRoom(shades=("1:14",))
    to_ready(room)
    room.say("pigment P14b")
    room.engine.ledger_answered(PigmentWatched(("P14",)), room.now_s)

    assert not room.bodies("pigment_discarded")
    assert room.snapshot["pigment"][0]["serial"] == "P14b"


def test_a_ledger_that_does_not_answer_is_asked_once_and_stops_nothing() -> None:
    room = SessionRoom(shades=("1:14",), dots=600, speed=1.0)
    to_ready(room)
    start_work(room)
    room.run_for(SOON_S)
    room.ledger.silent = True
    before = len(room.ledger.pigment_watched)
    room.run_for(2 * ASKED_EVERY_S)

    assert len(room.ledger.pigment_watched) <= before + 1
    assert room.state is S.DEPOSITING


def test_a_session_without_shades_asks_the_ledger_of_no_bottle() -> None:
    room = SessionRoom()
    to_depositing(room)
    room.run_for(2 * ASKED_EVERY_S)

    assert room.ledger.pigment_watched == []
