"""Mutants of the machine's stops: what must stop it does not, or not for good (docs/wire-protocol.md §5)."""

from collections.abc import Callable

from firmware_bridge.device import limits, wire
from firmware_bridge.device.hal import Hal
from firmware_bridge.device.nvm import Memory
from firmware_bridge.device.striker import Striker
from sim.campaign.mutants.mutant import Mutant

Poll = Callable[[Striker, int, bool, bool], None]
Status = Callable[[Hal, Memory, Striker, int, bool], tuple[int, ...]]


def _an_hour(true: int) -> int:
    return 3_600_000_000


def _pauses(true: Poll) -> Poll:
    def poll(needle: Striker, now_us: int, lease: bool, wanted: bool) -> None:
        if not needle._hal.estop():
            true(needle, now_us, lease, wanted)
        elif needle.state == wire.STATE_STRIKING:
            needle._finish_strike(now_us)
        elif needle.state == wire.STATE_MOVING:
            needle._hal.halt()
            needle.state = wire.STATE_ARMED

    return poll


def _silent_about_it(true: Status) -> Status:
    def status(hal: Hal, memory: Memory, needle: Striker, heartbeat: int, lease: bool) -> tuple[int, ...]:
        fields = true(hal, memory, needle, heartbeat, lease)
        return (fields[0], fields[1] & ~wire.FLAG_ESTOP, *fields[2:])

    return status


def _arms_itself(true: Poll) -> Poll:
    def poll(needle: Striker, now_us: int, lease: bool, wanted: bool) -> None:
        true(needle, now_us, lease, wanted)
        if lease and not needle.armed and needle.cause in (limits.CAUSE_LEASE, limits.CAUSE_RECONNECTED):
            needle.armed, needle.cause = True, limits.CAUSE_NONE

    return poll


MUTANTS = (
    Mutant(
        "lease of an hour",
        "P8",
        "The machine goes on for an hour after it has last heard a controller.",
        (("firmware_bridge.device.core:LEASE_US", _an_hour),),
        ("host killed", "cable out"),
    ),
    Mutant(
        "emergency stop is a pause",
        "P8",
        "When the emergency stop is released the machine goes on where it was, and has told nobody.",
        (
            ("firmware_bridge.device.striker:Striker.poll", _pauses),
            ("firmware_bridge.device.answers:status", _silent_about_it),
        ),
        ("emergency stop",),
    ),
    Mutant(
        "machine arms itself",
        "P8",
        "A machine that has stopped for want of a controller arms itself when it hears one again.",
        (("firmware_bridge.device.striker:Striker.poll", _arms_itself),),
        ("cable out", "host killed"),
    ),
)
