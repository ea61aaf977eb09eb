"""A board that knows what no frame may bring about, and fails at the strike that should not have been."""

from firmware_bridge.device import hal, limits
from firmware_bridge.device.nvm import Memory
from tests.firmware_bridge.device.board import Board


class GuardedBoard(Board):
    """Every strike is held against what the board sees and its memory was told. P1, P4, P6, P7."""

    def __init__(self) -> None:
        super().__init__()
        self.memory: Memory | None = None
        """The running core's memory; whoever boots a core puts it here."""
        self.struck: set[tuple[bytes, int]] = set()
        """(job, dot) of every strike since the memory turned to this job."""
        self.ceiling_um = limits.DEPTH_UM_ABSOLUTE
        """Of the last job that was not refused."""

    def plunge(self, extension_um: int, dwell_us: int) -> None:
        assert self.memory is not None
        dot = (self.memory.job, self.memory.hi)
        assert dot not in self.struck, f"dot {dot} struck twice"
        assert self.pedal_now == hal.PEDAL_DOWN, "struck with the pedal up"
        assert not self.estop_now, "struck with the emergency stop pressed"
        assert self.bay[0] != 0, "struck without a cartridge"
        depth_um = extension_um - self.tip_now[1]
        assert 0 < depth_um <= min(self.ceiling_um, limits.DEPTH_UM_ABSOLUTE), f"struck {depth_um} µm deep"
        assert 0 < dwell_us <= limits.DWELL_100US_MAX * 100, f"held in the skin for {dwell_us} µs"
        self.struck.add(dot)
        super().plunge(extension_um, dwell_us)
