"""Faults of the controller's process: killed at any moment and step, stopped, started twice. A core."""

from functools import partial

from sim.campaign.faults.fault import Fault, Start, Struck, as_soon_as
from sim.campaign.world import World
from sim.chance import Dice


def _killed(world: World, dice: Dice, struck: Struck) -> None:
    if world.host.alive:
        struck()
        world.host.kill()


def _killed_at_begin(world: World, dice: Dice, struck: Struck) -> None:
    world.host.steps.kill_at("begin", 1, struck)
    world.host.kill()


def _killed_at(step: str, count_max: int) -> Start:
    """Killed at one of its next `count_max` such steps."""

    def start(world: World, dice: Dice, struck: Struck) -> None:
        world.host.steps.kill_at(step, dice.randint(1, count_max), struck)

    return start


def _killed_as_refused(world: World, dice: Dice, struck: Struck) -> None:
    computer = world.host.computer
    world.host.steps.kill_at("refused", 1, struck)
    computer.record = "read-only"
    world.course.at(dice.randint(1_000_000, 10_000_000), partial(setattr, computer, "record", ""))


def _killed_in_a_strike(world: World, dice: Dice, struck: Struck) -> None:
    world.machine.at_next_plunge(dice.randint(0, 60_000), partial(_killed, world, dice, struck))


def _stopped(world: World, dice: Dice, struck: Struck) -> None:
    if world.host.alive:
        struck()
        world.host.suspend(dice.randint(50_000, 5_000_000))


def _stopped_in_a_strike(world: World, dice: Dice, struck: Struck) -> None:
    world.machine.at_next_plunge(dice.randint(0, 60_000), partial(_stopped, world, dice, struck))


def _started_twice(world: World, dice: Dice, struck: Struck) -> None:
    def start_second() -> bool:
        met = world.host.start_second()
        if met:
            struck()
        return met

    as_soon_as(world, start_second)


FAULTS = (
    Fault("host killed", "a dot is struck twice after the restart", _killed),
    Fault("host killed in a strike", "a strike under way is forgotten", _killed_in_a_strike),
    Fault("host killed at begin", "a session is on record and the ledger does not know it", _killed_at_begin),
    Fault("host killed at send", "a dot was sent that nobody knows of", _killed_at("send", 30)),
    Fault("host killed at commit", "a dot was sent before its intent was on disk", _killed_at("commit", 12)),
    Fault(
        "host killed at committed", "an intent is on disk and nothing was sent", _killed_at("committed", 12)
    ),
    Fault("host killed at refused", "dots are sent on after the record has failed", _killed_as_refused),
    Fault("host killed at ledger", "ledger and record disagree about a cartridge", _killed_at("ledger", 3)),
    Fault("host killed at push", "entries are lost between room and clinic", _killed_at("push", 5)),
    Fault("host stopped", "a controller that slept goes on as if no time had passed", _stopped),
    Fault("host stopped in a strike", "the machine goes on while nobody watches", _stopped_in_a_strike),
    Fault("host started twice", "two controllers write one record and drive one machine", _started_twice),
)
