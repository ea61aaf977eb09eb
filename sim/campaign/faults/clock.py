"""Faults of the wall clock, which dates the record and judges a cartridge, and orders nothing. A core."""

from functools import partial

from sim.campaign.faults.fault import Fault, Start, Struck
from sim.campaign.world import World
from sim.chance import Dice

DAY_S = 86_400
HOUR_S = 3_600


def _set_off(at_least_s: int, at_most_s: int) -> Start:
    """The clock jumps by so much; after a while it is put right, or it stays so."""

    def start(world: World, dice: Dice, struck: Struck) -> None:
        _jump(world, float(dice.randint(at_least_s, at_most_s)))
        struck()
        if dice.randint(0, 1):
            world.course.at(dice.randint(500_000, 30_000_000), partial(_put_right, world))

    return start


def _midnight(world: World, dice: Dice, struck: Struck) -> None:
    """The day changes within the next few seconds."""
    utc_s = world.host.session.start_utc_s + world.host.computer.clock_offset_s + world.course.now_us / 1e6
    _jump(world, DAY_S - utc_s % DAY_S - dice.uniform(0.0, 5.0))
    struck()


def _daylight_saving(world: World, dice: Dice, struck: Struck) -> None:
    """A clock kept at local time: an hour forward, or an hour that comes twice."""
    _jump(world, float(HOUR_S if dice.randint(0, 1) else -HOUR_S))
    struck()


def _jump(world: World, by_s: float) -> None:
    world.course.note("clock", f"set off by {by_s:.1f} s")
    world.host.computer.clock_offset_s += by_s


def _put_right(world: World) -> None:
    world.course.note("clock", "put right")
    world.host.computer.clock_offset_s = 0.0


FAULTS = (
    Fault(
        "clock forward",
        "a cartridge seems expired or open too long, or the record is dated ahead",
        _set_off(1, 2 * DAY_S),
    ),
    Fault(
        "clock back", "a cartridge seems fresh again, or the record runs backwards", _set_off(-2 * DAY_S, -1)
    ),
    Fault("clock across midnight", "a cartridge's last day is missed", _midnight),
    Fault("daylight saving", "an hour of a cartridge's time is lost or gained", _daylight_saving),
)
