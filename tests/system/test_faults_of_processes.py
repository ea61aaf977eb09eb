"""Real processes killed, cut and interrupted in mid-session: skin and record agree whatever happens (P1, P2, P3, P8)."""

import asyncio
import signal
from pathlib import Path

import pytest

from tests.system.procedure_room import Room, dots_left_at_most, state_is

pytestmark = pytest.mark.system
DOTS = 400
LEASE_S = 0.3


def agree(room: Room, dots: int = DOTS) -> None:
    truth = room.truth()
    assert truth.double_strikes == 0
    assert truth.record_matches_skin
    assert room.outcomes().count("uncertain") == 0
    assert truth.strikes_in_skin == dots
    verdict = room.verdict()
    assert verdict["intact"]
    assert verdict["closed"]


def test_a_controller_killed_in_mid_session_is_resumed_with_nothing_struck_twice_or_uncertain(
    tmp_path: Path,
) -> None:
    async def scenario() -> Room:
        room = Room(tmp_path / "s", DOTS)
        try:
            await room.start_machine()
            await room.start_controller()
            for left in (330, 210, 90):
                await room.work_until(dots_left_at_most(left))
                await room.kill_controller()
                await room.start_controller()
            await room.work_to_the_end()
        finally:
            await room.leave()
        return room

    agree(asyncio.run(scenario()))


def test_a_link_cut_for_5_s_moves_nothing_on_return_until_the_technician_arms_again(tmp_path: Path) -> None:
    async def scenario() -> Room:
        room = Room(tmp_path / "s", DOTS)
        try:
            await room.start_machine()
            await room.start_controller()
            await room.work_until(dots_left_at_most(300))
            room.machine.tell("link cut 5")
            after_lease = await room.disarmed_within(LEASE_S + 0.2)
            await room.watch_until(state_is("standby"))
            status = await room.machine_status()
            assert status["pedal"] == "down"
            assert not status["armed"]
            await room.work_until(state_is("ready"))
            assert room.strikes() == after_lease < DOTS
            await room.work_to_the_end()
        finally:
            await room.leave()
        return room

    agree(asyncio.run(scenario()))


@pytest.mark.parametrize(
    "when", ["standby", "need_cartridge", "calibrating", "armed", "depositing", "cartridge_change"]
)
def test_ctrl_c_at_any_moment_leaves_a_whole_record_and_a_session_to_resume(
    tmp_path: Path, when: str
) -> None:
    async def scenario() -> Room:
        room = Room(tmp_path / "s", 60)
        try:
            await room.start_machine()
            await room.start_controller()
            await room.work_until(state_is(when))
            room.controller.signal(signal.SIGINT)
            assert await asyncio.wait_for(room.controller.exit_code(), 10) == 130
            assert room.verdict()["intact"]
            assert not room.verdict()["closed"]
            await room.start_controller()
            await room.work_to_the_end()
        finally:
            await room.leave()
        return room

    agree(asyncio.run(scenario()), 60)


def test_a_machine_that_loses_power_leaves_at_most_one_dot_uncertain_and_never_strikes_it_again(
    tmp_path: Path,
) -> None:
    async def scenario() -> Room:
        room = Room(tmp_path / "s", DOTS)
        try:
            await room.start_machine()
            await room.start_controller()
            await room.work_until(dots_left_at_most(200))
            await room.kill_machine()
            await room.start_machine()
            await room.work_to_the_end()
        finally:
            await room.leave()
        return room

    room = asyncio.run(scenario())
    truth = room.truth()
    assert truth.double_strikes == 0
    assert truth.missing_in_skin == 0
    assert truth.missing_in_record <= 1
    assert sum(outcome not in ("placed", "shallow", "missed") for outcome in room.outcomes()) <= 1
    assert room.verdict()["intact"]
