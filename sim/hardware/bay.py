"""The cartridge bay: what is seated, how often something was, and where its tips were last found to be.

Whether a cartridge may be used is the controller's ledger and the machine core's grant; the bay takes any.
Core: times in µs of plant time.
"""

from dataclasses import dataclass

from firmware_bridge.device.hal import PROBE_DONE, PROBE_FAILED, PROBE_RUNNING
from sim.chance import Dice, DiceBox
from sim.errors import BenchRefused
from sim.hardware.cartridge import NEEDLES, CartridgeHardware

TAG_MAX = (1 << 64) - 1

PROBE_US = 400_000
PROBE_TOUCHES = 3
PROBE_ERROR_UM_MAX = 4.0
"""A probe touches this often; each touch is wrong by at most this much."""


@dataclass(frozen=True, slots=True)
class Tip:
    """How the last probe went: PROBE_ code, extension at which the tips are flush, span of its touches."""

    phase: int
    offset_um: int
    spread_um: int


NO_TIP = Tip(PROBE_FAILED, 0, 0)


class CartridgeBay:
    """The bay. The same tag is the same cartridge, as worn as it was when it was pulled."""

    def __init__(self, dice: DiceBox, noise: Dice) -> None:
        """Empty. `dice` makes cartridges, `noise` the errors of the probe."""
        self._dice = dice
        self._noise = noise
        self._shelf: dict[int, CartridgeHardware] = {}
        self.seated: CartridgeHardware | None = None
        self.seating = 0
        """Insertions since the board started."""
        self.tip = NO_TIP
        self.probe_done_us: int | None = None

    def cartridge(self, tag: int) -> CartridgeHardware:
        """The cartridge with this tag, wherever it is."""
        if tag not in self._shelf:
            self._shelf[tag] = CartridgeHardware.from_factory(tag, self._dice(f"cartridge {tag}"))
        return self._shelf[tag]

    def insert(self, tag: int) -> None:
        """Seat a cartridge. Raises BenchRefused if the bay is not empty or no cartridge has such a tag."""
        if not 0 < tag <= TAG_MAX:
            raise BenchRefused(f"seat tag {tag}", "no cartridge has it", "tags go from 1 to 2^64 - 1")
        if self.seated is not None:
            why = f"the bay holds 0x{self.seated.tag:016x}"
            raise BenchRefused(f"seat 0x{tag:016x}", why, "pull that one first: pull")
        self.seated = self.cartridge(tag)
        self.seating += 1
        self.forget_tip()

    def remove(self) -> int:
        """Pull the cartridge and return its tag. Raises BenchRefused if there is none."""
        if self.seated is None:
            raise BenchRefused("pull the cartridge", "the bay is empty", "seat one first: seat TAG")
        tag = self.seated.tag
        self.seated = None
        self.forget_tip()
        return tag

    def bend(self, needle: int) -> None:
        """Bend needle 0, 1 or 2 of the seated cartridge. Raises BenchRefused if there is none."""
        if self.seated is None:
            raise BenchRefused(
                f"bend needle {needle}", "the bay is empty", "seat a cartridge first: seat TAG"
            )
        if not 0 <= needle < NEEDLES:
            raise BenchRefused(f"bend needle {needle}", "there is none", f"needles are 0 to {NEEDLES - 1}")
        self.seated.needles[needle].bent = True

    def reboot(self) -> None:
        """The board starts: what sits in the bay is found there, once, and not measured."""
        self.seating = 0 if self.seated is None else 1
        self.forget_tip()

    def probe(self, now_us: int) -> None:
        """Start measuring; it fails at once with the bay empty."""
        self.forget_tip()
        if self.seated is not None:
            self.tip = Tip(PROBE_RUNNING, 0, 0)
            self.probe_done_us = now_us + PROBE_US

    def finish_probe(self) -> None:
        """The probe's time is over: note what it found. Only while one is running."""
        assert self.seated is not None, "a probe outlived its cartridge"
        self.probe_done_us = None
        flush_um = self.seated.flush_um()
        errors_um = [
            self._noise.uniform(-PROBE_ERROR_UM_MAX, PROBE_ERROR_UM_MAX) for _ in range(PROBE_TOUCHES)
        ]
        offset_um = round(flush_um + sum(errors_um) / PROBE_TOUCHES)
        self.tip = Tip(PROBE_DONE, offset_um, round(max(errors_um) - min(errors_um)))

    def forget_tip(self) -> None:
        """No measurement holds any longer, and none is running."""
        self.tip = NO_TIP
        self.probe_done_us = None
