"""Faults at the bench: a pedal that lies, emergency stops, a cartridge that is not where it was."""

from pathlib import Path

import pytest

from tests.sim.campaign.campaign_room import DOTS, lines
from tests.sim.campaign.faults.fault_room import (
    DEPOSITING,
    kinds_on_record,
    pass_time,
    untouched,
    with_fault,
)


@pytest.mark.parametrize(
    "kind", ["cartridge pulled", "cartridge swapped", "cartridge re-seated", "needle bent"]
)
def test_with_nothing_in_the_bay_a_fault_of_the_cartridge_has_not_struck(kind: str, tmp_path: Path) -> None:
    room = untouched(tmp_path, kind)

    pass_time(room, 60_000_000)

    assert room.fired == {}


@pytest.mark.parametrize("kind", ["cartridge pulled", "cartridge swapped", "cartridge re-seated"])
def test_a_cartridge_that_has_left_the_bay_is_spent(kind: str, tmp_path: Path) -> None:
    room = with_fault(tmp_path, kind, DEPOSITING)

    spent = [body for name, body in room.truth.record if name == "cartridge" and body["state"] == "spent"]
    assert [one["dots_struck"] < DOTS // 2 for one in spent].count(True) >= 1
    assert len(room.truth.outcome) == DOTS


@pytest.mark.hazard("H13")
def test_with_the_pedal_stuck_nothing_is_armed_until_it_is_loose(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "pedal stuck at arming")

    assert "arm is refused" in lines(room.course) or "typed       arm" in lines(room.course)
    assert room.truth.armings == room.truth.arms_typed
    assert len(room.truth.struck) == DOTS


@pytest.mark.hazard("H12")
@pytest.mark.parametrize(("seed", "ended_by"), [(1, "typed       stop"), (5, "bench       estop press")])
def test_strikes_that_the_foot_can_not_end_a_person_ends_in_another_way(
    seed: int, ended_by: str, tmp_path: Path
) -> None:
    room = with_fault(tmp_path, "pedal stuck in use", seed=seed)

    told = lines(room.course)
    lifted, ended = told.index("fault       pedal stuck in use"), told.index(ended_by)
    assert "strike on dot" in told[lifted:ended]
    assert len(room.truth.struck) == DOTS


@pytest.mark.hazard("H12")
def test_a_pedal_that_falls_silent_under_the_foot_starts_nothing_when_it_is_back(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "pedal silent")

    assert "the machine stopped: the pedal fell silent" in lines(room.course)
    assert room.truth.armings == room.truth.arms_typed == 3
    assert len(room.truth.struck) == DOTS


@pytest.mark.hazard("H15")
@pytest.mark.parametrize("kind", ["emergency stop", "emergency stop in a strike", "emergency stop tapped"])
def test_an_emergency_stop_latches_until_somebody_acknowledges_it(kind: str, tmp_path: Path) -> None:
    room = with_fault(tmp_path, kind, DEPOSITING if kind != "emergency stop in a strike" else 0)

    assert "typed       acknowledge" in lines(room.course)
    assert "event=emergency_stop" in lines(room.course)
    assert len(room.truth.outcome) == DOTS


@pytest.mark.hazard("H09")
def test_a_cartridge_without_pigment_is_changed_by_whoever_sees_the_pale_dots(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "pigment run out")

    assert "typed       stop" in lines(room.course)
    in_use = [body for kind, body in room.truth.record if kind == "cartridge" and body["state"] == "in_use"]
    assert len(in_use) == 3
    assert len(room.truth.outcome) == DOTS


def test_released_under_way_the_pedal_only_holds_the_work(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "pedal released", DEPOSITING)

    assert "fault" not in kinds_on_record(room)
    assert len(room.truth.struck) == DOTS
