"""Mutants of the rules before a strike that ask for pedal and bay (firmware_bridge/device/limits.py).

The rules are written once for both ends of the cable; a mutant of such a rule is one of both ends.
"""

from collections.abc import Callable

from firmware_bridge.device.hal import PEDAL_SILENT, PEDAL_UP, Hal
from sim.campaign.mutants.board import MisreadHal, boots_with
from sim.campaign.mutants.mutant import Mutant

Strike = Callable[[bool, bool, bool, bool, bool, bool, int, bool], int]
Arming = Callable[[bool, bool, bool, int, int, int, bool, bool], int]


def _pedal_unasked(true: Strike) -> Strike:
    def strike_refusal(
        armed: bool,
        estop: bool,
        pedal_down: bool,
        lease: bool,
        wanted: bool,
        cartridge_same: bool,
        dots_left: int,
        needles_whole: bool,
    ) -> int:
        return true(armed, estop, True, lease, wanted, cartridge_same, dots_left, needles_whole)

    return strike_refusal


def _stuck_pedal_arms(true: Arming) -> Arming:
    def arming_refusal(
        estop: bool,
        pedal_up: bool,
        lease: bool,
        tag: int,
        granted_tag: int,
        dots_left: int,
        calibrated: bool,
        needles_whole: bool,
    ) -> int:
        return true(estop, True, lease, tag, granted_tag, dots_left, calibrated, needles_whole)

    return arming_refusal


class LastWordOfThePedal(MisreadHal):
    """A silent pedal counts as what it last said."""

    def __init__(self, true: Hal) -> None:
        """It has said nothing yet."""
        super().__init__(true)
        self._last = PEDAL_UP

    def pedal(self) -> int:
        """PEDAL_ code, never silent."""
        pedal = self.true.pedal()
        if pedal != PEDAL_SILENT:
            self._last = pedal
        return self._last


class BayReadAtArming(MisreadHal):
    """While the machine is armed, the bay holds what it held when it was armed."""

    def __init__(self, true: Hal) -> None:
        """What the bay holds now."""
        super().__init__(true)
        self._read = true.cartridge()

    def cartridge(self) -> tuple[int, int]:
        """(tag, seating)."""
        if not self.armed():
            self._read = self.true.cartridge()
        return self._read


def _any_needle_will_do(true: Callable[[int], bool]) -> Callable[[int], bool]:
    def all_needles(mask: int) -> bool:
        return True

    return all_needles


MUTANTS = (
    Mutant(
        "any needle will do",
        "P4",
        "A dot made with one needle of three counts as whole, at both ends.",
        (("firmware_bridge.device.limits:all_needles", _any_needle_will_do),),
        ("needle bent",),
    ),
    Mutant(
        "pedal unasked",
        "P6",
        "A strike is allowed without asking for the pedal; the controller's hold comes a moment later.",
        (("firmware_bridge.device.limits:strike_refusal", _pedal_unasked),),
        ("pedal released", "pedal bounces", "pedal unplugged"),
    ),
    Mutant(
        "silent pedal is as before",
        "P6",
        "The machine takes a pedal it no longer hears for what it last heard.",
        (("firmware_bridge.device.core:MachineCore.__init__", boots_with(LastWordOfThePedal)),),
        ("pedal unplugged",),
    ),
    Mutant(
        "stuck pedal arms",
        "P6",
        "The machine may be armed with the pedal down.",
        (("firmware_bridge.device.limits:arming_refusal", _stuck_pedal_arms),),
        ("pedal stuck at arming",),
    ),
    Mutant(
        "bay read at arming",
        "P4",
        "The machine looks at the bay when it is armed, and not again while it strikes.",
        (("firmware_bridge.device.core:MachineCore.__init__", boots_with(BayReadAtArming)),),
        ("cartridge swapped", "cartridge re-seated"),
    ),
)
