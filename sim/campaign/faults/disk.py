"""Faults of what the controller keeps: the record's disk and the ledger. A core."""

from functools import partial

from sim.campaign.faults.fault import Fault, Start, Struck
from sim.campaign.host import FULL, LOCKED, READ_ONLY, Computer
from sim.campaign.world import World
from sim.chance import Dice


def _refuses(trouble: str) -> Start:
    """The record can't be written for a while; it has struck when a commit was refused."""

    def start(world: World, dice: Dice, struck: Struck) -> None:
        computer = world.host.computer
        computer.record = trouble
        world.host.steps.at("refused", 1, struck)
        world.course.at(dice.randint(20_000_000, 90_000_000), partial(setattr, computer, "record", ""))

    return start


def _slow(world: World, dice: Dice, struck: Struck) -> None:
    computer = world.host.computer
    computer.commit_us = dice.randint(50_000, 4_000_000)
    mended = partial(setattr, computer, "commit_us", Computer().commit_us)
    world.course.at(dice.randint(1_000_000, 10_000_000), mended)
    struck()


def _record_held(world: World, dice: Dice, struck: Struck) -> None:
    """Another program holds the record's lock, for less time than a commit waits."""
    computer = world.host.computer
    computer.record = LOCKED
    world.course.at(dice.randint(10_000, 1_900_000), partial(setattr, computer, "record", ""))
    struck()


def _ledger_locked(world: World, dice: Dice, struck: Struck) -> None:
    computer = world.host.computer
    computer.ledger = LOCKED
    world.course.at(dice.randint(5_000_000, 60_000_000), partial(setattr, computer, "ledger", ""))
    struck()


def _ledger_slow(world: World, dice: Dice, struck: Struck) -> None:
    computer = world.host.computer
    computer.ledger_us = dice.randint(100_000, 6_000_000)
    mended = partial(setattr, computer, "ledger_us", Computer().ledger_us)
    slow_us = dice.randint(1_000_000, 20_000_000)
    world.course.at(slow_us, mended)
    world.truth.take_slow_ledger(world.course.now_us + slow_us + computer.ledger_us)
    struck()


FAULTS = (
    Fault("disk full", "a strike without a record", _refuses(FULL)),
    Fault("disk read-only", "a strike without a record", _refuses(READ_ONLY)),
    Fault("record locked", "a strike without a record", _refuses(LOCKED)),
    Fault("record held", "dots are sent ahead of their record", _record_held),
    Fault("disk slow", "dots are sent ahead of their record", _slow),
    Fault("ledger locked", "a cartridge is used that the ledger does not know of", _ledger_locked),
    Fault("ledger slow", "a cartridge is used before the ledger has answered", _ledger_slow),
)
