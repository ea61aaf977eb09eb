"""How deep each mutant goes, and the true machine does not."""

from contextlib import AbstractContextManager, nullcontext

import pytest

from firmware_bridge.device import limits, wire
from firmware_bridge.device.nvm import Memory
from firmware_bridge.device.striker import Striker
from sim.campaign.mutants import depth
from tests.sim.virtual_room import VirtualRoom

MUTANTS = {mutant.name: mutant for mutant in depth.MUTANTS}
BOUNDS = (0, 50_000, 0, 50_000)


def applied(name: str) -> AbstractContextManager[None]:
    return MUTANTS[name].applied() if name else nullcontext()


@pytest.mark.parametrize(("name", "refusal"), [("", limits.TOO_DEEP), ("any depth", 0)])
def test_a_dot_deeper_than_the_ceiling(name: str, refusal: int) -> None:
    with applied(name):
        assert limits.dot_refusal(1, 1, 900, 100, 600, BOUNDS) == refusal
        assert limits.dot_refusal(-1, 1, 900, 100, 600, BOUNDS)


@pytest.mark.parametrize(("name", "added_um"), [("", 0), ("next goes deeper", 400)])
def test_after_a_strike_that_the_sensor_has_not_felt(name: str, added_um: int) -> None:
    plant = VirtualRoom().plant
    needle = Striker(plant, Memory(plant))
    needle.state = wire.STATE_STRIKING
    needle._queue.append((1, 0, 0, 400, 100))
    with applied(name):
        needle.poll(0, True, True)

    assert needle.queued() == 0
    assert needle._tip_offset_um == added_um


def test_the_mutant_adds_nothing_while_the_needle_is_out() -> None:
    plant = VirtualRoom().plant
    needle = Striker(plant, Memory(plant))
    needle.state = wire.STATE_STRIKING
    needle._queue.append((1, 0, 0, 400, 100))
    plant.plunge(400, 10_000)
    plant.advance(plant.now_us + 5_000)
    with applied("next goes deeper"):
        needle.poll(0, True, True)

    assert (needle.queued(), needle._tip_offset_um) == (1, 0)
