"""The bench's words reach the plant, losses are counted, a plunge is judged by what stands at that moment."""

from pathlib import Path

import pytest

from firmware_bridge.device.hal import PEDAL_DOWN, PEDAL_SILENT, PEDAL_UP
from sim.campaign.world import World
from tests.sim.campaign.campaign_room import DOTS, lines, world


@pytest.fixture
def room(tmp_path: Path) -> World:
    return world(tmp_path)


@pytest.mark.parametrize(
    ("line", "pedal"), [("pedal down", PEDAL_DOWN), ("pedal up", PEDAL_UP), ("pedal unplug", PEDAL_SILENT)]
)
def test_the_pedal_goes_where_it_is_put(room: World, line: str, pedal: int) -> None:
    assert room.machine.do(line)

    assert room.machine.plant.pedal() == pedal


def test_cartridge_needle_and_emergency_stop_obey_the_bench(room: World) -> None:
    for line in ("seat 42", "bend 1", "estop press"):
        assert room.machine.do(line)

    seated = room.machine.plant.seated
    assert seated is not None
    assert (seated.tag, [needle.bent for needle in seated.needles]) == (42, [False, True, False])
    assert room.machine.plant.estop()


def test_what_cannot_be_done_is_told_and_not_done(room: World) -> None:
    assert not room.machine.do("pull")
    assert not room.machine.do("status")

    assert "can't pull the cartridge: the bay is empty" in lines(room.course)


def test_each_loss_of_power_counts_once(room: World) -> None:
    for line in ("power off", "power off", "power on", "power on", "power cycle"):
        room.machine.do(line)

    assert room.truth.power_losses == 2


def test_only_a_wiped_memory_counts_as_lost(room: World) -> None:
    room.machine.tear_memory(0, 10)
    assert (room.truth.power_losses, room.truth.memory_losses) == (1, 0)

    room.machine.wipe_memory()

    assert (room.truth.power_losses, room.truth.memory_losses) == (2, 1)


@pytest.mark.parametrize(
    ("before", "promise"), [("pedal up", "P6"), ("pedal down", "P8")], ids=["pedal up", "unarmed"]
)
def test_a_plunge_that_nothing_allows_is_held_against_the_machine(
    room: World, before: str, promise: str
) -> None:
    room.machine.do(before)

    room.machine.plant.plunge(0, 1_000)

    assert promise in room.truth.plunge_against


def test_in_a_session_as_it_should_be_nothing_speaks_against_any_plunge(room: World) -> None:
    judged = list[dict[str, str]]()
    for _ in range(DOTS):
        room.machine.at_next_plunge(0, lambda: judged.append(dict(room.truth.plunge_against)))
    room.machine.at_next_plunge(1_000, lambda: judged.append(dict(room.truth.plunge_against)))

    room.run()

    assert judged == [{}]
    assert room.truth.armings == room.truth.arms_typed > 0
