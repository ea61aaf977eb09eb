"""A fault that finds nothing to strike looks again, and not for ever."""

from pathlib import Path

from sim.campaign.faults.fault import AGAIN_US, TRIES, as_soon_as
from tests.sim.campaign.campaign_room import world
from tests.sim.campaign.faults.fault_room import pass_time


def test_an_attempt_that_succeeds_is_not_made_again(tmp_path: Path) -> None:
    room, made = world(tmp_path), list[int]()

    def third_time() -> bool:
        made.append(room.course.now_us)
        return len(made) == 3

    as_soon_as(room, third_time)
    pass_time(room, 3_600_000_000)

    assert made == [0, AGAIN_US, 2 * AGAIN_US]


def test_an_attempt_that_never_succeeds_is_given_up(tmp_path: Path) -> None:
    room, made = world(tmp_path), list[int]()

    def never() -> bool:
        made.append(room.course.now_us)
        return False

    as_soon_as(room, never)
    pass_time(room, 3_600_000_000)

    assert len(made) == TRIES
