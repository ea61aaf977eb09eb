"""Faults of the clinic and of the way to it: down, silent, slow, killed, saying things twice. A core."""

from collections.abc import Callable

from sim.campaign.clinic import CLINIC_STEPS
from sim.campaign.clinic_side import ClinicSide
from sim.campaign.faults.fault import Fault, Start, Struck
from sim.campaign.world import World
from sim.chance import Dice

STORE, STORED = CLINIC_STEPS
LASTS_US = (500_000, 20_000_000)


def _for_a_while(verb: Callable[[ClinicSide, int], None]) -> Start:
    """Something is wrong there for so many µs."""

    def start(world: World, dice: Dice, struck: Struck) -> None:
        verb(world.clinic, dice.randint(*LASTS_US))
        struck()

    return start


def _slow(world: World, dice: Dice, struck: Struck) -> None:
    world.clinic.slow(dice.randint(500_000, 5_000_000), dice.randint(*LASTS_US))
    struck()


def _killed(world: World, dice: Dice, struck: Struck) -> None:
    before = world.clinic.kills
    world.clinic.kill()
    if world.clinic.kills > before:
        struck()


def _killed_at(step: str) -> Start:
    def start(world: World, dice: Dice, struck: Struck) -> None:
        world.clinic.kill_at(step, dice.randint(1, 4), struck)

    return start


FAULTS = (
    Fault("clinic down", "an outage of the clinic stops or loses a session", _for_a_while(ClinicSide.down)),
    Fault("clinic silent", "what was sent counts as received", _for_a_while(ClinicSide.mute)),
    Fault("clinic slow", "a strike or a stop waits for the clinic", _slow),
    Fault("clinic killed", "what the clinic had acknowledged is gone", _killed),
    Fault("clinic killed at store", "entries are lost between room and clinic", _killed_at(STORE)),
    Fault("clinic killed at stored", "entries are stored twice at the clinic", _killed_at(STORED)),
    Fault(
        "clinic answers twice",
        "an old answer is taken for one to newer entries",
        _for_a_while(ClinicSide.answer_twice),
    ),
    Fault(
        "clinic hears twice", "entries are stored twice at the clinic", _for_a_while(ClinicSide.hear_twice)
    ),
    Fault(
        "clinic disk full",
        "entries that were never stored are acknowledged",
        _for_a_while(ClinicSide.fill_disk),
    ),
)
