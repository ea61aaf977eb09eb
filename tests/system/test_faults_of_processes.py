"""Real processes killed, cut, frozen, interrupted in mid-session: skin and record agree (P1–P3, P8, P9)."""

import asyncio
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.system.play import Scenario, agree, play
from tests.system.procedure_room import Room, dots_left_at_most, state_is

pytestmark = pytest.mark.system
DOTS = 400
LEASE_S = 0.3
LOOK_S = 0.2


def run(folder: Path, scenario: Scenario, dots: int = DOTS, controller_under: Sequence[str] = ()) -> Room:
    """Play it in a new room."""
    return play(Room(folder / "s", dots), scenario, controller_under)


@pytest.mark.hazard("H01")
def test_a_controller_killed_in_mid_session_is_resumed_with_nothing_struck_twice_or_uncertain(
    tmp_path: Path,
) -> None:
    async def scenario(room: Room) -> None:
        for left in (300, 150):
            await room.work_until(dots_left_at_most(left))
            await room.kill_controller()
            await room.start_controller()
        await room.work_to_the_end()

    agree(run(tmp_path, scenario))


@pytest.mark.hazard("H13", "H16")
def test_a_link_cut_for_5_s_moves_nothing_on_return_until_the_technician_arms_again(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        await room.work_until(dots_left_at_most(300))
        room.machine.tell("link cut 5")
        after_lease = await room.disarmed_within(LEASE_S + LOOK_S)
        await room.watch_until(state_is("offline"))
        await room.watch_until(state_is("standby", "fault"))
        status = await room.machine_status()
        assert status["pedal"] == "down"
        assert not status["armed"]
        await room.work_until(state_is("ready"))
        assert room.strikes() == after_lease < DOTS
        await room.work_to_the_end()

    agree(run(tmp_path, scenario))


@pytest.mark.hazard("H16")
def test_a_frozen_controller_loses_its_lease_and_moves_nothing_when_it_wakes_up(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        await room.work_until(dots_left_at_most(300))
        room.controller.signal(signal.SIGSTOP)
        after_lease = await room.disarmed_within(LEASE_S + LOOK_S)
        room.controller.signal(signal.SIGCONT)
        await room.watch_until(state_is("standby", "fault"))
        assert not (await room.machine_status())["armed"]
        await room.work_until(state_is("ready"))
        assert room.strikes() == after_lease < DOTS
        await room.work_to_the_end()

    agree(run(tmp_path, scenario))


def test_ctrl_c_at_any_moment_leaves_a_whole_record_and_a_session_to_resume(tmp_path: Path) -> None:
    moments = [
        "standby",
        "screening",
        "need_cartridge",
        "calibrating",
        "armed",
        "depositing",
        "cartridge_change",
    ]

    async def scenario(room: Room) -> None:
        for moment in moments:
            await room.work_until(state_is(moment))
            room.controller.signal(signal.SIGINT)
            assert await asyncio.wait_for(room.controller.exit_code(), 10) == 130, moment
            assert not (await room.machine_status())["armed"], moment
            verdict = room.verdict()
            assert verdict.intact, moment
            assert not verdict.closed, moment
            await room.controller.stop()
            await room.start_controller()
        await room.work_to_the_end()

    agree(run(tmp_path, scenario, dots=120))


@pytest.mark.hazard("H16")
def test_a_terminal_that_goes_away_lifts_the_needle_and_leaves_a_session_to_resume(tmp_path: Path) -> None:
    async def scenario(room: Room) -> None:
        await room.work_until(dots_left_at_most(300))
        await room.controller.stop()
        assert await room.controller.exit_code() == 130
        struck = await room.disarmed_within(LOOK_S)
        assert struck < DOTS
        assert room.verdict().intact
        await room.start_controller()
        await room.work_until(state_is("armed"))
        assert room.strikes() == struck
        await room.work_to_the_end()

    agree(run(tmp_path, scenario))


@pytest.mark.hazard("H28")
def test_a_disk_that_takes_no_more_stops_the_session_and_nothing_is_struck_without_its_intent(
    tmp_path: Path,
) -> None:
    # The largest file the controller may write stands in for the size of the disk: 600 blocks of 512 bytes,
    # which hold the steps of bottles and cartridge in the ledger's log, and not the dots in the record's.
    small_disk = ("sh", "-c", 'ulimit -f 600; exec "$@"', "sh")

    async def scenario(room: Room) -> None:
        await room.work_until(state_is("fault"))
        struck = await room.disarmed_within(LOOK_S)
        assert 0 < struck <= room.intents_hi() < DOTS
        alarms = [event["text"] for event in room.events if event.get("level") == "alarm"]
        assert any("expected them durable on disk before anything is struck" in text for text in alarms)
        room.controller.tell("quit")
        assert await room.controller.exit_code() == 1
        assert "entries not stored" in await room.controller.stderr()
        assert room.strikes() == struck
        assert room.verdict().intact
        await room.start_controller()
        await room.work_to_the_end()

    agree(run(tmp_path, scenario, controller_under=small_disk))


def test_a_controller_that_finds_no_machine_says_so_once_and_goes_on_when_there_is_one(
    tmp_path: Path,
) -> None:
    async def scenario(room: Room) -> None:
        await room.work_until(state_is("screening"))
        await room.controller.stop()
        await room.machine.stop()
        await room.start_controller()
        await room.watch_until(lambda event: "no serial port" in event.get("text", ""))
        room.events.clear()
        await room.watch_until(state_is("offline"))
        await room.start_machine()
        await room.work_to_the_end()
        assert not any("no serial port" in event.get("text", "") for event in room.events)

    agree(run(tmp_path, scenario, dots=60))


@pytest.mark.hazard("H02")
def test_a_machine_that_loses_power_leaves_at_most_one_dot_uncertain_and_never_strikes_it_again(
    tmp_path: Path,
) -> None:
    async def scenario(room: Room) -> None:
        await room.work_until(dots_left_at_most(250))
        await room.kill_machine()
        await room.start_machine()
        await room.work_to_the_end()

    agree(run(tmp_path, scenario), uncertain_max=1)
