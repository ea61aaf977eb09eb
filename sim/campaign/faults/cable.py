"""Faults of the cable between controller and machine, and of whoever else is on it. A core."""

from functools import partial

from sim.campaign.faults.fault import Fault, Start, Struck
from sim.campaign.world import World
from sim.chance import Dice

FIND_PORT_US = (2_000_000, 15_000_000)
"""How long it takes somebody to find out under which name the port has come back."""


def _line(attribute: str, chance_max: float, delay_us: int = 0) -> Start:
    """A fault of one direction, for up to five seconds: each chunk with that chance."""

    def start(world: World, dice: Dice, struck: Struck) -> None:
        faults = world.cable.either(dice).faults
        setattr(faults, attribute, dice.uniform(0.01, chance_max))
        faults.delay_us = max(faults.delay_us, delay_us)
        world.course.at(dice.randint(100_000, 5_000_000), partial(setattr, faults, attribute, 0.0))
        struck()

    return start


def _byte_at_a_time(world: World, dice: Dice, struck: Struck) -> None:
    faults = world.cable.either(dice).faults
    faults.byte_gap_us = dice.randint(10, 400)
    world.course.at(dice.randint(100_000, 3_000_000), partial(setattr, faults, "byte_gap_us", 0))
    struck()


def _echo(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    for _ in range(dice.randint(1, 20)):
        world.cable.to_host.inject(world.cable.to_machine.sample(dice), world.course.now_us)


def _stale(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    for _ in range(dice.randint(1, 20)):
        world.cable.either(dice).replay_stale(world.course.now_us)


def _noise(world: World, dice: Dice, struck: Struck) -> None:
    noise = bytes(dice.getrandbits(8) for _ in range(dice.randint(1, 400)))
    world.cable.either(dice).inject(noise, world.course.now_us)
    struck()


def _held_low(world: World, dice: Dice, struck: Struck) -> None:
    world.cable.to_machine.inject(bytes(dice.randint(8, 400)), world.course.now_us)
    struck()


def _out(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.cut_cable(dice.randint(10_000, 6_000_000))


def _out_in_a_strike(world: World, dice: Dice, struck: Struck) -> None:
    world.machine.at_next_plunge(dice.randint(0, 60_000), partial(_out, world, dice, struck))


def _renamed(world: World, dice: Dice, struck: Struck) -> None:
    """The controller looks for the name it was given, until somebody starts it with the new one."""
    struck()
    world.host.rename_port()
    world.cut_cable(dice.randint(10_000, 2_000_000))
    world.course.at(dice.randint(*FIND_PORT_US), partial(world.host.type_line, "quit"))


def _second_controller(world: World, dice: Dice, struck: Struck) -> None:
    world.greet_as_another(dice.getrandbits(32))
    struck()


FAULTS = (
    Fault("bit flip", "a corrupted dot is struck elsewhere or deeper", _line("flip", 0.3)),
    Fault("burst", "a corrupted dot is struck elsewhere or deeper", _line("burst", 0.3)),
    Fault("drop", "a lost answer makes the controller send a dot again", _line("drop", 0.3)),
    Fault("duplicate", "a dot is struck twice", _line("duplicate", 0.3)),
    Fault("reorder", "a dot is struck out of turn, or twice", _line("reorder", 0.2)),
    Fault(
        "delay",
        "a stop comes too late; a late frame acts in another connection",
        _line("delay", 0.3, 3_000_000),
    ),
    Fault("byte at a time", "a frame is taken for two", _byte_at_a_time),
    Fault("echo", "an echo is taken for an answer", _echo),
    Fault("stale frames", "a frame of an earlier connection starts or repeats a strike", _stale),
    Fault("noise", "noise is taken for a command", _noise),
    Fault("line held low", "the machine goes on while nobody can reach it", _held_low),
    Fault("cable out", "the machine goes on without a controller, or by itself on return", _out),
    Fault("cable out in a strike", "a strike under way is forgotten", _out_in_a_strike),
    Fault("port renamed", "another machine behind the old name is taken for this one", _renamed),
    Fault("second controller", "two controllers drive one machine", _second_controller),
)
