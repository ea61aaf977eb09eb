"""A technician who takes the time that people take: reads, fetches, opens packs, wipes, asks. A core.

What is done is `AttentiveTechnician`'s business; here is only how long each step takes.
"""

from collections.abc import Sequence

from sim.campaign.technician import AttentiveTechnician
from sim.chance import Dice
from sim.demo.technician import Blister

HANDS_S = {
    "standby": (2.0, 12.0),
    "screening": (20.0, 60.0),
    "need_cartridge": (8.0, 35.0),
    "cartridge_claimed": (4.0, 20.0),
    "cartridge_change": (3.0, 15.0),
    "reconciling": (10.0, 40.0),
    "fault": (3.0, 20.0),
    "emergency_stop": (3.0, 20.0),
}
"""Shortest and longest time from seeing a state to acting on it: to ask and sign; to put a cartridge into the
sharps bin or fetch one and scan it; to look at its pack, open it and seat it; to look at the skin."""

QUICK_S = (0.3, 2.0)
"""In every other state the client is being worked on, and the next step is a word or the pedal."""


class UnhurriedTechnician(AttentiveTechnician):
    """dice: decide how long each step takes, within HANDS_S."""

    def __init__(self, blisters: Sequence[Blister], dice: Dice) -> None:
        """blisters: in the order they will be used."""
        super().__init__(blisters, dice, QUICK_S[0])
        self._hands = dice

    def _hesitation_s(self) -> float:
        return self._hands.uniform(*HANDS_S.get(self._state, QUICK_S))
