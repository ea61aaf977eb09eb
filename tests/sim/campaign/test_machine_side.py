"""The bench's words reach the plant, losses are counted, a plunge is judged by what stands at that moment."""

from pathlib import Path

import pytest

from firmware_bridge.device.hal import PEDAL_DOWN, PEDAL_SILENT, PEDAL_UP
from sim.campaign.faulty_plant import PowerLost
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


def test_memory_torn_in_both_slots_counts_as_lost(room: World) -> None:
    memory = room.machine.memory
    room.machine.do("power cycle")
    for slot in (0, 1):
        memory.spoil(slot, memory.read(slot)[:10])

    room.machine.tear_memory(0, 5)

    assert room.truth.memory_losses == 1


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

    def judge() -> None:
        judged.append(dict(room.truth.plunge_against))
        room.machine.before_next_plunge(judge)

    room.machine.before_next_plunge(judge)

    room.run()

    assert judged == [{}] * DOTS
    assert room.truth.armings == room.truth.arms_typed > 0


def test_what_waits_for_a_plunge_is_done_once_at_its_time_after_it_begins(room: World) -> None:
    done = list[int]()
    room.machine.before_next_plunge(lambda: done.append(-1))
    room.machine.at_next_plunge(7_000, lambda: done.append(room.course.now_us))

    room.machine.plant.plunge(0, 1_000)
    room.machine.plant.advance(1_000_000)
    room.machine.plant.plunge(0, 1_000)
    assert (done, room.course.due_us) == ([-1], 7_000)
    room.course.now_us = 7_000
    room.course.do_due()

    assert done == [-1, 7_000]


def test_power_lost_in_the_middle_of_a_step_is_counted_and_leaves_nothing_half_done(room: World) -> None:
    def lose_power() -> None:
        room.bench_later(1_000_000, "power on")
        raise PowerLost

    room.machine.before_next_plunge(lose_power)

    room.run()

    assert room.truth.power_losses == 1
    assert room.truth.count("uncertain") == 1
    assert 1 not in room.truth.struck
    assert len(room.truth.struck) == DOTS - 1


def test_power_lost_as_it_is_given_back_leaves_the_machine_without(room: World) -> None:
    seen = list[bool]()
    room.machine.do("power off")
    for at_write in (lambda data: 3, None):
        room.machine.memory.at_write = at_write
        room.machine.do("power on")
        seen.append(room.machine.powered)

    assert seen == [False, True]
    assert room.truth.power_losses == 2


def test_memory_that_is_stuck_counts_as_lost(room: World) -> None:
    room.machine.stick_memory()
    before = [room.machine.memory.read(slot) for slot in (0, 1)]

    room.machine.do("power cycle")

    assert [room.machine.memory.read(slot) for slot in (0, 1)] == before
    assert (room.truth.power_losses, room.truth.memory_losses) == (1, 1)


def test_another_machine_has_another_uid_an_empty_memory_and_an_empty_bay_over_the_same_skin(
    room: World,
) -> None:
    room.machine.do("seat 42")
    first, skin = room.machine.plant, room.machine.plant.skin

    room.machine.swap()

    other = room.machine.plant
    assert other.uid() != first.uid()
    assert other.skin is skin
    assert (first.seated, other.seated) == (None, None)
    assert room.machine.powered
    assert (room.truth.power_losses, room.truth.memory_losses) == (1, 1)


def test_swapped_again_the_first_machine_is_back_with_what_it_remembers(room: World) -> None:
    first, memory = room.machine.plant, room.machine.memory

    room.machine.swap()
    room.machine.swap()

    assert (room.machine.plant, room.machine.memory) == (first, memory)
    assert room.machine.powered


def test_a_cartridge_is_the_same_in_every_machine(room: World) -> None:
    room.machine.do("seat 42")
    seated = room.machine.plant.seated
    room.machine.swap()
    room.machine.do("seat 42")

    again = room.machine.plant.seated
    assert seated is not None
    assert again is not None
    assert again.tip_offset_um == seated.tip_offset_um


def test_what_waits_for_arming_is_done_so_long_after_it_and_at_once_if_it_is_armed(tmp_path: Path) -> None:
    room = world(tmp_path)
    done_us: list[int] = []
    room.machine.when_armed(500_000, lambda: done_us.append(room.course.now_us))
    room.machine.when_armed(
        700_000,
        lambda: room.machine.when_armed(100_000, lambda: done_us.append(room.course.now_us)),
    )
    room.run()

    armed_us = next(at_us for at_us, who, what in room.course.lines if (who, what) == ("machine", "armed"))
    assert done_us == [armed_us + 500_000, armed_us + 800_000]
