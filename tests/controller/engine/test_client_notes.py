"""Consent and anaesthetic: on record where nothing moves, refused where something does, asked for nowhere."""

import pytest

from controller.session.states import NOTING_STATES
from controller.session.states import SessionState as S
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import finish, start_work, to_cartridge, to_depositing, to_ready

CONSENT = "consent F-2026/17"
ANAESTHETIC = "anaesthetic 4 ml of lidocaine 2 %"


def test_what_was_noted_is_on_record_with_who_noted_it() -> None:
    room = SessionRoom()
    to_cartridge(room)
    room.say(CONSENT)
    room.say(ANAESTHETIC)
    room.run_until(lambda: bool(room.bodies("anaesthetic")))

    assert room.bodies("consent") == [{"form": "F-2026/17", "by": "Tess"}]
    assert room.bodies("anaesthetic") == [{"agent": "lidocaine 2 %", "amount": "4 ml", "by": "Tess"}]
    assert room.says("consent noted: form F-2026/17")
    assert room.says("anaesthetic noted: 4 ml of lidocaine 2 %")


def test_a_second_anaesthetic_is_noted_beside_the_first() -> None:
    room = SessionRoom()
    to_ready(room)
    room.say(ANAESTHETIC)
    room.say("anaesthetic 2 ml of lidocaine 2 %")
    room.run_until(lambda: len(room.bodies("anaesthetic")) == 2)

    assert [body["amount"] for body in room.bodies("anaesthetic")] == ["4 ml", "2 ml"]


@pytest.mark.parametrize("line", [CONSENT, ANAESTHETIC])
def test_it_can_be_noted_wherever_nothing_moves_and_changes_neither_state_nor_next_step(line: str) -> None:
    room = SessionRoom()
    seen = set()

    def note() -> None:
        seen.add(room.state)
        before = room.state, room.snapshot["next_step"]
        room.say(line)
        assert (room.state, room.snapshot["next_step"]) == before

    room.until(S.STANDBY)
    note()
    room.say("begin")
    note()
    room.say("screen none")
    room.say("sign Dr Ada")
    note()
    room.say("scan SN1")
    note()
    room.say("intact yes")
    room.plant.insert(1)
    room.until(S.READY)
    note()
    room.say("change")
    note()

    assert seen == NOTING_STATES


@pytest.mark.parametrize("line", [CONSENT, ANAESTHETIC])
def test_with_the_machine_armed_it_is_refused_and_work_goes_on(line: str) -> None:
    room = SessionRoom(dots=200, speed=1.0)
    to_depositing(room)

    assert room.refusal_of(line) == "not_now"
    assert room.state is S.DEPOSITING
    room.pedal("up")
    room.until(S.HOLD)
    assert room.refusal_of(line) == "not_now"
    assert room.armed


@pytest.mark.parametrize("line", [CONSENT, ANAESTHETIC])
def test_after_the_close_nothing_is_added(line: str) -> None:
    room = SessionRoom()
    to_depositing(room)
    finish(room, "SN1")

    assert room.refusal_of(line) == "leaving"
    assert not room.bodies(line.split()[0])


def test_no_step_waits_for_either() -> None:
    room = SessionRoom()
    to_ready(room)
    start_work(room)
    finish(room, "SN1")

    assert not room.bodies("consent")
    assert not room.bodies("anaesthetic")
