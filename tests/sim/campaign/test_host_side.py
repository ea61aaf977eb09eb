"""A controller is killed at every step it announces, and another goes on from what is on disk."""

from pathlib import Path

import pytest

from sim.campaign.host import STEPS
from sim.campaign.host_side import START_US
from tests.sim.campaign.campaign_room import DOTS, lines, world


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("count", [1, 2, 5])
def test_killed_at_any_step_the_session_is_finished_by_another_life(
    step: str, count: int, tmp_path: Path
) -> None:
    room, killed = world(tmp_path), list[str]()
    room.host.kill_at(step, 1 if step == "begin" else count, lambda: killed.append(step))

    room.run()

    assert killed == [step]
    assert room.host.kills == 1
    assert room.host.closed
    assert len(room.truth.struck) == room.truth.count("placed") == DOTS


def test_a_killed_controller_is_started_again_after_a_while(tmp_path: Path) -> None:
    room = world(tmp_path)
    room.host.lap()
    assert room.host.alive

    room.host.kill()

    assert (room.host.alive, room.host.kills) == (False, 1)
    assert room.host.snapshot() is None
    assert room.host.next_us() == START_US
    room.course.now_us = START_US
    room.host.lap()
    assert room.host.alive
    room.host.leave()


def test_killing_nobody_changes_nothing(tmp_path: Path) -> None:
    room = world(tmp_path)

    room.host.kill()
    room.host.type_line("arm")

    assert (room.host.kills, room.truth.arms_typed, list(room.course.lines)) == (0, 0, [])


def test_only_an_arm_that_was_not_refused_counts_as_asked_for(tmp_path: Path) -> None:
    room = world(tmp_path)
    room.host.lap()

    room.host.type_line("arm")

    assert room.truth.arms_typed == 0
    assert "typed       arm: " in lines(room.course)
    room.host.leave()


def test_while_the_cable_is_out_the_port_is_tried_until_it_is_back(tmp_path: Path) -> None:
    room = world(tmp_path)
    room.course.at(3_000_000, lambda: room.cut_cable(2_000_000))

    room.run()

    record = [kind for kind, _ in room.truth.record]
    assert record.count("connected") == 2
    assert record.count("disconnected") == 1
    assert len(room.truth.struck) == DOTS


def test_what_arrives_while_nobody_has_the_port_open_is_lost(tmp_path: Path) -> None:
    room = world(tmp_path)
    room.course.now_us = -1
    room.cable.to_host.inject(b"early", -1)

    room.host.lap()

    assert room.cable.to_host.next_deadline_us() is None


def test_a_controller_that_was_left_is_started_again_without_a_kill(tmp_path: Path) -> None:
    room = world(tmp_path)
    room.course.at(5_000_000, lambda: room.host.type_line("quit"))

    room.run()

    assert room.host.kills == 0
    assert lines(room.course).count("host        started") == 2
    assert len(room.truth.struck) == DOTS


def test_the_folder_of_a_run_is_not_in_its_notes(tmp_path: Path) -> None:
    room = world(tmp_path)
    room.host.disk.refuses = "the disk is full"
    room.course.at(20_000_000, lambda: setattr(room.host.disk, "refuses", ""))
    room.course.at(20_000_001, room.host.kill)

    room.run()

    assert str(tmp_path) not in lines(room.course)
