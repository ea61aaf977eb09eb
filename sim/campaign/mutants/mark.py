"""A mutant of the mark that tells simulated from real."""

from collections.abc import Callable

from firmware_bridge.device.hal import CAP_SIMULATED
from sim.campaign.mutants.mutant import Mutant
from sim.hardware.plant import Plant

Capabilities = Callable[[Plant], int]


def _unmarked(true: Capabilities) -> Capabilities:
    def capabilities(plant: Plant) -> int:
        return true(plant) & ~CAP_SIMULATED

    return capabilities


MUTANTS = (
    Mutant(
        "machine passes for real",
        "P12",
        "The simulated machine does not say that it is simulated.",
        (("sim.hardware.plant:Plant.capabilities", _unmarked),),
    ),
)
