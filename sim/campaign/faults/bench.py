"""Faults at the bench: pedal, emergency stop, cartridge in its bay. A core."""

from collections.abc import Callable
from functools import partial

from firmware_bridge.device.hal import PEDAL_DOWN
from sim.campaign.faults.fault import Fault, Start, Struck, as_soon_as
from sim.campaign.faulty_plant import FaultyPlant
from sim.campaign.world import World
from sim.chance import Dice
from sim.hardware.cartridge import NEEDLES, PIGMENT_STRIKES

REACT_US = (200_000, 1_500_000)
"""What a person takes to see that something is wrong and to do something about it."""


def _bounces(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    for number in range(dice.randint(2, 12)):
        line = "pedal up" if number % 2 else "pedal down"
        world.bench_later(number * dice.randint(1_000, 40_000), line)
    world.bench_later(1_000_000, "pedal up")
    world.course.at(1_100_000, world.technician.look_again)


def _released(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.machine.do("pedal up")
    world.course.at(dice.randint(10_000, 3_000_000), world.technician.look_again)


def _stuck_at_arming(world: World, dice: Dice, struck: Struck) -> None:
    """The contact stays closed with the foot off it, before anything is armed."""

    def stick() -> bool:
        shown = world.host.snapshot()
        if shown is None or shown["state"] not in ("need_cartridge", "cartridge_claimed", "ready"):
            return False
        _stick(world, dice)
        struck()
        return True

    as_soon_as(world, stick)


def _stuck_in_use(world: World, dice: Dice, struck: Struck) -> None:
    """The foot is taken off while dots are struck and the contact stays closed: a person has to stop it."""

    def lift() -> None:
        struck()
        world.machine.do("pedal up")
        stop: Callable[[], object] = partial(world.host.type_line, "stop")
        if dice.randint(0, 1):
            stop = partial(world.machine.do, "estop press")
        world.course.at(dice.randint(*REACT_US), stop)

    def stick() -> None:
        _stick(world, dice)
        world.course.at(dice.randint(100_000, 1_000_000), lift)

    world.machine.at_next_plunge(0, stick)


def _stick(world: World, dice: Dice) -> None:
    plant = world.machine.plant
    plant.pedal_stuck = PEDAL_DOWN
    world.course.at(dice.randint(3_000_000, 10_000_000), partial(_loosen, world, plant))


def _loosen(world: World, plant: FaultyPlant) -> None:
    plant.pedal_stuck = None
    world.machine.do("pedal up")
    world.technician.look_again()


def _unplugged(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.machine.do("pedal unplug")
    world.bench_later(dice.randint(100_000, 5_000_000), "pedal up")


def _silent(world: World, dice: Dice, struck: Struck) -> None:
    """Its plug is loose: it falls silent under the foot, and is back by itself with the foot still down."""

    def fall_silent() -> None:
        struck()
        for number in range(dice.randint(1, 5)):
            begun_us = number * 400_000
            world.bench_later(begun_us, "pedal unplug")
            world.bench_later(begun_us + dice.randint(1_000, 300_000), "pedal down")
        world.bench_later(2_500_000, "pedal up")
        world.course.at(2_600_000, world.technician.look_again)

    world.machine.at_next_plunge(dice.randint(0, 60_000), fall_silent)


def _estop(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.machine.do("estop press")
    world.bench_later(dice.randint(100_000, 5_000_000), "estop release")


def _estop_in_a_strike(world: World, dice: Dice, struck: Struck) -> None:
    world.machine.at_next_plunge(dice.randint(0, 60_000), partial(_estop, world, dice, struck))


def _estop_tapped(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.machine.do("estop press")
    world.bench_later(dice.randint(1, 30_000), "estop release")


def _with_cartridge(what: Callable[[World, Dice], bool]) -> Start:
    """As soon as a cartridge is seated."""

    def start(world: World, dice: Dice, struck: Struck) -> None:
        def attempt() -> bool:
            found = world.machine.plant.seated is not None and what(world, dice)
            if found:
                struck()
            return found

        as_soon_as(world, attempt)

    return start


def _pull(world: World, dice: Dice) -> bool:
    return world.machine.do("pull")


def _swap(world: World, dice: Dice) -> bool:
    world.bench_later(dice.randint(1_000, 60_000), f"seat {dice.randint(1, 2**63)}")
    return world.machine.do("pull")


def _reseat(world: World, dice: Dice) -> bool:
    world.bench_later(dice.randint(1_000, 3_000_000), f"seat {world.machine.plant.cartridge()[0]}")
    return world.machine.do("pull")


def _bend(world: World, dice: Dice) -> bool:
    return world.machine.do(f"bend {dice.randint(0, NEEDLES - 1)}")


def _pulled_in_a_strike(world: World, dice: Dice, struck: Struck) -> None:
    def pull() -> None:
        if world.machine.do("pull"):
            struck()

    world.machine.at_next_plunge(dice.randint(0, 60_000), pull)


def _dry(world: World, dice: Dice, struck: Struck) -> None:
    """No sensor tells that the pigment has run out: somebody sees pale dots, stops, and takes another one."""

    def run_out() -> None:
        seated = world.machine.plant.seated
        if seated is None:
            return
        seated.strikes = PIGMENT_STRIKES
        struck()
        world.course.at(dice.randint(1_000_000, 5_000_000), set_aside)

    def set_aside() -> None:
        world.host.type_line("stop")
        world.technician.set_cartridge_aside()

    world.machine.at_next_plunge(0, run_out)


FAULTS = (
    Fault("pedal bounces", "strikes with the pedal up", _bounces),
    Fault("pedal released", "strikes with the pedal up", _released),
    Fault("pedal stuck at arming", "work starts by itself at arming", _stuck_at_arming),
    Fault("pedal stuck in use", "strikes with the foot off the pedal that nobody can end", _stuck_in_use),
    Fault("pedal unplugged", "strikes with nobody on the pedal", _unplugged),
    Fault(
        "pedal silent", "strikes with nobody on the pedal; work goes on by itself when it is back", _silent
    ),
    Fault(
        "emergency stop",
        "strikes after an emergency stop; work goes on by itself when it is released",
        _estop,
    ),
    Fault("emergency stop in a strike", "the needle stays in the skin", _estop_in_a_strike),
    Fault("emergency stop tapped", "a short press of the emergency stop is missed", _estop_tapped),
    Fault("cartridge pulled", "work goes on with another cartridge", _with_cartridge(_pull)),
    Fault("cartridge pulled in a strike", "work goes on without a cartridge", _pulled_in_a_strike),
    Fault("cartridge swapped", "work goes on with a cartridge nobody has claimed", _with_cartridge(_swap)),
    Fault("cartridge re-seated", "a used cartridge is used again", _with_cartridge(_reseat)),
    Fault("needle bent", "dots are missing and nobody knows", _with_cartridge(_bend)),
    Fault("pigment run out", "dots without pigment count as placed", _dry),
)
