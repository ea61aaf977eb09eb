"""A bottle for each shade before the first cartridge: named, refused, kept through a crash, past its time."""

import pytest

from controller.session.machine_table import CommandRejected
from controller.session.states import SessionState as S
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import finish, go_on, seat, start_work, to_cartridge, to_depositing

SHADES = ("1:20", "1:14")


def to_pigment() -> SessionRoom:
    """Screened and signed: the first bottle is asked for."""
    room = SessionRoom(shades=SHADES)
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
    assert room.refusal_of("scan SN1") == "not_now"
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


def test_while_the_machine_is_armed_no_bottle_is_named_and_nothing_stops() -> None:
    room = to_pigment()
    to_ready(room)
    start_work(room)

    assert room.refusal_of("pigment P14b") == "not_now"
    assert room.state is S.DEPOSITING


def test_a_ledger_that_is_away_leaves_the_session_asking_for_the_bottle() -> None:
    room = to_pigment()
    room.ledger.refuses = "the ledger can't be used"
    room.say("pigment P20")

    assert room.says("the ledger can't be used")
    assert room.snapshot["next_step"] == "name a bottle of shade 1:20: pigment SERIAL"
    room.ledger.refuses = ""
    room.say("pigment P20")
    assert room.snapshot["pigment"][0]["serial"] == "P20"


def test_a_bottle_may_be_replaced_before_arming_and_the_record_has_both() -> None:
    room = to_pigment()
    to_ready(room)
    room.pedal("up")
    room.say("pigment P14b")
    start_work(room)
    finish(room, "SN1")

    assert [body["serial"] for body in room.bodies("pigment")] == ["P20", "P14", "P14b"]
    assert [shade["serial"] for shade in room.snapshot["pigment"]] == ["P20", "P14b"]
    room.assert_record_matches_skin()


def test_a_crash_in_mid_work_keeps_every_bottle_and_asks_for_none() -> None:
    room = SessionRoom(shades=SHADES, dots=60, speed=1.0)
    to_cartridge(room)
    to_ready(room)
    start_work(room)
    room.until_strikes(5)
    room.kill_host()
    room.run_for(1.0)
    room.pedal("up")
    room.start_host()
    room.until(S.STANDBY, S.RECONCILING)

    assert [shade["serial"] for shade in room.snapshot["pigment"]] == ["P20", "P14"]
    assert len(room.bodies("pigment")) == 2
    go_on(room)
    assert len(room.bodies("pigment")) == 2
