"""What each mutant of the machine's memory forgets, and the true one does not."""

from contextlib import AbstractContextManager, nullcontext

import pytest

from firmware_bridge.device.hal import NVM_SLOTS
from firmware_bridge.device.nvm import Memory
from sim.campaign.mutants import memory
from tests.sim.virtual_room import VirtualRoom

MUTANTS = {mutant.name: mutant for mutant in memory.MUTANTS}


def applied(name: str) -> AbstractContextManager[None]:
    return MUTANTS[name].applied() if name else nullcontext()


@pytest.mark.parametrize(("name", "hi"), [("", 3), ("begun is written late", 0)])
def test_after_a_loss_of_power_the_mutant_does_not_know_that_it_began(name: str, hi: int) -> None:
    plant = VirtualRoom().plant
    with applied(name):
        assert Memory(plant).begin(3)

        assert Memory(plant).hi == hi


@pytest.mark.parametrize(("name", "worst_hi"), [("", 3), ("begun is written once", 0)])
def test_after_the_loss_of_a_slot_the_mutant_does_not_know_that_it_began(name: str, worst_hi: int) -> None:
    found = []
    for lost in range(NVM_SLOTS):
        plant = VirtualRoom().plant
        with applied(name):
            assert Memory(plant).begin(3)
        plant.nvm_write(lost, b"")
        found.append(Memory(plant).hi)

    assert min(found) == worst_hi


@pytest.mark.parametrize(("name", "results"), [("", [(3, 1, 7, 400, 50_000)]), ("results are forgotten", [])])
def test_the_mutant_knows_that_a_dot_ended_and_not_how(
    name: str, results: list[tuple[int, int, int, int, int]]
) -> None:
    plant = VirtualRoom().plant
    with applied(name):
        assert Memory(plant).end(3, 1, 7, 400, 50_000)

    assert (Memory(plant).done, Memory(plant).results) == (3, results)
