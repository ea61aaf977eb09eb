"""What each mutant of the rules before a strike allows, and the true rule does not."""

from contextlib import AbstractContextManager, nullcontext

import pytest

from firmware_bridge.device import limits
from firmware_bridge.device.core import MachineCore
from firmware_bridge.device.hal import PEDAL_DOWN, PEDAL_SILENT, PEDAL_UP
from sim.campaign.mutants import interlocks
from sim.campaign.mutants.interlocks import BayReadAtArming, LastWordOfThePedal
from tests.sim.virtual_room import VirtualRoom

MUTANTS = {mutant.name: mutant for mutant in interlocks.MUTANTS}


def applied(name: str) -> AbstractContextManager[None]:
    return MUTANTS[name].applied() if name else nullcontext()


@pytest.mark.parametrize(("name", "refusal"), [("", limits.PEDAL_NOT_DOWN), ("pedal unasked", 0)])
def test_a_strike_with_the_pedal_up(name: str, refusal: int) -> None:
    with applied(name):
        assert limits.strike_refusal(True, False, False, True, True, True, 9, True) == refusal
        assert limits.strike_refusal(False, False, False, True, True, True, 9, True) == limits.NOT_ARMED


@pytest.mark.parametrize(("name", "refusal"), [("", limits.PEDAL_NOT_UP), ("stuck pedal arms", 0)])
def test_arming_with_the_pedal_down(name: str, refusal: int) -> None:
    with applied(name):
        assert limits.arming_refusal(False, False, True, 7, 7, 9, True, True) == refusal
        assert limits.arming_refusal(True, False, True, 7, 7, 9, True, True) == limits.ESTOP_PRESSED


@pytest.mark.parametrize(("name", "whole"), [("", False), ("any needle will do", True)])
def test_a_dot_with_two_needles_of_three(name: str, whole: bool) -> None:
    with applied(name):
        assert limits.all_needles(0b110) is whole
        assert limits.all_needles(0b111)


def test_a_pedal_that_falls_silent_is_as_before_to_the_mutant() -> None:
    plant = VirtualRoom().plant
    misread = LastWordOfThePedal(plant)
    heard = []
    for pedal in (PEDAL_SILENT, PEDAL_DOWN, PEDAL_SILENT, PEDAL_UP, PEDAL_SILENT):
        plant.set_pedal(pedal)
        heard.append(misread.pedal())

    assert heard == [PEDAL_UP, PEDAL_DOWN, PEDAL_DOWN, PEDAL_UP, PEDAL_UP]


def test_the_bay_is_what_it_was_to_the_mutant_as_long_as_it_is_armed() -> None:
    plant = VirtualRoom().plant
    misread = BayReadAtArming(plant)
    misread.core = MachineCore(plant)
    plant.insert(7)
    assert misread.cartridge() == (7, 1)

    misread.core.striker.armed = True
    plant.remove()
    assert misread.cartridge() == (7, 1)

    misread.core.striker.armed = False
    assert misread.cartridge() == (0, 1)


@pytest.mark.parametrize("name", ["silent pedal is as before", "bay read at arming"])
def test_a_core_that_boots_as_a_mutant_misreads_its_board(name: str) -> None:
    with applied(name):
        core = MachineCore(VirtualRoom().plant)

    assert type(core._hal).__name__ in ("LastWordOfThePedal", "BayReadAtArming")
    assert core.memory.boot == 2  # the room has booted one before it
