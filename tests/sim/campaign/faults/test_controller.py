"""Faults of the controller's process: it dies at every step, sleeps through things, and is never two."""

from pathlib import Path

import pytest

from sim.campaign.faults.catalogue import CATALOGUE
from sim.campaign.host import STEPS
from tests.sim.campaign.campaign_room import DOTS, lines
from tests.sim.campaign.faults.fault_room import DEPOSITING, untouched, with_fault

KILLED_AT = "host killed at "


def test_a_host_can_be_killed_at_every_step_it_announces() -> None:
    assert {kind.removeprefix(KILLED_AT) for kind in CATALOGUE if kind.startswith(KILLED_AT)} == set(STEPS)


@pytest.mark.parametrize("kind", ["host killed", "host stopped"])
def test_a_host_that_does_not_run_is_neither_killed_nor_stopped(kind: str, tmp_path: Path) -> None:
    room = untouched(tmp_path, kind)

    assert (room.fired, room.host.kills) == ({}, 0)


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_another_life_finishes_the_session(step: str, tmp_path: Path) -> None:
    room = with_fault(tmp_path, KILLED_AT + step, DEPOSITING)

    # To have it killed as it begins, it is killed before.
    assert room.host.kills == (2 if step == "begin" else 1)
    assert len(room.truth.outcome) == DOTS


@pytest.mark.hazard("H16")
def test_a_host_that_slept_too_long_finds_the_machine_disarmed(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "host stopped in a strike")

    assert "the machine stopped: it did not hear the controller in time" in lines(room.course)
    assert room.host.kills == 0
    assert room.truth.armings == room.truth.arms_typed == 3
    assert room.truth.count("placed", "shallow") == DOTS


@pytest.mark.hazard("H19")
def test_a_second_controller_of_the_same_session_does_not_start(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "host started twice", DEPOSITING)

    assert "would not start: RecordBusy" in lines(room.course)
    assert room.truth.count("placed") == DOTS
