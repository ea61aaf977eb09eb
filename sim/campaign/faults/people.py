"""Faults of people: steps in the wrong order, words without meaning, a used cartridge. A core."""

from functools import partial

from sim.campaign.faults.fault import Fault, Struck, as_soon_as
from sim.campaign.world import World
from sim.chance import Dice

LINES = ("begin", "arm", "stop", "change", "acknowledge", "close", "scan x", "intact no", "reconcile 1 skip")
WORDS = ("", "srop", "go", "pedal down", "scan", "reconcile", "reconcile 0 again", "\x1b[A", "ärm", "x" * 300)


def _type_any(world: World, dice: Dice, lines: tuple[str, ...]) -> None:
    for _ in range(dice.randint(1, 6)):
        line = lines[dice.randint(0, len(lines) - 1)]
        world.course.at(dice.randint(0, 2_000_000), partial(world.host.type_line, line))
    world.course.at(2_100_000, world.technician.look_again)


def _wrong_order(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    _type_any(world, dice, LINES)


def _nonsense(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    _type_any(world, dice, WORDS)


def _stop(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.host.type_line("stop")
    world.technician.look_again()


def _stop_in_a_strike(world: World, dice: Dice, struck: Struck) -> None:
    world.machine.at_next_plunge(dice.randint(0, 60_000), partial(_stop, world, dice, struck))


def _quit(world: World, dice: Dice, struck: Struck) -> None:
    if world.host.alive:
        struck()
        world.host.type_line("quit")


def _used_cartridge(world: World, dice: Dice, struck: Struck) -> None:
    def mistake() -> bool:
        shown = world.host.snapshot()
        if shown is None or shown["state"] != "need_cartridge" or not world.technician.take_used():
            return False
        struck()
        return True

    as_soon_as(world, mistake)


FAULTS = (
    Fault("wrong order", "a step is taken that the procedure does not allow", _wrong_order),
    Fault("nonsense typed", "a slip of the keys starts something, or a stop is not understood", _nonsense),
    Fault("stop typed", "strikes after a stop", _stop),
    Fault("stop typed in a strike", "strikes after a stop", _stop_in_a_strike),
    Fault("controller left", "the machine goes on with nobody at the controls", _quit),
    Fault("used cartridge scanned", "a used cartridge is used again", _used_cartridge),
)
