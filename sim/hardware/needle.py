"""The needle drive: out, dwell, back, with a stop of steel that no command gets past.

It moves whatever cartridge is in the bay; what that does to skin is for the plant to work out. Core: lengths
in µm beyond the foot (negative: inside it), times in µs of plant time.
"""

from dataclasses import dataclass

from firmware_bridge.device.hal import NEEDLE_DOWN, NEEDLE_JAMMED, NEEDLE_UP

REST_UM = -1500
"""Where the tips rest, well inside the foot."""

HARD_STOP_UM = 1400
"""Mechanical end of travel. With the longest tips (80 µm) and the softest skin it stays short of 1,500 µm."""

NEEDLE_UM_PER_US = 0.12
"""120 mm/s, out and back."""


@dataclass(frozen=True, slots=True)
class Plunge:
    """One energising of the drive, as it will go if nothing interferes."""

    start_us: int
    extension_um: int
    bottom_us: int
    leave_us: int
    up_us: int

    @classmethod
    def of(cls, extension_um: int, dwell_us: int, now_us: int) -> "Plunge":
        """Out to `extension_um` or the hard stop, whichever comes first; at least to the rest position."""
        reach_um = max(REST_UM, min(extension_um, HARD_STOP_UM))
        travel_us = max(1, round((reach_um - REST_UM) / NEEDLE_UM_PER_US))
        bottom_us = now_us + travel_us
        leave_us = bottom_us + max(0, dwell_us)
        return cls(now_us, reach_um, bottom_us, leave_us, leave_us + travel_us)

    def extension_um_at(self, now_us: int) -> float:
        """Where a perfect tip is at `now_us`."""
        if now_us >= self.up_us or now_us <= self.start_us:
            return float(REST_UM)
        if now_us < self.bottom_us:
            return REST_UM + (now_us - self.start_us) * NEEDLE_UM_PER_US
        if now_us <= self.leave_us:
            return float(self.extension_um)
        return REST_UM + (self.up_us - now_us) * NEEDLE_UM_PER_US


class NeedleDrive:
    """The drive and the plunge it last started.

    Whether the tip has reached its deepest point is `bottomed`.
    """

    def __init__(self) -> None:
        """At rest."""
        self._plunge: Plunge | None = None
        self._jammed = False
        self.bottomed = True

    def start(self, extension_um: int, dwell_us: int, now_us: int) -> None:
        """Energise; the drive must be up."""
        self._plunge = Plunge.of(extension_um, dwell_us, now_us)
        self._jammed = False
        self.bottomed = False

    def refuse(self) -> None:
        """The drive has no power: it was asked to plunge and did not stir."""
        self._plunge = None
        self._jammed = True
        self.bottomed = True

    def release(self, now_us: int) -> float:
        """Cut the current: the spring pulls back at once.

        Returns where the tip was, the deepest it will have been.
        """
        if self._plunge is None or now_us >= self._plunge.up_us:
            return float(REST_UM)
        reached_um = self._plunge.extension_um_at(now_us)
        back_us = round((reached_um - REST_UM) / NEEDLE_UM_PER_US)
        self._plunge = Plunge(self._plunge.start_us, round(reached_um), now_us, now_us, now_us + back_us)
        self.bottomed = True
        return reached_um

    def reset(self) -> None:
        """Forget the last plunge, as a board just started does; the spring has long done its work."""
        self._plunge = None
        self._jammed = False
        self.bottomed = True

    def is_down(self, now_us: int) -> bool:
        """True anywhere between leaving the rest position and being back in it."""
        return self._plunge is not None and now_us < self._plunge.up_us

    def extension_um(self, now_us: int) -> float:
        """Where a perfect tip is at `now_us`."""
        return float(REST_UM) if self._plunge is None else self._plunge.extension_um_at(now_us)

    def phase(self, now_us: int) -> int:
        """NEEDLE_ code of the plunge last started."""
        if self._jammed:
            return NEEDLE_JAMMED
        return NEEDLE_DOWN if self.is_down(now_us) else NEEDLE_UP

    def next_event_us(self, now_us: int) -> int | None:
        """When the tip is deepest, then when it is back up; None at rest."""
        if self._plunge is None:
            return None
        if not self.bottomed:
            return self._plunge.bottom_us
        return self._plunge.up_us if now_us < self._plunge.up_us else None
