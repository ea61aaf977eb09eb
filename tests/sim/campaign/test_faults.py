"""Each kind of fault strikes, is counted, and leaves every promise kept and the session closed."""

from pathlib import Path

import pytest

from sim.campaign.faults import CATALOGUE, start
from sim.campaign.host import STEPS, Disk
from sim.campaign.pipe import PipeFaults
from sim.campaign.run import run_one
from sim.seeds import dice_box
from tests.sim.campaign.campaign_room import DOTS, task, world

SEEDS = (1, 2)


@pytest.mark.parametrize("kind", CATALOGUE)
def test_a_kind_of_fault_alone_strikes_and_breaks_no_promise(kind: str) -> None:
    outcomes = [run_one(task(seed, 3, kind)) for seed in SEEDS]

    assert [(outcome.seed, outcome.broken) for outcome in outcomes] == [(seed, None) for seed in SEEDS]
    assert sum(outcome.fired.get(kind, 0) for outcome in outcomes) >= 1


def test_every_kind_names_a_hazard_and_no_two_kinds_have_one_name() -> None:
    assert all(fault.kind == kind and fault.hazard for kind, fault in CATALOGUE.items())


def test_a_host_can_be_killed_at_every_step_it_announces() -> None:
    assert {kind.removeprefix("host killed at ") for kind in CATALOGUE if " at " in kind} - {
        "byte at a time"
    } == set(STEPS)


@pytest.mark.parametrize(
    "kind", ["cartridge pulled", "cartridge swapped", "cartridge re-seated", "needle bent"]
)
def test_with_nothing_in_the_bay_a_fault_of_the_cartridge_has_not_struck(kind: str, tmp_path: Path) -> None:
    room = world(tmp_path)

    start(room, kind, dice_box(1)("faults"))

    assert room.fired == {}


def test_a_host_that_does_not_run_is_not_killed(tmp_path: Path) -> None:
    room = world(tmp_path)

    start(room, "host killed", dice_box(1)("faults"))

    assert (room.fired, room.host.kills) == ({}, 0)


@pytest.mark.parametrize(
    "kind", ["bit flip", "burst", "drop", "duplicate", "reorder", "delay", "byte at a time"]
)
def test_a_fault_of_the_line_undoes_itself(kind: str, tmp_path: Path) -> None:
    room = world(tmp_path)
    start(room, kind, dice_box(1)("faults"))
    pipes = (room.cable.to_machine, room.cable.to_host)
    assert [pipe.faults for pipe in pipes] != [PipeFaults(), PipeFaults()]

    room.course.now_us = 10_000_000
    room.course.do_due()

    for pipe in pipes:
        pipe.faults.delay_us = 0
    assert [pipe.faults for pipe in pipes] == [PipeFaults(), PipeFaults()]


@pytest.mark.parametrize("kind", ["disk full", "disk read-only", "disk slow"])
def test_a_fault_of_the_disk_undoes_itself(kind: str, tmp_path: Path) -> None:
    room = world(tmp_path)
    start(room, kind, dice_box(1)("faults"))
    assert room.host.disk != Disk()

    room.course.now_us = 60_000_000
    room.course.do_due()

    assert room.host.disk == Disk()


def test_a_power_loss_in_a_strike_costs_at_most_that_one_dot(tmp_path: Path) -> None:
    room = world(tmp_path)
    start(room, "power out in a strike", dice_box(1)("faults"))

    room.run()

    assert room.fired == {"power out in a strike": 1}
    assert room.truth.power_losses == 1
    assert room.truth.count("uncertain") <= 1
    assert len(room.truth.outcome) == DOTS
