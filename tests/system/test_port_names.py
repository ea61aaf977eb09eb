"""The cable comes back under another name: the controller touches no other port by itself (P8)."""

import os
from pathlib import Path

import pytest

from sim.demo.room import Event
from tests.system.play import agree, play
from tests.system.procedure_room import Room, dots_left_at_most, state_is

pytestmark = pytest.mark.system
DOTS = 300
CUT_S = 3


class RoomByDeviceName(Room):
    """Its controller is given the name of the device itself, which changes with every new cable."""

    async def start_machine(self) -> None:
        await super().start_machine()
        self.port = os.readlink(self.link)


async def _link_is(room: Room, state: str) -> Event:
    while (event := await room.machine.next_event()) is not None:
        if (event["event"], event.get("state")) == ("link", state):
            return event
    raise AssertionError("the machine ended")


@pytest.mark.hazard("H13")
def test_a_port_that_comes_back_under_another_name_is_named_by_a_person_and_armed_by_one(
    tmp_path: Path,
) -> None:
    async def scenario(room: Room) -> None:
        await room.work_until(dots_left_at_most(200))
        room.machine.tell(f"link cut {CUT_S}")
        await _link_is(room, "cut")
        await room.watch_until(state_is("offline"))
        struck = room.strikes()
        # Whoever has taken the old name keeps the new cable from getting it.
        taken = os.openpty()
        await _link_is(room, "restored")
        for fd in taken:
            os.close(fd)
        old, new = room.port, os.readlink(room.link)
        assert new != old
        room.events.clear()
        await room.watch_until(lambda event: f"no serial port at {old}" in event.get("text", ""))
        assert "or name another port with --port" in room.events[-1]["text"]
        assert not (await room.machine_status())["armed"]
        room.controller.tell("quit")
        await room.controller.end()

        room.port = new
        await room.start_controller()
        await room.watch_until(state_is("standby"))
        status = await room.machine_status()
        assert (status["pedal"], status["armed"], status["strikes"]) == ("down", False, struck)
        await room.work_until(state_is("armed"))
        assert room.strikes() == struck
        await room.work_to_the_end()

    agree(play(RoomByDeviceName(tmp_path / "s", DOTS), scenario))


@pytest.mark.hazard("H13")
def test_a_port_that_comes_back_under_its_link_with_another_device_behind_is_found_by_itself(
    tmp_path: Path,
) -> None:
    async def scenario(room: Room) -> None:
        await room.work_until(dots_left_at_most(200))
        before = os.readlink(room.link)
        room.machine.tell(f"link cut {CUT_S}")
        await _link_is(room, "cut")
        await room.watch_until(state_is("offline"))
        taken = os.openpty()
        await _link_is(room, "restored")
        assert os.readlink(room.link) != before
        struck = room.strikes()
        await room.watch_until(state_is("standby", "fault"))
        status = await room.machine_status()
        assert (status["pedal"], status["armed"], status["strikes"]) == ("down", False, struck)
        for fd in taken:
            os.close(fd)
        await room.work_to_the_end()

    agree(play(Room(tmp_path / "s", DOTS), scenario))
