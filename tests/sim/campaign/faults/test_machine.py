"""Faults of the machine: each loss of power costs at most one dot, and no dot is ever struck twice."""

from pathlib import Path

import pytest

from sim.campaign.faulty_plant import FaultyPlant
from tests.sim.campaign.campaign_room import DOTS, lines
from tests.sim.campaign.faults.fault_room import (
    DEPOSITING,
    kinds_on_record,
    pass_time,
    untouched,
    with_fault,
)


@pytest.mark.parametrize(
    ("kind", "uncertain", "in_the_skin"),
    [("power out before a strike", 1, DOTS - 1), ("power out after a strike", 0, DOTS)],
)
def test_what_a_loss_of_power_costs_depends_on_what_was_written_before(
    kind: str, uncertain: int, in_the_skin: int, tmp_path: Path
) -> None:
    room = with_fault(tmp_path, kind)

    assert room.truth.power_losses == 1
    assert room.truth.count("uncertain") == uncertain
    assert len(room.truth.struck) == in_the_skin
    assert len(room.truth.outcome) == DOTS


@pytest.mark.hazard("H02")
@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize(
    "kind", ["power out in a strike", "power out in a write", "machine reset in a strike"]
)
def test_a_loss_of_power_at_any_moment_costs_at_most_one_dot(kind: str, seed: int, tmp_path: Path) -> None:
    room = with_fault(tmp_path, kind, seed=seed)

    assert room.truth.power_losses == 1
    assert room.truth.count("uncertain") <= 1
    assert len(room.truth.outcome) == DOTS


def test_after_the_strike_and_before_the_answer_the_result_is_asked_for_again(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "power out after a strike")

    assert [body["dot"] for kind, body in room.truth.record if kind == "dot" and body["replayed"]] == [1]


@pytest.mark.hazard("H02")
def test_memory_that_takes_no_writes_strikes_nothing(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "memory stuck", DEPOSITING)

    assert "the machine stopped: its memory failed" in lines(room.course)
    assert len(room.truth.outcome) == DOTS


@pytest.mark.hazard("H20")
def test_another_machine_in_its_place_strikes_nothing_that_was_sent_to_the_first(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "other machine", DEPOSITING)

    uids = [body["uid"] for kind, body in room.truth.record if kind == "connected"]
    assert len(set(uids)) == 2
    assert "they were sent to another machine" in lines(room.course)
    assert len(room.truth.outcome) == DOTS


@pytest.mark.hazard("H03")
@pytest.mark.parametrize("kind", ["stage stalled", "stage jammed"])
def test_a_stage_that_does_not_arrive_stops_the_machine(kind: str, tmp_path: Path) -> None:
    room = with_fault(tmp_path, kind, DEPOSITING, seed=2)

    assert "the machine stopped: the stage is stalled" in lines(room.course)
    assert len(room.truth.struck) == DOTS


@pytest.mark.hazard("H08")
def test_a_sensor_that_lies_stops_the_machine_at_the_first_dot(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "depth sensor stuck", DEPOSITING, seed=2)

    assert "dot 3 measured 727 µm off its depth" in lines(room.course)
    assert kinds_on_record(room).count("dot") == DOTS


@pytest.mark.hazard("H09")
def test_a_cartridge_that_no_longer_reaches_its_depth_is_changed(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "needles worn", DEPOSITING, seed=2)

    assert "off its depth" in lines(room.course)
    assert "change_cartridge" in lines(room.course)
    assert kinds_on_record(room).count("dot") == DOTS


@pytest.mark.parametrize(
    "kind", ["stage stalled", "stage jammed", "depth sensor stuck", "depth sensor drifts"]
)
def test_a_fault_of_stage_or_sensor_is_mended(kind: str, tmp_path: Path) -> None:
    room = untouched(tmp_path, kind)
    assert _troubles(room.machine.plant) != [None, False, None]

    pass_time(room, 60_000_000)

    assert _troubles(room.machine.plant) == [None, False, None]


def _troubles(plant: FaultyPlant) -> list[object]:
    return [plant.stage_share, plant.stage_jammed, plant.sensor]
