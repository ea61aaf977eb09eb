"""A lot is recalled while a session runs: its cartridges are kept out, and the one at work is changed."""

from pathlib import Path

import pytest

from sim.campaign.faults.catalogue import start
from sim.campaign.host import LOCKED
from sim.campaign.world import World
from sim.seeds import dice_box
from tests.sim.campaign.campaign_room import CARTRIDGE_DOTS, DOTS, lines, world
from tests.sim.campaign.faults.fault_room import DEPOSITING, kinds_on_record, pass_time, with_fault

KIND = "lot recalled"
SCANNING_US = 20_000_000


def states(room: World, serial: str) -> list[str]:
    """What became of a cartridge, on record."""
    return [
        body["state"] for kind, body in room.truth.record if kind == "cartridge" and body["serial"] == serial
    ]


@pytest.mark.hazard("H39")
def test_a_recall_under_way_ends_the_cartridge_and_another_lot_does_the_rest(tmp_path: Path) -> None:
    room = with_fault(tmp_path, KIND, CARTRIDGE_DOTS + DEPOSITING)

    assert len(room.truth.struck) == DOTS
    assert set(room.truth.recalled) >= {room.truth.tags["SIM-0002"]}


@pytest.mark.hazard("H39")
def test_a_recalled_lot_is_not_claimed_and_the_next_blister_is_of_another(tmp_path: Path) -> None:
    room = with_fault(tmp_path, KIND, at_us=SCANNING_US)

    assert states(room, "SIM-0001") == []
    assert states(room, "SIM-0004")[-1] == "discarded"
    assert "was recalled (simulated seals leak)" in lines(room.course)
    assert len(room.truth.struck) == DOTS


@pytest.mark.hazard("H39")
def test_what_was_claimed_before_the_recall_is_not_opened_and_is_set_aside(tmp_path: Path) -> None:
    room = world(tmp_path)

    def as_claimed() -> None:
        if room.truth.held:
            start(room, KIND, dice_box(1)("fault"))
        else:
            room.course.at(100_000, as_claimed)

    as_claimed()
    room.run()

    assert states(room, "SIM-0001") == ["claimed", "spent", "discarded"]
    assert len(room.truth.struck) == DOTS


def test_a_recall_with_the_machine_armed_is_on_record_and_ends_the_work_in_time(tmp_path: Path) -> None:
    room = world(tmp_path, dots=120, cartridge_dots=60)

    def begin() -> None:
        start(room, KIND, dice_box(1)("fault"))

    room.machine.when_armed(500_000, begin)
    room.run()

    assert kinds_on_record(room).count("recalled") == 1
    assert 0 < room.truth.struck_with[room.truth.tags["SIM-0001"]] < 60
    assert states(room, "SIM-0001")[-2:] == ["spent", "discarded"]


def test_a_lot_is_recalled_once_and_only_while_nobody_else_has_the_ledgers_lock(tmp_path: Path) -> None:
    room = world(tmp_path)
    room.host.computer.ledger = LOCKED
    start(room, KIND, dice_box(1)("fault"))
    pass_time(room, 1_000_000)
    assert room.fired == {}

    room.host.computer.ledger = ""
    pass_time(room, 2_000_000)
    start(room, KIND, dice_box(2)("fault"))
    pass_time(room, 3_000_000)

    assert room.fired == {KIND: 1}
    assert len(room.truth.recalled) == 3
