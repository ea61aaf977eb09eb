"""A core that misreads its board sees everything else as it is."""

from firmware_bridge.device.core import MachineCore
from firmware_bridge.device.hal import PEDAL_DOWN
from sim.campaign.mutants.board import MisreadHal, boots_with
from tests.sim.virtual_room import VirtualRoom


class PedalDown(MisreadHal):
    def pedal(self) -> int:
        return PEDAL_DOWN


def test_what_is_misread_is_misread_and_all_else_is_passed_on() -> None:
    plant = VirtualRoom().plant
    misread = PedalDown(plant)

    assert misread.pedal() == PEDAL_DOWN
    assert misread.uid() == plant.uid()


def test_it_knows_whether_the_core_that_asks_is_armed() -> None:
    plant = VirtualRoom().plant
    misread = PedalDown(plant)
    assert not misread.armed()

    misread.core = MachineCore(plant)
    assert not misread.armed()

    misread.core.striker.armed = True
    assert misread.armed()


def test_a_core_boots_with_it() -> None:
    seen: list[MisreadHal] = []

    class Noted(PedalDown):
        def __init__(self, true: object) -> None:
            super().__init__(plant)
            seen.append(self)

    plant = VirtualRoom().plant
    core = MachineCore.__new__(MachineCore)

    boots_with(Noted)(MachineCore.__init__)(core, plant)

    assert seen[0].core is core
    assert core.memory.boot == 2  # the room has booted one before it
