"""A plant whose parts can fail: a contact that sticks, a stage that stops short, a sensor that lies. A core.

Also memory that takes no writes, skin that comes nearer, and power that goes in the middle of a step.

What a fault does is told here once for every kind; which kind does it when is left to `faults`.
"""

from collections.abc import Callable

from firmware_bridge.device.hal import MOTION_ARRIVED, MOTION_MOVING, MOTION_STALLED, PEDAL_SILENT
from sim.hardware.nvm import MemoryNvm
from sim.hardware.plant import Plant
from sim.hardware.skin import Skin

MOVE_US_MAX = 10_000_000
"""By then a board has to say that a move has come to nothing."""


class PowerLost(Exception):
    """The power goes in the middle of what the machine is doing: nothing after it happens."""


class FaultyNvm(MemoryNvm):
    """Memory that can stop taking writes.

    stuck: it keeps what it has; powered: without power it does the same; at_write: called with a slot's new
    bytes when they are about to be written, answers how many of them still are, or None for all.
    """

    def __init__(self) -> None:
        """Sound, all slots never written."""
        super().__init__()
        self.stuck = False
        self.powered = True
        self.at_write: Callable[[bytes], int | None] | None = None

    def write(self, slot: int, data: bytes) -> None:
        """Replace `slot`, if it can be. Raises PowerLost."""
        if self.stuck or not self.powered:
            return
        kept = None if self.at_write is None else self.at_write(data)
        super().write(slot, data if kept is None else data[:kept])
        if kept is not None:
            raise PowerLost

    def spoil(self, slot: int, data: bytes) -> None:
        """`slot` holds `data` from now on, unless it is stuck: nothing that waits for a write happens."""
        if not self.stuck:
            super().write(slot, data)


class FaultySkin(Skin):
    """Skin that can come nearer. nearer_um: than it was when the plan was made."""

    nearer_um = 0

    def surface_um(self, x_um: float, y_um: float) -> float:
        """How far beyond the foot's plane the surface is here; negative if it bulges into it."""
        return super().surface_um(x_um, y_um) - self.nearer_um


class FaultyPlant(Plant):
    """on_plunge: called when a plunge is about to begin.

    pedal_stuck: position the contact stays in, whatever the foot does; stage_share: part of the way after
    which the stage stops, 0 to 1; stage_jammed: it does not stir, and the board needs its time to notice;
    sensor: what the depth sensor makes of a depth in µm.
    """

    on_plunge: Callable[[], None] | None = None
    pedal_stuck: int | None = None
    stage_share: float | None = None
    stage_jammed = False
    sensor: Callable[[int], int] | None = None
    _short = False
    _jammed_until_us = 0

    def pedal(self) -> int:
        """What the contact says."""
        seen = super().pedal()
        return seen if self.pedal_stuck is None or seen == PEDAL_SILENT else self.pedal_stuck

    def move_to(self, x_um: int, y_um: int) -> None:
        """Start a move, which may come to nothing."""
        here_um, share = self.place_um(), self.stage_share
        self._short = self.stage_jammed or share is not None
        if self.stage_jammed:
            self._jammed_until_us = self.now_us + MOVE_US_MAX
            return
        if share is not None:
            x_um, y_um = (
                round(at_um + share * (to_um - at_um))
                for at_um, to_um in zip(here_um, (x_um, y_um), strict=True)
            )
        super().move_to(x_um, y_um)

    def motion(self) -> int:
        """MOTION_ code; a move that stopped short has stalled."""
        if self.now_us < self._jammed_until_us:
            return MOTION_MOVING
        motion = super().motion()
        return MOTION_STALLED if motion == MOTION_ARRIVED and self._short else motion

    def halt(self) -> None:
        """Needle up, stage braked: a jammed one stands still already."""
        self._jammed_until_us = 0
        super().halt()

    def needle(self) -> tuple[int, int, int]:
        """(phase, measured depth_um, mask)."""
        phase, depth_um, mask = super().needle()
        return phase, (depth_um if self.sensor is None else self.sensor(depth_um)), mask

    def plunge(self, extension_um: int, dwell_us: int) -> None:
        """Tell, then plunge. Raises PowerLost."""
        if self.on_plunge is not None:
            self.on_plunge()
        super().plunge(extension_um, dwell_us)
