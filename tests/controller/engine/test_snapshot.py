"""What screens and programs are shown. Promise P12."""

import json

from controller.engine.snapshot import LEDGER_ASKED
from controller.session.states import SessionState as S
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import to_cartridge, to_depositing, to_ready


def test_a_snapshot_says_which_world_it_is_of_before_anything_is_known() -> None:
    """P12"""
    shown = SessionRoom().snapshot
    assert shown["simulated"] is True
    assert shown["state"] == "offline"
    assert shown["cartridge"] is None
    assert shown["bay_empty"]
    assert json.loads(json.dumps(shown)) == shown


def test_counts_add_up_at_every_moment_of_a_session() -> None:
    room = SessionRoom(dots=20)
    to_depositing(room)
    while room.state is S.DEPOSITING:
        dots = room.snapshot["dots"]
        ended = dots["deposited"] + dots["missed"] + dots["skipped"] + dots["uncertain"]
        assert ended + dots["left"] == dots["planned"] == 20
        room.lap()


def test_the_cartridge_is_shown_with_its_budget_and_whether_it_is_in_the_bay() -> None:
    room = SessionRoom()
    to_ready(room)
    assert room.snapshot["cartridge"] == {
        "serial": "SN1",
        "state": "in_use",
        "tag": 1,
        "dots_left": 1500,
        "dots_max": 1500,
        "minutes_left": 60.0,
        "in_bay": True,
    }


def test_a_fault_is_shown_with_its_first_cause_until_it_is_acknowledged() -> None:
    """P8"""
    room = SessionRoom()
    to_ready(room)
    assert room.snapshot["cause"] == ""
    room.plant.remove()
    room.until(S.FAULT)
    assert room.snapshot["cause"] == "the cartridge left the bay"
    assert room.snapshot["next_step"].startswith("the cartridge left the bay: ")
    room.run_for(0.2)
    room.say("acknowledge")
    assert room.snapshot["cause"] == ""


def test_the_pedal_is_down_up_or_silent() -> None:
    """P6"""
    room = SessionRoom()
    to_cartridge(room)
    for position, shown in [("down", "down"), ("up", "up"), ("unplug", "silent")]:
        room.pedal(position)
        room.run_for(0.1)
        assert room.snapshot["pedal"] == shown


def test_while_the_ledger_decides_what_comes_next_the_next_step_is_to_wait_for_it() -> None:
    room = SessionRoom()
    to_cartridge(room)
    room.ledger.silent = True
    room.say("scan SN1")
    assert room.snapshot["next_step"] == LEDGER_ASKED


def test_a_ledger_that_is_silent_hides_no_fault() -> None:
    """P8"""
    room = SessionRoom()
    to_ready(room)
    room.ledger.silent = True
    room.plant.remove()
    room.until(S.FAULT)
    room.say("discard SN1")
    assert room.snapshot["next_step"].startswith("the cartridge left the bay: ")
