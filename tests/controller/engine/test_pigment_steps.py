"""A bottle for each shade before the first cartridge: named, refused, kept through a crash, past its time."""

from datetime import UTC, datetime

import pytest

from controller.session.machine_table import CommandRejected
from controller.session.states import SessionState as S
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import finish, seat, start_work, to_cartridge, to_depositing

SHADES = ("1:20", "1:14")


def to_pigment(**figures: int) -> SessionRoom:
    """Screened and signed: the first bottle is asked for."""
    room = SessionRoom(shades=SHADES, **figures)
    to_cartridge(room)
    assert room.state is S.SCREENING
    return room


def to_ready(room: SessionRoom) -> None:
    room.say("pigment P20")
    room.say("pigment P14")
    seat(room, 1)
    room.run_for(0.1)


def rejected(room: SessionRoom, line: str) -> str:
    with pytest.raises(CommandRejected) as refused:
        room.say(line)
    return str(refused.value.refusal)


@pytest.mark.hazard("H38")
def test_no_cartridge_is_asked_for_before_every_shade_has_its_bottle() -> None:
    room = to_pigment()
    assert room.snapshot["next_step"] == "name a bottle of shade 1:20: pigment SERIAL"
    assert room.refusal_of("scan SN1") == "not_now"

    room.say("pigment P20")
    assert room.snapshot["next_step"] == "name a bottle of shade 1:14: pigment SERIAL"
    assert room.state is S.SCREENING
    room.say("pigment P14")

    assert room.state is S.NEED_CARTRIDGE
    assert room.ledger.pigment_used == ["P20", "P14"]


def test_what_was_named_is_on_record_and_shown() -> None:
    room = to_pigment()
    room.say("pigment P14")
    room.run_until(lambda: bool(room.bodies("pigment")))

    assert room.bodies("pigment") == [
        {
            "shade": "1:14",
            "maker": "Inkworks",
            "lot": "PIG7",
            "serial": "P14",
            "expiry": "2099-01-01",
            "opened_until": "2099-01-01",
            "certificate": "CERT-7",
            "by": "Tess",
        }
    ]
    assert room.snapshot["pigment"] == [
        {"shade": "1:20", "serial": None, "lot": None, "opened_until": None, "usable": False},
        {"shade": "1:14", "serial": "P14", "lot": "PIG7", "opened_until": "2099-01-01", "usable": True},
    ]
    assert room.says("bottle P14 of lot PIG7 is used for shade 1:14, until 2099-01-01")


def test_a_whole_session_with_two_shades_goes_to_its_end() -> None:
    room = to_pigment()
    to_ready(room)
    start_work(room)
    finish(room, "SN1")

    room.assert_record_matches_skin()
    assert [body["serial"] for body in room.bodies("pigment")] == ["P20", "P14"]


@pytest.mark.hazard("H38")
def test_a_bottle_the_ledger_refuses_is_told_and_not_recorded() -> None:
    room = to_pigment()
    room.say("pigment P9")

    assert room.says("bottle P9 refused (shade)")
    assert room.state is S.SCREENING
    room.say("pigment P20")
    room.run_until(lambda: bool(room.bodies("pigment")))
    assert [body["serial"] for body in room.bodies("pigment")] == ["P20"]


def test_another_question_waits_for_the_ledgers_answer() -> None:
    room = to_pigment()
    room.ledger.silent = True
    room.say("pigment P20")

    assert room.snapshot["next_step"] == "wait: the ledger is asked"
    assert room.refusal_of("pigment P14") == "ledger_pending"


def test_no_bottle_is_named_before_screening_and_signature() -> None:
    room = SessionRoom(shades=SHADES)
    room.until(S.STANDBY)
    assert room.refusal_of("pigment P20") == "not_screened"
    room.say("begin")
    room.say("screen none")
    assert room.refusal_of("pigment P20") == "not_signed"
    room.say("sign Dr Ada")
    room.say("pigment P20")
    assert room.ledger.pigment_used == ["P20"]


def test_a_plan_without_shades_asks_for_no_pigment() -> None:
    room = SessionRoom()
    to_cartridge(room)

    assert room.state is S.NEED_CARTRIDGE
    assert room.refusal_of("pigment P14") == "no_shades"
    assert room.snapshot["pigment"] == []


def test_a_record_from_before_pigment_asks_for_none() -> None:
    room = SessionRoom()
    kind, body = room.record[0]
    room.record[0] = (kind, {name: value for name, value in body.items() if name != "shades"})
    room.start_host()
    to_depositing(room)

    assert room.facts.shades == ()


@pytest.mark.hazard("H38")
def test_a_crash_between_naming_and_arming_keeps_what_was_named_and_asks_for_the_rest() -> None:
    room = to_pigment()
    room.say("pigment P20")
    room.run_until(lambda: bool(room.bodies("pigment")))
    room.kill_host()
    room.start_host()
    room.until(S.STANDBY)

    assert rejected(room, "begin") == (
        "no pigment for shade 1:14: name a bottle of shade 1:14: pigment SERIAL"
    )
    assert room.snapshot["next_step"] == "name a bottle of shade 1:14: pigment SERIAL"
    room.say("pigment P14")
    room.say("begin")
    assert room.state is S.NEED_CARTRIDGE
    seat(room, 1)
    room.run_for(0.1)
    start_work(room)
    finish(room, "SN1")
    room.assert_record_matches_skin()


def test_a_crash_before_the_record_has_it_asks_for_the_bottle_again() -> None:
    room = to_pigment()
    room.run_for(0.1)
    room.disk_delay_us = 5_000_000
    room.say("pigment P20")
    room.kill_host()
    room.disk_delay_us = 0
    room.start_host()
    room.until(S.STANDBY)

    assert room.refusal_of("begin") == "no_pigment"
    room.say("pigment P20")
    assert room.snapshot["pigment"][0]["serial"] == "P20"
    assert room.ledger.pigment_used == ["P20", "P20"]


@pytest.mark.hazard("H38")
def test_the_next_arming_asks_for_another_bottle_when_the_time_of_one_is_over() -> None:
    room = SessionRoom(shades=("1:14",), dots=40, speed=1.0)
    over_s = datetime(2026, 11, 19, tzinfo=UTC).timestamp()
    room.clock_s = over_s - 60
    room.start_host()
    room.ledger.opened_until = "2026-11-18"
    to_cartridge(room)
    room.say("pigment P14")
    room.run_for(0.1)
    assert room.says("may be used until the end of 2026-11-18 (UTC): have another ready")
    seat(room, 1)
    room.run_for(0.1)
    start_work(room)
    room.until_strikes(3)
    room.engine.see_clock(over_s + 60, room.now_s)
    room.until_strikes(6)
    assert room.state is S.DEPOSITING

    room.say("stop")
    room.pedal("up")
    room.run_until(lambda: not room.armed and room.status.pedal_up)
    assert rejected(room, "arm") == (
        "bottle P14 was opened for use until 2026-11-18: discard it and name another of shade 1:14: "
        "pigment SERIAL"
    )
    room.ledger.opened_until = "2099-01-01"
    room.say("pigment P14b")
    start_work(room)
    finish(room, "SN1")
    room.assert_record_matches_skin()
    assert sum("have another ready" in text for _, text in room.sayings) == 1


def test_while_the_machine_is_armed_no_bottle_is_named_and_nothing_stops() -> None:
    room = to_pigment()
    to_ready(room)
    start_work(room)

    assert room.refusal_of("pigment P14b") == "not_now"
    assert room.state is S.DEPOSITING
