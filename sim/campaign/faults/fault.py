"""What a kind of fault is: its name, its hazard, and how it is started. A core.

A fault draws all its choices from the dice it is given, says when it has struck, and undoes itself after a
while, or somebody in the room mends it, so that the session can come to its end.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sim.campaign.world import World
from sim.chance import Dice

Struck = Callable[[], None]
Start = Callable[[World, Dice, Struck], None]

AGAIN_US = 500_000
TRIES = 150
"""A fault that finds nothing to strike looks again so often, at such intervals."""


@dataclass(frozen=True, slots=True)
class Fault:
    """kind: its name; hazard: what it could lead to; start: have it happen, and call `Struck` once it has."""

    kind: str
    hazard: str
    start: Start


def as_soon_as(world: World, attempt: Callable[[], bool], tries: int = TRIES) -> None:
    """Have `attempt` made until it answers True, which it does once it has found what it needs."""
    if not attempt() and tries > 1:
        world.course.at(AGAIN_US, partial(as_soon_as, world, attempt, tries - 1))
