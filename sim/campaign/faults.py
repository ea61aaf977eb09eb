"""The catalogue of what goes wrong: each kind of fault with its hazard, and what it does to a world. A core.

A fault is started at some moment of a session, says when it has struck, and undoes itself after a while if it
can be undone at all. One that finds nothing to strike (no cartridge to pull) has not struck.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sim.campaign.host import Disk
from sim.campaign.world import World
from sim.chance import Dice

Struck = Callable[[], None]
Start = Callable[[World, Dice, Struck], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """kind: its name; hazard: what it could lead to; start: have it happen, and call `Struck` once it has."""

    kind: str
    hazard: str
    start: Start


CATALOGUE: dict[str, Fault] = {}


def start(world: World, kind: str, dice: Dice) -> None:
    """Start a fault of that kind; `world.fired` counts it when it strikes."""

    def struck() -> None:
        world.course.note("fault", kind)
        world.fired[kind] += 1

    CATALOGUE[kind].start(world, dice, struck)


def _fault(kind: str, hazard: str) -> Callable[[Start], Start]:
    def add(start: Start) -> Start:
        CATALOGUE[kind] = Fault(kind, hazard, start)
        return start

    return add


def _line(kind: str, hazard: str, attribute: str, chance_max: float, delay_us: int = 0) -> None:
    """A fault of one direction of the cable, for up to five seconds."""

    @_fault(kind, hazard)
    def start(world: World, dice: Dice, struck: Struck) -> None:
        faults = world.cable.either(dice).faults
        setattr(faults, attribute, dice.uniform(0.01, chance_max))
        faults.delay_us = max(faults.delay_us, delay_us)
        world.course.at(dice.randint(100_000, 5_000_000), partial(setattr, faults, attribute, 0.0))
        struck()


_line("bit flip", "a corrupted dot is struck elsewhere or deeper", "flip", 0.3)
_line("burst", "a corrupted dot is struck elsewhere or deeper", "burst", 0.3)
_line("drop", "a lost answer makes the controller send a dot again", "drop", 0.3)
_line("duplicate", "a dot is struck twice", "duplicate", 0.3)
_line("reorder", "a dot is struck out of turn, or twice", "reorder", 0.2)
_line("delay", "a stop comes too late; a late frame acts in another connection", "delay", 0.3, 3_000_000)


@_fault("byte at a time", "a frame is taken for two")
def _byte_at_a_time(world: World, dice: Dice, struck: Struck) -> None:
    faults = world.cable.either(dice).faults
    faults.byte_gap_us = dice.randint(10, 400)
    world.course.at(dice.randint(100_000, 3_000_000), partial(setattr, faults, "byte_gap_us", 0))
    struck()


@_fault("echo", "an echo is taken for an answer")
def _echo(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    for _ in range(dice.randint(1, 20)):
        world.cable.to_host.inject(world.cable.to_machine.sample(dice), world.course.now_us)


@_fault("stale frames", "a frame of an earlier connection starts or repeats a strike")
def _stale(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    for _ in range(dice.randint(1, 20)):
        world.cable.either(dice).replay_stale(world.course.now_us)


@_fault("noise", "noise is taken for a command")
def _noise(world: World, dice: Dice, struck: Struck) -> None:
    noise = bytes(dice.getrandbits(8) for _ in range(dice.randint(1, 400)))
    world.cable.either(dice).inject(noise, world.course.now_us)
    struck()


@_fault("line held low", "the machine goes on while nobody can reach it")
def _held_low(world: World, dice: Dice, struck: Struck) -> None:
    world.cable.to_machine.inject(bytes(dice.randint(8, 400)), world.course.now_us)
    struck()


@_fault("cable out", "the machine goes on without a controller, or by itself on return")
def _cable_out(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.cut_cable(dice.randint(10_000, 6_000_000))


@_fault("second controller", "two controllers drive one machine")
def _second_controller(world: World, dice: Dice, struck: Struck) -> None:
    world.greet_as_another(dice.getrandbits(32))
    struck()


@_fault("host killed", "a dot is struck twice after the restart")
def _host_killed(world: World, dice: Dice, struck: Struck) -> None:
    if world.host.alive:
        struck()
        world.host.kill()


@_fault("host killed at begin", "a session is on record and the ledger does not know it")
def _killed_at_begin(world: World, dice: Dice, struck: Struck) -> None:
    world.host.kill_at("begin", 1, struck)
    world.host.kill()


def _killed_at(step: str, hazard: str, count_max: int) -> None:
    """Killed at one of its next `count_max` such steps."""

    @_fault(f"host killed at {step}", hazard)
    def start(world: World, dice: Dice, struck: Struck) -> None:
        world.host.kill_at(step, dice.randint(1, count_max), struck)


_killed_at("send", "a dot was sent that nobody knows of", 30)
_killed_at("commit", "a dot was sent before its intent was on disk", 12)
_killed_at("committed", "an intent is on disk and nothing was sent", 12)
_killed_at("ledger", "ledger and record disagree about a cartridge", 3)


@_fault("disk full", "a strike without a record")
def _disk_full(world: World, dice: Dice, struck: Struck) -> None:
    _disk_refuses(world, dice, "the disk is full")
    struck()


@_fault("disk read-only", "a strike without a record")
def _disk_read_only(world: World, dice: Dice, struck: Struck) -> None:
    _disk_refuses(world, dice, "the disk is read-only")
    struck()


def _disk_refuses(world: World, dice: Dice, why: str) -> None:
    world.host.disk.refuses = why
    world.course.at(dice.randint(1_000_000, 20_000_000), partial(_mend_disk, world))


def _mend_disk(world: World) -> None:
    """Somebody frees the disk and starts the controller anew, as its message says."""
    world.host.disk.refuses = ""
    world.host.kill()


@_fault("disk slow", "dots are sent ahead of their record")
def _disk_slow(world: World, dice: Dice, struck: Struck) -> None:
    disk = world.host.disk
    usual_us, disk.latency_us = Disk().latency_us, dice.randint(50_000, 4_000_000)
    world.course.at(dice.randint(1_000_000, 10_000_000), partial(setattr, disk, "latency_us", usual_us))
    struck()


@_fault("machine reset", "a strike under way is forgotten")
def _reset(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.machine.do("power cycle")
    world.technician.look_again()


@_fault("power out", "a strike under way is forgotten; the machine goes on by itself on return")
def _power_out(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.machine.do("power off")
    world.bench_later(dice.randint(10_000, 4_000_000), "power on")


@_fault("power out in a strike", "a strike under way is forgotten")
def _power_in_strike(world: World, dice: Dice, struck: Struck) -> None:
    world.machine.at_next_plunge(dice.randint(0, 60_000), partial(_power_out, world, dice, struck))


@_fault("memory wiped", "dots already struck are struck again")
def _wiped(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.machine.wipe_memory()


@_fault("memory torn", "the machine forgets that a strike was begun")
def _torn(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.machine.tear_memory(dice.randint(0, 1), dice.randint(0, 40))


@_fault("pedal bounces", "strikes with the pedal up")
def _bounce(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    for number in range(dice.randint(2, 12)):
        line = "pedal up" if number % 2 else "pedal down"
        world.bench_later(number * dice.randint(1_000, 40_000), line)
    world.bench_later(1_000_000, "pedal up")
    world.course.at(1_100_000, world.technician.look_again)


@_fault("pedal released", "strikes with the pedal up")
def _released(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.machine.do("pedal up")
    world.course.at(dice.randint(10_000, 3_000_000), world.technician.look_again)


@_fault("pedal stuck", "work starts by itself at arming")
def _stuck(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.machine.do("pedal down")


@_fault("pedal unplugged", "strikes with nobody on the pedal")
def _unplugged(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.machine.do("pedal unplug")
    world.bench_later(dice.randint(100_000, 5_000_000), "pedal up")


@_fault("emergency stop", "strikes after an emergency stop; work goes on by itself when it is released")
def _estop(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    world.machine.do("estop press")
    world.bench_later(dice.randint(100_000, 5_000_000), "estop release")


@_fault("cartridge pulled", "work goes on with another cartridge")
def _pulled(world: World, dice: Dice, struck: Struck) -> None:
    if world.machine.do("pull"):
        struck()


@_fault("cartridge swapped", "work goes on with a cartridge nobody has claimed")
def _swapped(world: World, dice: Dice, struck: Struck) -> None:
    if world.machine.do("pull"):
        struck()
        world.bench_later(dice.randint(1_000, 60_000), f"seat {dice.randint(1, 2**63)}")


@_fault("cartridge re-seated", "a used cartridge is used again")
def _reseated(world: World, dice: Dice, struck: Struck) -> None:
    tag = world.machine.plant.cartridge()[0]
    if world.machine.do("pull"):
        struck()
        world.bench_later(dice.randint(1_000, 3_000_000), f"seat {tag}")


@_fault("needle bent", "dots are missing and nobody knows")
def _bent(world: World, dice: Dice, struck: Struck) -> None:
    if world.machine.do(f"bend {dice.randint(0, 2)}"):
        struck()


_LINES = ("begin", "arm", "stop", "change", "acknowledge", "close", "scan x", "intact no", "reconcile 1 skip")


@_fault("wrong order", "a step is taken that the procedure does not allow")
def _wrong_order(world: World, dice: Dice, struck: Struck) -> None:
    struck()
    for _ in range(dice.randint(1, 6)):
        line = _LINES[dice.randint(0, len(_LINES) - 1)]
        world.course.at(dice.randint(0, 2_000_000), partial(world.host.type_line, line))
    world.course.at(2_100_000, world.technician.look_again)
