"""Whole sessions in virtual time: every dot placed on a good day, and the same seed is the same day."""

from pathlib import Path

import pytest

from sim.campaign.world import World
from tests.sim.campaign.campaign_room import CARTRIDGE_DOTS, DOTS, lines, world


def run(folder: Path, seed: int) -> World:
    folder.mkdir()
    room = world(folder, seed=seed)
    room.run()
    return room


@pytest.mark.parametrize("seed", [1, 2])
def test_without_faults_every_dot_is_placed_once_with_as_few_cartridges_as_can_be(
    seed: int, tmp_path: Path
) -> None:
    room = run(tmp_path / "a", seed)

    assert sorted(room.truth.struck) == list(range(1, DOTS + 1))
    assert room.truth.outcome == dict.fromkeys(range(1, DOTS + 1), "placed")
    assert len(room.truth.struck_with) == DOTS / CARTRIDGE_DOTS
    assert (room.host.kills, room.fired) == (0, {})


def test_the_same_seed_is_the_same_run_in_another_folder_and_another_seed_is_not(tmp_path: Path) -> None:
    first, again, other = (run(tmp_path / name, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2)))

    assert first.course.trace_hash == again.course.trace_hash != other.course.trace_hash


def test_the_timeline_tells_of_both_ends_and_of_the_skin(tmp_path: Path) -> None:
    told = lines(run(tmp_path / "a", 1).course)

    for words in ("typed       arm", "machine     armed", "skin        strike on dot 24", "session_closed"):
        assert words in told


def test_another_controllers_greeting_stops_the_needle_before_the_skin_and_strikes_nothing(
    tmp_path: Path,
) -> None:
    room = world(tmp_path)
    room.machine.at_next_plunge(1_000, lambda: room.greet_as_another(77))

    room.run()

    assert "machine     no longer armed" in lines(room.course)
    assert room.truth.outcome == {1: "missed"} | dict.fromkeys(range(2, DOTS + 1), "placed")
    assert sorted(room.truth.struck) == list(range(2, DOTS + 1))


def test_something_done_later_at_the_bench_is_done_then(tmp_path: Path) -> None:
    room = world(tmp_path)
    room.bench_later(1_000, "seat 42")
    room.course.do_due()
    assert room.machine.plant.seated is None

    room.course.now_us = 1_000
    room.course.do_due()

    assert room.machine.plant.seated is not None
