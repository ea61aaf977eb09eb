"""What each mutant goes on doing where the true machine stops."""

from contextlib import AbstractContextManager, nullcontext

import pytest

from firmware_bridge.device import answers, core, limits, wire
from firmware_bridge.device.nvm import Memory
from firmware_bridge.device.striker import Striker
from sim.campaign.mutants import stops
from sim.hardware.plant import Plant
from tests.sim.virtual_room import VirtualRoom

MUTANTS = {mutant.name: mutant for mutant in stops.MUTANTS}


def applied(name: str) -> AbstractContextManager[None]:
    return MUTANTS[name].applied() if name else nullcontext()


def armed() -> tuple[Plant, Striker]:
    plant = VirtualRoom().plant
    needle = Striker(plant, Memory(plant))
    needle.armed, needle.state, needle._granted = True, wire.STATE_ARMED, plant.cartridge()
    return plant, needle


def test_the_lease_of_the_mutant_is_an_hour() -> None:
    true_us = core.LEASE_US
    with applied("lease of an hour"):
        assert core.LEASE_US == 3_600_000_000

    assert core.LEASE_US == true_us < 1_000_000


@pytest.mark.parametrize(("name", "goes_on"), [("", False), ("emergency stop is a pause", True)])
def test_after_an_emergency_stop_the_mutant_is_still_armed(name: str, goes_on: bool) -> None:
    plant, needle = armed()
    with applied(name):
        plant.set_estop(True)
        needle.poll(0, True, True)
        plant.set_estop(False)
        needle.poll(1, True, True)

    assert needle.armed is goes_on


@pytest.mark.parametrize("state", [wire.STATE_MOVING, wire.STATE_STRIKING])
def test_the_mutant_ends_what_is_under_way_when_the_emergency_stop_is_pressed(state: int) -> None:
    plant, needle = armed()
    needle.state = state
    needle._queue.append((1, 0, 0, 400, 100))
    with applied("emergency stop is a pause"):
        plant.set_estop(True)
        needle.poll(0, True, True)

    assert needle.state == wire.STATE_ARMED


@pytest.mark.parametrize(("name", "told"), [("", True), ("emergency stop is a pause", False)])
def test_the_mutant_tells_nobody_of_the_emergency_stop(name: str, told: bool) -> None:
    plant, needle = armed()
    plant.set_estop(True)
    with applied(name):
        flags = answers.status(plant, Memory(plant), needle, 0, True)[1]

    assert bool(flags & wire.FLAG_ESTOP) is told


@pytest.mark.parametrize("cause", [limits.CAUSE_LEASE, limits.CAUSE_RECONNECTED])
@pytest.mark.parametrize(("name", "arms"), [("", False), ("machine arms itself", True)])
def test_the_mutant_arms_itself_when_a_controller_is_back(name: str, arms: bool, cause: int) -> None:
    _, needle = armed()
    needle.safe_stop(cause, 0)
    with applied(name):
        needle.poll(0, False, False)
        assert not needle.armed
        needle.poll(1, True, False)

    assert needle.armed is arms
