"""A cartridge as steel and pigment: three needles, where their tips stand, how they wear.

What the label says and whether it may be used is the controller's ledger; here is only what happens in the
bay. Core: lengths in µm. Needles are numbered 0, 1, 2; bit k of a mask is needle k.
"""

from dataclasses import dataclass

from sim.chance import Dice

NEEDLES = 3
TIP_OFFSET_UM_MAX = 80.0
"""How far a sound cartridge's tips stand from nominal at most, either way."""

NEEDLE_SHORT_UM_MAX = 6.0
"""How much shorter than the longest a needle leaves the factory."""

BLUNTING_UM_PER_STRIKE = 0.007
"""What a strike takes off a needle's reach: 10 µm over 1,500 dots."""

BEND_UM = 600.0
"""How far a bent tip stands back; no depth in use reaches that."""

PENETRATION_UM_MIN = 15
"""A tip less deep than this has dented the skin, not opened it."""

PIGMENT_STRIKES = 2000
PIGMENT_LOW_STRIKES = 200
"""Strikes a full cartridge inks, and how many before the end its dots begin to pale."""


@dataclass(slots=True)
class Needle:
    """One needle: how far its tip stands behind the longest, and how often it has been in skin."""

    short_um: float
    strikes: int = 0
    bent: bool = False

    def reach_loss_um(self) -> float:
        """How much less deep than a perfect needle this one goes."""
        return self.short_um + self.strikes * BLUNTING_UM_PER_STRIKE + (BEND_UM if self.bent else 0.0)


@dataclass(slots=True)
class CartridgeHardware:
    """One cartridge.

    `tip_offset_um`: extension at which its longest sound tip is flush with the foot; hidden.
    """

    tag: int
    tip_offset_um: float
    needles: list[Needle]
    strikes: int = 0

    @classmethod
    def from_factory(cls, tag: int, dice: Dice) -> "CartridgeHardware":
        """The cartridge with this tag, as it left the factory."""
        offset_um = dice.uniform(-TIP_OFFSET_UM_MAX, TIP_OFFSET_UM_MAX)
        short_um = [dice.uniform(0.0, NEEDLE_SHORT_UM_MAX) for _ in range(NEEDLES)]
        longest_um = min(short_um)
        return cls(tag, offset_um, [Needle(s - longest_um) for s in short_um])

    def flush_um(self) -> float:
        """The extension at which the first tip is flush with the foot: what a perfect probe would find."""
        return self.tip_offset_um + min(needle.reach_loss_um() for needle in self.needles)

    def penetration(self, extension_um: float, surface_um: float) -> tuple[int, int]:
        """(depth_um, mask) in skin that stands `surface_um` beyond the foot (negative: bulges into it)."""
        deepest_um, mask = 0, 0
        for index, needle in enumerate(self.needles):
            depth_um = round(extension_um - self.tip_offset_um - needle.reach_loss_um() - surface_um)
            if depth_um >= PENETRATION_UM_MIN:
                mask |= 1 << index
                deepest_um = max(deepest_um, depth_um)
        return deepest_um, mask

    def pigment(self) -> float:
        """How much pigment the next strike leaves: 1.0 = a full dot, 0.0 = a dry needle."""
        left = PIGMENT_STRIKES - self.strikes
        return max(0.0, min(1.0, left / PIGMENT_LOW_STRIKES))

    def wear(self, mask: int) -> None:
        """Note a strike with the needles of `mask`."""
        self.strikes += 1
        for index, needle in enumerate(self.needles):
            if mask >> index & 1:
                needle.strikes += 1
