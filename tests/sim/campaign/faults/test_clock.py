"""The wall clock jumps: the record says so by its times, and nothing else is any different."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sim.campaign.faults.clock import DAY_S, HOUR_S
from tests.sim.campaign.campaign_room import DOTS, world
from tests.sim.campaign.faults.fault_room import DEPOSITING, untouched, with_fault

KINDS = ["clock forward", "clock back", "clock across midnight", "daylight saving"]


@pytest.mark.hazard("H24")
@pytest.mark.parametrize("kind", KINDS)
def test_under_way_a_jump_of_the_clock_changes_nothing(kind: str, tmp_path: Path) -> None:
    room = with_fault(tmp_path, kind, DEPOSITING)

    assert room.truth.armings == room.truth.arms_typed == 2
    assert room.truth.count("placed") == DOTS


@pytest.mark.parametrize(("kind", "forward"), [("clock forward", True), ("clock back", False)])
def test_the_clock_jumps_the_way_the_kind_says(kind: str, forward: bool, tmp_path: Path) -> None:
    room = untouched(tmp_path, kind)

    assert (room.host.computer.clock_offset_s > 0) is forward


def test_midnight_comes_within_seconds(tmp_path: Path) -> None:
    room = untouched(tmp_path, "clock across midnight")

    utc = datetime.fromtimestamp(room.host.session.start_utc_s + room.host.computer.clock_offset_s, UTC)
    seconds = utc.hour * HOUR_S + utc.minute * 60 + utc.second
    assert DAY_S - 6 <= seconds < DAY_S


def test_daylight_saving_is_an_hour(tmp_path: Path) -> None:
    room = untouched(tmp_path, "daylight saving")

    assert abs(room.host.computer.clock_offset_s) == HOUR_S


def test_no_cartridge_gets_minutes_back_by_a_clock_set_back_and_a_new_controller(tmp_path: Path) -> None:
    room, minutes_left = world(tmp_path, cartridge_dots=DOTS), list[float]()

    def set_back_and_restart() -> None:
        room.host.computer.clock_offset_s -= 2 * HOUR_S
        room.course.at(1_000_000, room.host.kill)

    def look() -> None:
        shown = room.host.snapshot()
        if shown is not None and shown["cartridge"] is not None and shown["cartridge"]["state"] == "in_use":
            minutes_left.append(shown["cartridge"]["minutes_left"])
        room.course.at(500_000, look)

    look()
    room.machine.at_next_plunge(0, set_back_and_restart)
    room.run()

    assert minutes_left == sorted(minutes_left, reverse=True)
    assert room.host.kills == 1
