"""What a board must offer the machine core: needle, stage, bay, pedal, e-stop, memory.

A board's firmware (or the simulator's plant) subclasses `Hal`. All calls return at once; anything that takes
time is started by one call and asked about by another. Nothing here decides: every rule is in `core` and
`limits`.

Part of the machine side: the subset of Python that MicroPython compiles; imports nothing.
"""

# Capability bits, told to the host in HELLO_ACK.
CAP_SIMULATED = 0x0001
CAP_DEPTH_SENSOR = 0x0002
CAP_WIRED_PEDAL = 0x0004
CAP_TAG_READER = 0x0008
CAP_NVM = 0x0010

# Why the board started, told to the host in HELLO_ACK.
RESET_POWER_ON = 1
RESET_BROWN_OUT = 2
RESET_WATCHDOG = 3
RESET_COMMANDED = 4

PEDAL_UP = 0
PEDAL_DOWN = 1
PEDAL_SILENT = 2  # unplugged, or no fresh sample within 100 ms

MOTION_MOVING = 0
MOTION_ARRIVED = 1
MOTION_STALLED = 2

NEEDLE_UP = 0
NEEDLE_DOWN = 1  # anywhere between leaving the rest position and being back in it
NEEDLE_JAMMED = 2

PROBE_RUNNING = 0
PROBE_DONE = 1
PROBE_FAILED = 2

NVM_SLOTS = 2


class Hal:
    """The hardware under a machine core. Lengths in µm, times in µs; mask bit k: needle k penetrated."""

    def uid(self) -> bytes:
        """Eight bytes that name this board for life."""
        raise NotImplementedError

    def capabilities(self) -> int:
        """OR of the CAP_ bits this board has."""
        raise NotImplementedError

    def reset_cause(self) -> int:
        """One of the RESET_ codes: why this boot happened."""
        raise NotImplementedError

    def random_u32(self) -> int:
        """A number nobody can foresee, for the connection's nonce."""
        raise NotImplementedError

    def nvm_read(self, slot: int) -> bytes:
        """The bytes last written to `slot` (0 or 1); empty if never written."""
        raise NotImplementedError

    def nvm_write(self, slot: int, data: bytes) -> None:
        """Replace `slot`; returns once the bytes would outlive a loss of power."""
        raise NotImplementedError

    def pedal(self) -> int:
        """PEDAL_UP, PEDAL_DOWN or PEDAL_SILENT, debounced."""
        raise NotImplementedError

    def estop(self) -> bool:
        """True while the emergency stop is pressed or its circuit is open."""
        raise NotImplementedError

    def cartridge(self) -> tuple[int, int]:
        """(tag, seating): tag 0 = bay empty; seating counts insertions since boot, so no swap is missed."""
        raise NotImplementedError

    def move_to(self, x_um: int, y_um: int) -> None:
        """Start a stage move, needle up. Asked about with `motion`."""
        raise NotImplementedError

    def motion(self) -> int:
        """MOTION_MOVING while the stage moves, brakes or does not know yet where it is; then how it ended.

        MOTION_ARRIVED, or MOTION_STALLED if it is not where the move last started should have taken it: in
        ten seconds at most, and at once if it has lost its position.
        """
        raise NotImplementedError

    def plunge(self, extension_um: int, dwell_us: int) -> None:
        """Energise the needle once: out to `extension_um` beyond the foot, stay `dwell_us`, and back."""
        raise NotImplementedError

    def needle(self) -> tuple[int, int, int]:
        """(phase, depth_um, mask): NEEDLE_ phase now; deepest penetration and needles of the last plunge.

        A needle that is not back at rest when its time is over is NEEDLE_JAMMED, and stays so until it is.
        """
        raise NotImplementedError

    def probe_tip(self) -> None:
        """Start measuring where the tips of the seated cartridge are, against the foot; touches no skin."""
        raise NotImplementedError

    def tip(self) -> tuple[int, int, int]:
        """(phase, offset_um, spread_um): extension at which the tips are flush with the foot; how sure.

        A measurement that has not ended within five seconds is PROBE_FAILED, the needle back at rest.
        """
        raise NotImplementedError

    def halt(self) -> None:
        """Needle up and stage braked, at once, whatever is going on. Must not fail."""
        raise NotImplementedError
