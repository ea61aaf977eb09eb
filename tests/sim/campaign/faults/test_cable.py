"""Faults of the cable undo themselves; a port that is back under another name is found by a person."""

from pathlib import Path

import pytest

from sim.campaign.faults.cable import FAULTS
from sim.campaign.pipe import PipeFaults
from tests.sim.campaign.campaign_room import DOTS, lines
from tests.sim.campaign.faults.fault_room import (
    DEPOSITING,
    kinds_on_record,
    pass_time,
    untouched,
    with_fault,
)

OF_THE_LINE = [fault.kind for fault in FAULTS][:7]


@pytest.mark.parametrize("kind", OF_THE_LINE)
def test_a_fault_of_the_line_undoes_itself(kind: str, tmp_path: Path) -> None:
    room = untouched(tmp_path, kind)
    pipes = (room.cable.to_machine, room.cable.to_host)
    assert [pipe.faults for pipe in pipes] != [PipeFaults(), PipeFaults()]

    pass_time(room, 10_000_000)

    for pipe in pipes:
        pipe.faults.delay_us = 0
    assert [pipe.faults for pipe in pipes] == [PipeFaults(), PipeFaults()]


@pytest.mark.parametrize("kind", ["noise", "line held low"])
def test_bytes_that_nobody_sent_are_on_the_line(kind: str, tmp_path: Path) -> None:
    room = untouched(tmp_path, kind)

    assert room.cable.to_machine.pop(1_000_000) + room.cable.to_host.pop(1_000_000)


@pytest.mark.hazard("H16")
@pytest.mark.parametrize("kind", ["cable out", "cable out in a strike"])
def test_a_cable_that_was_out_costs_no_dot(kind: str, tmp_path: Path) -> None:
    room = with_fault(tmp_path, kind, DEPOSITING if kind == "cable out" else 0)

    assert kinds_on_record(room).count("disconnected") == 1
    assert room.truth.count("placed", "shallow") == DOTS


@pytest.mark.hazard("H20")
def test_under_another_name_the_port_is_not_found_until_a_controller_is_given_that_name(
    tmp_path: Path,
) -> None:
    room = with_fault(tmp_path, "port renamed", DEPOSITING)

    record = kinds_on_record(room)
    assert "typed       quit" in lines(room.course)
    assert lines(room.course).count("host        started") == 2
    assert record.count("connected") == 2
    assert record.count("armed") == 3
    assert room.truth.count("placed", "shallow") == DOTS


def test_another_controllers_greeting_disarms_the_machine(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "second controller", DEPOSITING)

    assert kinds_on_record(room).count("connected") == 2
    assert len(room.truth.outcome) == DOTS
