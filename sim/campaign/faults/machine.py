"""Faults of the machine: power and resets around a strike, its memory, another one in its place. A core."""

from functools import partial

from firmware_bridge.device.hal import NVM_SLOTS
from sim.campaign.faults.fault import Fault, Struck, as_soon_as
from sim.campaign.faulty_plant import PowerLost
from sim.campaign.world import World
from sim.chance import Dice

POWER_BACK_US = (10_000, 4_000_000)


def _reset(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.machine.do("power cycle")
    world.technician.look_again()


def _reset_in_a_strike(world: World, dice: Dice, struck: Struck) -> None:
    world.machine.at_next_plunge(dice.randint(0, 60_000), partial(_reset, world, dice, struck))


def _out(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.machine.do("power off")
    world.bench_later(dice.randint(*POWER_BACK_US), "power on")


def _out_in_a_strike(world: World, dice: Dice, struck: Struck) -> None:
    world.machine.at_next_plunge(dice.randint(0, 60_000), partial(_out, world, dice, struck))


def _lose_power(world: World, dice: Dice, struck: Struck) -> None:
    """In the middle of a step of the machine's."""
    struck()
    world.bench_later(dice.randint(*POWER_BACK_US), "power on")
    raise PowerLost


def _out_before_a_strike(world: World, dice: Dice, struck: Struck) -> None:
    """The memory says begun, and the needle has not stirred."""
    world.machine.before_next_plunge(partial(_lose_power, world, dice, struck))


def _out_after_a_strike(world: World, dice: Dice, struck: Struck) -> None:
    """The memory says ended, and nobody was told."""
    world.machine.before_next_plunge(partial(_cut_writes, world, dice, struck, 1, None))


def _out_in_a_write(world: World, dice: Dice, struck: Struck) -> None:
    """A write is cut short: in one of the next few the power goes before its last byte."""
    _cut_writes(world, dice, struck, dice.randint(1, 40), dice.randint(0, 60))


def _cut_writes(world: World, dice: Dice, struck: Struck, count: int, kept_bytes: int | None) -> None:
    memory, left = world.machine.memory, count

    def at_write(data: bytes) -> int | None:
        nonlocal left
        left -= 1
        if left > 0:
            return None
        memory.at_write = None
        struck()
        world.bench_later(dice.randint(*POWER_BACK_US), "power on")
        return len(data) if kept_bytes is None else min(kept_bytes, len(data) - 1)

    memory.at_write = at_write


def _torn(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.machine.tear_memory(dice.randint(0, NVM_SLOTS - 1), dice.randint(0, 40))


def _wiped(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.machine.wipe_memory()


def _stuck(world: World, dice: Dice, struck: Struck) -> None:
    """Writes change nothing any more, until the memory is replaced; the machine has read them back."""
    memory = world.machine.memory
    world.machine.stick_memory()
    world.course.at(dice.randint(500_000, 10_000_000), partial(setattr, memory, "stuck", False))
    struck()


def _other_machine(world: World, dice: Dice, struck: Struck) -> None:
    """And perhaps the first one again, later."""
    struck()
    _swap(world, dice)
    if dice.randint(0, 1):
        world.course.at(dice.randint(2_000_000, 40_000_000), partial(_swap, world, dice))


def _swap(world: World, dice: Dice) -> None:
    world.cut_cable(dice.randint(100_000, 2_000_000))
    world.machine.swap()
    world.technician.look_again()


def _stalled(world: World, dice: Dice, struck: Struck) -> None:
    plant = world.machine.plant
    plant.stage_share = dice.uniform(0.0, 0.9)
    world.course.at(dice.randint(500_000, 5_000_000), partial(setattr, plant, "stage_share", None))
    struck()


def _jammed(world: World, dice: Dice, struck: Struck) -> None:
    plant = world.machine.plant
    plant.stage_jammed = True
    world.course.at(dice.randint(500_000, 15_000_000), partial(setattr, plant, "stage_jammed", False))
    struck()


def _sensor_stuck(world: World, dice: Dice, struck: Struck) -> None:
    plant, shown_um = world.machine.plant, dice.randint(0, 1_500)
    plant.sensor = lambda depth_um: shown_um
    world.course.at(dice.randint(500_000, 8_000_000), partial(setattr, plant, "sensor", None))
    struck()


def _sensor_drifts(world: World, dice: Dice, struck: Struck) -> None:
    plant, begun_us = world.machine.plant, world.course.now_us
    um_per_s = dice.uniform(-80.0, 80.0)

    def drifting(depth_um: int) -> int:
        return max(0, depth_um + round(um_per_s * (world.course.now_us - begun_us) / 1e6))

    plant.sensor = drifting
    world.course.at(dice.randint(1_000_000, 10_000_000), partial(setattr, plant, "sensor", None))
    struck()


def _worn(world: World, dice: Dice, struck: Struck) -> None:
    strikes = dice.randint(2_000, 40_000)

    def wear() -> bool:
        seated = world.machine.plant.seated
        if seated is None:
            return False
        for needle in seated.needles:
            needle.strikes += strikes
        struck()
        return True

    as_soon_as(world, wear)


FAULTS = (
    Fault("machine reset", "a strike under way is forgotten", _reset),
    Fault("machine reset in a strike", "a strike under way is forgotten", _reset_in_a_strike),
    Fault("power out", "a strike under way is forgotten; the machine goes on by itself on return", _out),
    Fault("power out before a strike", "a dot that was never struck counts as placed", _out_before_a_strike),
    Fault("power out in a strike", "a strike under way is forgotten", _out_in_a_strike),
    Fault("power out after a strike", "a dot that was struck is struck again", _out_after_a_strike),
    Fault("power out in a write", "the machine forgets that a strike was begun", _out_in_a_write),
    Fault("memory torn", "the machine forgets that a strike was begun", _torn),
    Fault("memory wiped", "dots already struck are struck again", _wiped),
    Fault("memory stuck", "the machine forgets what it strikes from now on", _stuck),
    Fault("other machine", "dots that another machine struck are struck again", _other_machine),
    Fault("stage stalled", "a dot is struck in the wrong place", _stalled),
    Fault("stage jammed", "a dot is struck in the wrong place, or the session hangs", _jammed),
    Fault("depth sensor stuck", "a dot too deep or too shallow is not noticed", _sensor_stuck),
    Fault("depth sensor drifts", "a dot too deep or too shallow is not noticed", _sensor_drifts),
    Fault("needles worn", "dots get shallower and nobody knows", _worn),
)
