"""Faults of the skin and of the plan made for it. A core."""

from dataclasses import replace
from functools import partial

from sim.campaign.faults.fault import Fault, Start, Struck
from sim.campaign.host import Session
from sim.campaign.world import World
from sim.chance import Dice

NEARER_UM = (60, 160)
"""How much thinner, or how far the client has moved; a plan has to leave that much below the ceiling."""

FAR_UM = 1_000_000
DEEP_UM = 1_400
DOTS_AHEAD = 4
"""The wrong dot is the next one, or one of so many after it."""

RIGHT_AGAIN_US = (10_000_000, 20_000_000)


def _nearer(world: World, dice: Dice, struck: Struck) -> None:
    skin = world.machine.skin
    skin.nearer_um = dice.randint(*NEARER_UM)
    world.course.at(dice.randint(1_000_000, 6_000_000), partial(setattr, skin, "nearer_um", 0))
    struck()


def _wrong_plan(x_um: int, depth_um: int) -> Start:
    """A controller started with a plan that was changed, until somebody puts the right one back.

    x_um, depth_um: what is added to place and depth of one of its dots.
    """

    def start(world: World, dice: Dice, struck: Struck) -> None:
        ahead = len(world.truth.outcome) + dice.randint(0, DOTS_AHEAD)
        right = world.host.session
        if ahead >= len(right.dots):
            return
        dots = list(right.dots)
        at_x_um, at_y_um, planned_um = dots[ahead]
        dots[ahead] = (at_x_um + x_um, at_y_um, planned_um + depth_um)
        _change_plan(world, replace(right, dots=dots))
        struck()
        world.course.at(dice.randint(*RIGHT_AGAIN_US), partial(_put_back, world))

    return start


def _put_back(world: World) -> None:
    _change_plan(world, replace(world.host.session, dots=world.truth.dots))


def _change_plan(world: World, session: Session) -> None:
    world.host.session = session
    world.host.kill()


FAULTS = (
    Fault("skin thinner", "a strike goes deeper than was planned", _nearer),
    Fault(
        "plan out of bounds",
        "the stage runs into something, or a dot is struck off the scalp",
        _wrong_plan(FAR_UM, 0),
    ),
    Fault("plan too deep", "a strike goes deeper than the ceiling", _wrong_plan(0, DEEP_UM)),
)
