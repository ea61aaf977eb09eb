"""A process that stands still for longer than the lease, then runs on as if nothing had been (P6, P8)."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.system.play import agree, play
from tests.system.procedure_room import Room, dots_left_at_most, state_is

pytestmark = pytest.mark.system
DOTS = 300
LEASE_S = 0.3
LOOK_S = 0.2


@pytest.mark.hazard("H13", "H16")
def test_a_controller_that_wakes_up_obeys_no_arm_that_was_typed_while_it_was_frozen(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        await room.work_until(dots_left_at_most(200))
        room.controller.signal(signal.SIGSTOP)
        after_lease = await room.disarmed_within(LEASE_S + LOOK_S)
        room.machine.tell("pedal up")
        room.controller.tell("arm")
        room.controller.signal(signal.SIGCONT)
        await room.watch_until(lambda event: event["event"] == "rejected" and event["trigger"] == "arm")
        await room.watch_until(state_is("standby", "fault"))
        room.machine.tell("pedal down")
        status = await room.machine_status()
        assert (status["armed"], status["strikes"]) == (False, after_lease)
        await room.work_to_the_end()

    agree(play(Room(tmp_path / "s", DOTS), scenario))


@pytest.mark.hazard("H13")
def test_a_controller_frozen_while_ready_does_not_arm_by_a_picture_that_is_as_old_as_its_sleep(
    tmp_path: Path,
) -> None:
    async def scenario(room: Room) -> None:
        await room.work_until(state_is("ready"))
        room.controller.signal(signal.SIGSTOP)
        await _watch_the_machine(room, 2 * LEASE_S)
        room.controller.tell("arm")
        room.controller.signal(signal.SIGCONT)
        await room.watch_until(lambda event: event["event"] == "rejected" and event["trigger"] == "arm")
        assert not (await room.machine_status())["armed"]
        await room.work_to_the_end()

    agree(play(Room(tmp_path / "s", dots=60), scenario))


@pytest.mark.hazard("H13", "H16")
@pytest.mark.parametrize(("speed", "dots"), [("max", DOTS), ("2", 80)])
def test_a_machine_that_wakes_up_ends_the_strike_under_way_and_begins_none_until_it_is_armed_again(
    tmp_path: Path, speed: str, dots: int
) -> None:
    async def scenario(room: Room) -> None:
        await room.work_until(dots_left_at_most(dots * 3 // 4))
        room.machine.signal(signal.SIGSTOP)
        await room.watch_until(state_is("offline"))
        struck = room.strikes()
        room.machine.signal(signal.SIGCONT)
        after = await room.disarmed_within(LEASE_S + LOOK_S)
        assert after <= struck + 1
        await room.watch_until(state_is("standby", "fault"))
        assert (await room.machine_status())["pedal"] == "down"
        await room.work_until(state_is("ready"))
        assert room.strikes() == after
        await room.work_to_the_end()

    agree(play(Room(tmp_path / "s", dots, speed=speed), scenario))


async def _watch_the_machine(room: Room, for_s: float) -> None:
    loop = asyncio.get_running_loop()
    until_s = loop.time() + for_s
    while loop.time() < until_s:
        assert not (await room.machine_status())["armed"]
