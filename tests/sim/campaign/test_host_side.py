"""A controller is killed at every step it announces, and another goes on from what is on disk."""

from pathlib import Path
from typing import Any

import pytest

from controller.virtual.host import VirtualHost
from sim.campaign.course import NEVER_US
from sim.campaign.host import READ_ONLY, STEPS, HostMaker
from sim.campaign.host_side import START_US
from sim.campaign.invariants import Violation
from tests.sim.campaign.campaign_room import DOTS, lines, world


@pytest.mark.parametrize("step", [step for step in STEPS if step != "refused"])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_killed_at_any_step_the_session_is_finished_by_another_life(
    step: str, count: int, tmp_path: Path
) -> None:
    room, killed = world(tmp_path), list[str]()
    room.host.steps.kill_at(step, 1 if step == "begin" else count, lambda: killed.append(step))

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

    assert room.cable.to_host.due_us == NEVER_US


def test_a_controller_that_was_left_is_started_again_without_a_kill(tmp_path: Path) -> None:
    room = world(tmp_path)
    room.course.at(5_000_000, lambda: room.host.type_line("quit"))

    room.run()

    assert room.host.kills == 0
    assert lines(room.course).count("host        started") == 2
    assert len(room.truth.struck) == DOTS


def test_the_folder_of_a_run_is_not_in_its_notes(tmp_path: Path) -> None:
    room = world(tmp_path)
    room.host.computer.record = READ_ONLY
    room.course.at(20_000_000, lambda: setattr(room.host.computer, "record", ""))

    room.run()

    assert str(tmp_path) not in lines(room.course)


def test_killed_when_the_record_is_refused_another_life_finds_what_was_on_disk(tmp_path: Path) -> None:
    room, killed = world(tmp_path), list[str]()
    room.host.steps.kill_at("refused", 1, lambda: killed.append("refused"))
    room.course.at(5_000_000, lambda: setattr(room.host.computer, "record", READ_ONLY))
    room.course.at(15_000_000, lambda: setattr(room.host.computer, "record", ""))

    room.run()

    assert killed == ["refused"]
    assert len(room.truth.struck) == DOTS


def test_a_controller_that_is_stopped_does_nothing_and_then_everything_it_slept_through(
    tmp_path: Path,
) -> None:
    room = world(tmp_path)
    room.host.lap()
    room.host.suspend(5_000_000)

    room.host.type_line("stop")
    room.host.lap()
    assert room.host.next_us() == 5_000_000
    assert "typed" not in lines(room.course)
    room.course.now_us = 5_000_000
    room.host.lap()

    assert "typed       stop" in lines(room.course)
    room.host.leave()


def test_what_arrives_while_it_is_stopped_waits_for_it(tmp_path: Path) -> None:
    room = world(tmp_path)
    room.course.at(3_000_000, lambda: room.host.suspend(200_000))

    room.run()

    assert [kind for kind, _ in room.truth.record].count("connected") == 1
    assert len(room.truth.struck) == DOTS


def test_killed_in_its_sleep_it_never_wakes(tmp_path: Path) -> None:
    room = world(tmp_path)
    room.host.lap()
    room.host.suspend(3_600_000_000)
    room.host.type_line("stop")

    room.host.kill()
    room.run()

    assert "typed       stop" not in lines(room.course)
    assert len(room.truth.struck) == DOTS


def test_a_port_with_another_name_is_found_by_the_next_life_only(tmp_path: Path) -> None:
    room = world(tmp_path)

    def rename() -> None:
        room.host.rename_port()
        room.cut_cable(100_000)

    room.course.at(3_000_000, rename)
    room.course.at(9_000_000, room.host.kill)

    room.run()

    connected = [line for line in lines(room.course).splitlines() if "record      connected" in line]
    assert len(connected) == 2
    assert float(connected[1].split()[0]) > 10.0


class Refusal(Exception):
    exit_code = 2


def refusing(error: Exception) -> HostMaker:
    def make(*parts: object) -> VirtualHost:
        raise error

    return make


def test_a_controller_that_will_not_start_is_tried_again(tmp_path: Path) -> None:
    room = world(tmp_path, refusing(Refusal("process 4711 has it")))

    room.host.lap()

    assert lines(room.course).endswith("would not start: Refusal")
    assert room.host.next_us() == START_US


def test_a_controller_that_breaks_down_as_it_starts_is_no_refusal(tmp_path: Path) -> None:
    room = world(tmp_path, refusing(ZeroDivisionError()))

    with pytest.raises(ZeroDivisionError):
        room.host.lap()


def test_a_second_controller_that_is_let_in_is_a_violation(tmp_path: Path) -> None:
    room = world(tmp_path, Unlocked)
    room.host.lap()

    with pytest.raises(Violation, match="two controllers write one record"):
        room.host.start_second()


def test_with_no_controller_there_is_none_to_be_the_second(tmp_path: Path) -> None:
    assert not world(tmp_path).host.start_second()


class Unlocked(VirtualHost):
    """Lets go of its record as soon as it has it."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.kill()
