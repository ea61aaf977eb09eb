"""A small world in which one fault happens: started at a moment, and run to the session's end."""

from pathlib import Path

from sim.campaign.faults.catalogue import start
from sim.campaign.world import World
from sim.seeds import dice_box
from tests.sim.campaign.campaign_room import world

DEPOSITING = 3
"""By this dot a session is well under way."""


def with_fault(folder: Path, kind: str, at_dot: int = 0, seed: int = 1, at_us: int = 0) -> World:
    """A whole session with this one fault, started at that moment or as that dot is struck."""
    room = world(folder)

    def begin() -> None:
        start(room, kind, dice_box(seed)("fault"))

    def look() -> None:
        if len(room.truth.struck) + 1 < at_dot:
            room.machine.before_next_plunge(look)
        else:
            room.course.at(0, begin)

    if at_dot:
        room.machine.before_next_plunge(look)
    else:
        room.course.at(at_us, begin)
    room.run()
    assert room.fired == {kind: 1}
    return room


def untouched(folder: Path, kind: str) -> World:
    """A world in which this fault was started and nothing has happened since."""
    room = world(folder)
    start(room, kind, dice_box(1)("fault"))
    return room


def pass_time(room: World, to_us: int) -> None:
    """What the course has in store until then, and nothing else."""
    while room.course.due_us <= to_us:
        room.course.now_us = room.course.due_us
        room.course.do_due()


def kinds_on_record(room: World) -> list[str]:
    return [kind for kind, _ in room.truth.record]
