"""The catalogue of what goes wrong: every kind of fault, its hazard, and the door to start one. A core."""

from sim.campaign.faults import bench, cable, clinic, clock, controller, disk, machine, people, skin, stores
from sim.campaign.faults.fault import Fault
from sim.campaign.world import World
from sim.chance import Dice

ROOMS = (cable, controller, disk, clock, machine, bench, skin, people, stores, clinic)

CATALOGUE: dict[str, Fault] = {fault.kind: fault for room in ROOMS for fault in room.FAULTS}
"""Every kind, by its name."""


def start(world: World, kind: str, dice: Dice) -> None:
    """Start a fault of that kind, with dice of its own; `world.fired` counts it when it strikes."""

    def struck() -> None:
        world.course.note("fault", kind)
        world.fired[kind] += 1

    CATALOGUE[kind].start(world, dice, struck)
