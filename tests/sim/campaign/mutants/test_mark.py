"""The mutant without a mark has everything else that the simulated machine has."""

from firmware_bridge.device.hal import CAP_SIMULATED
from sim.campaign.mutants.mark import MUTANTS
from sim.hardware.plant import CAPABILITIES
from tests.sim.virtual_room import VirtualRoom


def test_the_machine_does_not_say_that_it_is_simulated() -> None:
    plant = VirtualRoom().plant
    assert plant.capabilities() == CAPABILITIES

    with MUTANTS[0].applied():
        assert plant.capabilities() == CAPABILITIES ^ CAP_SIMULATED
