"""Machine and controller killed at any moment: skin and record agree (P1, P2, P3, P8, P11)."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.demo.room import Event
from tests.system.kill_moments import Seen, drawn, locked, strikes
from tests.system.play import agree, play
from tests.system.procedure_room import GLANCE_S, Room, state_is

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
SEED = int(os.environ.get("STIPPLE_KILLS_SEED", "1"))
KILLS = int(os.environ.get("STIPPLE_KILLS", "50"))


async def kill_over_and_over(room: Room, dice: random.Random, killed: Counter[str]) -> None:
    """Play it to the closed session. killed: counts the kills of whom, and when."""
    last = "nobody"
    while killed["machine"] + killed["controller"] < KILLS:
        kill, count = drawn(dice, last)
        await room.work_until_seen(_or_nothing_left(room, kill.watch(room, count)))
        if kill.whom != "controller":
            await room.kill_machine()
            await room.switch_machine_on()
            killed["machine"] += 1
        if kill.whom != "machine":
            await room.kill_controller()
            await room.start_controller()
            killed["controller"] += 1
        killed[str(kill)] += 1
        last = kill.whom
    await room.work_to_the_end()


def _or_nothing_left(room: Room, seen: Seen) -> Seen:
    return lambda: seen() or room.technician.dots_left == 0


@pytest.mark.hazard("H01", "H02", "H28")
def test_fifty_kills_in_one_session_leave_no_place_struck_twice_and_every_strike_in_the_record(
    tmp_path: Path,
) -> None:
    # Slow enough for a strike to last for many glances.
    room = Room(tmp_path / "s", dots=300, cartridges=3 * KILLS, speed="4")
    killed: Counter[str] = Counter()

    async def scenario(room: Room) -> None:
        await room.watch_until(state_is("standby"))
        await kill_over_and_over(room, random.Random(SEED), killed)

    try:
        play(room, scenario)
        agree(room, uncertain_max=killed["machine"])
    finally:
        print(f"STIPPLE_KILLS_SEED={SEED} STIPPLE_KILLS={KILLS}: killed {dict(killed)}")


def _no_dot_ends_any_more() -> Callable[[Event], bool]:
    """Three pictures in a row with as many dots left: nothing is sent while a commit does not end."""
    last: list[int] = []

    def seen(event: Event) -> bool:
        if event["event"] == "snapshot":
            last.append(event["dots"]["left"])
        return len(last) >= 3 and len(set(last[-3:])) == 1

    return seen


@pytest.mark.hazard("H28")
def test_a_controller_killed_in_the_midst_of_its_commit_has_struck_nothing_that_the_record_lacks(
    tmp_path: Path,
) -> None:
    async def scenario(room: Room) -> None:
        for count in (3, 20):
            await room.work_until_seen(strikes(room, count))
            with locked(room.record):
                await room.watch_until(_no_dot_ends_any_more())
                await room.kill_controller()
            assert room.strikes() <= room.intents_hi()
            await room.start_controller()
        await room.work_to_the_end()

    agree(play(Room(tmp_path / "s", dots=150), scenario))


@pytest.mark.hazard("H31")
@pytest.mark.parametrize(
    "moment", ["plan.json", "SIMULATED-record.sqlite", "SIMULATED-record.sqlite-wal", ""]
)
def test_a_controller_killed_while_it_begins_a_session_leaves_one_that_can_be_begun_or_gone_on_with(
    tmp_path: Path, moment: str
) -> None:
    room = Room(tmp_path / "s", dots=30, session=tmp_path / "s" / "session")
    begin = ("run", "--plan", str(room.plan), "--out", str(room.session))

    async def whole() -> None:
        try:
            await room.start_machine()
            room.controller = await room.start_second_controller(*begin)
            if moment:
                while not (room.session / moment).exists():
                    assert await room.controller.next_event(GLANCE_S) is None
            else:
                assert await room.controller.next_event() is not None
            await room.kill_controller()

            room.controller = await room.start_second_controller(*begin)
            if await room.controller.next_event() is None:
                assert "resume" in await room.controller.stderr()
                await room.start_controller()
            await room.work_to_the_end()
        finally:
            await room.leave()

    asyncio.run(whole())
    agree(room)
