"""Whatever happens at the clinic, the session goes on as if nothing had, and the clinic has all of it."""

from pathlib import Path

import pytest

from sim.campaign.faults.clinic import FAULTS
from tests.sim.campaign.campaign_room import DOTS
from tests.sim.campaign.faults.fault_room import DEPOSITING, kinds_on_record, untouched, with_fault

KINDS = [fault.kind for fault in FAULTS]


@pytest.mark.parametrize("kind", KINDS)
def test_the_session_does_not_notice_and_the_clinic_has_every_entry(kind: str, tmp_path: Path) -> None:
    room = with_fault(tmp_path, kind, DEPOSITING)

    assert room.truth.count("placed") == DOTS
    assert room.truth.armings == room.truth.arms_typed == 2
    assert "fault" not in kinds_on_record(room)
    assert room.clinic.stored == len(room.truth.record)


@pytest.mark.parametrize("kind", ["clinic killed", "clinic killed at store", "clinic killed at stored"])
def test_a_clinic_that_was_killed_is_started_again(kind: str, tmp_path: Path) -> None:
    room = with_fault(tmp_path, kind, DEPOSITING)

    assert room.clinic.kills == 1


def test_a_clinic_that_does_not_run_is_not_killed(tmp_path: Path) -> None:
    room = untouched(tmp_path, "clinic killed")

    assert (room.fired, room.clinic.kills) == ({}, 0)
