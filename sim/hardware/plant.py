"""The plant: stage, needle, bay, pedal, emergency stop and power as one piece of hardware with its own clock.

It is what the machine core believes to be a board. It obeys physics and its operator, never the protocol:
every rule is in the machine core above. Core: the caller advances the clock; lengths in µm, times in µs of
plant time.
"""

from hashlib import sha256

from firmware_bridge.device import hal
from sim.chance import NONCE, DiceBox
from sim.errors import PlantMisused
from sim.hardware.bay import CartridgeBay
from sim.hardware.cartridge import CartridgeHardware
from sim.hardware.needle import NeedleDrive
from sim.hardware.nvm import Nvm
from sim.hardware.skin import Skin, Strike
from sim.hardware.stage import Stage, StageLimits

CAPABILITIES = (
    hal.CAP_SIMULATED | hal.CAP_DEPTH_SENSOR | hal.CAP_WIRED_PEDAL | hal.CAP_TAG_READER | hal.CAP_NVM
)

SENSOR_SIGMA_UM = 3.0
SENSOR_ERROR_UM_MAX = 9.0
DRIVE_ERROR_UM_MAX = 3.0
STAGE_ERROR_UM_MAX = 6.0
"""Noise of the depth sensor, and repeatability of drive and stage."""


class Plant(hal.Hal):
    """One machine's hardware with a client's skin under it.

    The same `dice` and the same calls give the same skin.
    """

    def __init__(
        self,
        skin: Skin,
        nvm: Nvm,
        dice: DiceBox,
        stage: StageLimits | None = None,
        now_us: int = 0,
    ) -> None:
        """Powered, bay empty, pedal up, emergency stop released, everything at rest.

        Cartridges that left strikes in `skin` before come back as worn as they were.
        """
        self.skin = skin
        self.now_us = now_us
        self.powered = True
        self.tears = 0
        """How often the stage was moving while a needle was out: must stay 0."""
        self._nvm = nvm
        self._noise = dice("noise")
        self._nonce = dice(NONCE)
        self._stage = Stage(stage or StageLimits())
        self._drive = NeedleDrive()
        self._measured = (0, 0)
        self._bay = CartridgeBay(dice, self._noise)
        self._pedal = hal.PEDAL_UP
        self._estop = False
        self._uid = sha256(f"simulated board {dice('uid').getrandbits(64)}".encode()).digest()[:8]
        for strike in skin.strikes:
            self._bay.cartridge(strike.cartridge).wear(strike.needles)

    def next_event_us(self) -> int | None:
        """When something will next happen by itself; None while everything rests."""
        next_us = self._drive.next_event_us(self.now_us)
        for at_us in (self._bay.probe_done_us, self._stage.rests_at_us(self.now_us)):
            if at_us is not None and (next_us is None or at_us < next_us):
                next_us = at_us
        return next_us

    def advance(self, to_us: int) -> None:
        """Let time pass until `to_us`; everything due by then happens, in order, at its own time."""
        while (at_us := self.next_event_us()) is not None and at_us <= to_us:
            self.now_us = at_us
            if not self._drive.bottomed and self._drive.next_event_us(at_us) == at_us:
                self._strike(self._drive.extension_um(at_us))
                self._drive.bottomed = True
            if self._bay.probe_done_us == at_us:
                self._bay.finish_probe()
        self.now_us = max(self.now_us, to_us)

    @property
    def seated(self) -> CartridgeHardware | None:
        """What is in the bay."""
        return self._bay.seated

    def insert(self, tag: int) -> None:
        """Seat the cartridge with this `tag` (1 to 2^64 - 1). Raises BenchRefused if the bay is not empty."""
        self._bay.insert(tag)

    def remove(self) -> int:
        """Pull the cartridge, off the needle drive if it is out; returns its tag.

        Raises BenchRefused if none.
        """
        self._needle_off()
        return self._bay.remove()

    def bend(self, needle: int) -> None:
        """Bend needle 0, 1 or 2 of the seated cartridge. Raises BenchRefused if there is none."""
        self._bay.bend(needle)

    def set_pedal(self, pedal: int) -> None:
        """Put the pedal in one of the PEDAL_ positions."""
        self._pedal = pedal

    def set_estop(self, pressed: bool) -> None:
        """Press or release the emergency stop; pressed, it takes the drives' power whatever the core does."""
        self._estop = pressed
        if pressed:
            self.halt()

    def power_off(self) -> None:
        """Take the power: the spring pulls the needle back, the stage stops, what was in memory is gone."""
        self.halt()
        self.powered = False

    def power_on(self) -> None:
        """Give it back: memory that is not non-volatile starts afresh; nothing moves."""
        self.powered = True
        self._bay.reboot()
        self._drive.reset()
        self._stage.settle()
        self._measured = (0, 0)

    def place_um(self) -> tuple[float, float]:
        """Where the head is now."""
        return self._stage.position_um(self.now_us)

    def uid(self) -> bytes:
        """Eight bytes that depend on the seed alone."""
        return self._uid

    def capabilities(self) -> int:
        """All there are, simulated among them."""
        return CAPABILITIES

    def reset_cause(self) -> int:
        """Power-on: the simulated supply is the only thing that resets this board."""
        return hal.RESET_POWER_ON

    def random_u32(self) -> int:
        """The next number of the nonce's dice."""
        return self._nonce.getrandbits(32)

    def nvm_read(self, slot: int) -> bytes:
        """The bytes last written to `slot`."""
        return self._nvm.read(slot)

    def nvm_write(self, slot: int, data: bytes) -> None:
        """Replace `slot`."""
        self._nvm.write(slot, data)

    def pedal(self) -> int:
        """PEDAL_ code."""
        return self._pedal

    def estop(self) -> bool:
        """True while pressed."""
        return self._estop

    def cartridge(self) -> tuple[int, int]:
        """(tag, seating); tag 0 for an empty bay."""
        seated = self._bay.seated
        return (0 if seated is None else seated.tag), self._bay.seating

    def move_to(self, x_um: int, y_um: int) -> None:
        """Start a stage move; without drive power it stalls."""
        if self._drive.is_down(self.now_us):
            self.tears += 1
        if self._estop or not self.powered:
            self._stage.refuse()
            return
        self._stage.move_to(x_um, y_um, self.now_us)

    def motion(self) -> int:
        """MOTION_ code of the move last started."""
        return self._stage.motion(self.now_us)

    def plunge(self, extension_um: int, dwell_us: int) -> None:
        """Energise the needle once; without drive power it jams. Raises PlantMisused if it is still out."""
        if self._drive.is_down(self.now_us):
            raise PlantMisused("a plunge was started with the needle still out", self.now_us)
        if self._stage.motion(self.now_us) == hal.MOTION_MOVING:
            self.tears += 1
        self._measured = (0, 0)
        if self._estop or not self.powered:
            self._drive.refuse()
            return
        self._drive.start(extension_um, dwell_us, self.now_us)

    def needle(self) -> tuple[int, int, int]:
        """(phase, measured depth_um, mask) of the plunge last started."""
        depth_um, mask = self._measured
        return self._drive.phase(self.now_us), depth_um, mask

    def probe_tip(self) -> None:
        """Start measuring; it fails at once with the bay empty or the drives without power."""
        if self._estop or not self.powered:
            self._bay.forget_tip()
        else:
            self._bay.probe(self.now_us)

    def tip(self) -> tuple[int, int, int]:
        """(phase, offset_um, spread_um); PROBE_FAILED before the first probe of a seating."""
        tip = self._bay.tip
        return tip.phase, tip.offset_um, tip.spread_um

    def halt(self) -> None:
        """Needle up, stage braked, probe given up."""
        self._needle_off()
        self._stage.halt(self.now_us)
        if self._bay.probe_done_us is not None:
            self._bay.forget_tip()

    def _needle_off(self) -> None:
        struck = self._drive.bottomed
        reached_um = self._drive.release(self.now_us)
        if not struck:
            self._strike(reached_um)

    def _strike(self, extension_um: float) -> None:
        """The tip is as deep as it gets at `extension_um`: whatever it opened stays open."""
        cartridge = self._bay.seated
        if cartridge is None:
            return
        noise = self._noise
        x_um, y_um = self.place_um()
        x_um += noise.uniform(-STAGE_ERROR_UM_MAX, STAGE_ERROR_UM_MAX)
        y_um += noise.uniform(-STAGE_ERROR_UM_MAX, STAGE_ERROR_UM_MAX)
        surface_um = self.skin.surface_um(x_um, y_um) + noise.uniform(-DRIVE_ERROR_UM_MAX, DRIVE_ERROR_UM_MAX)
        error_um = max(-SENSOR_ERROR_UM_MAX, min(SENSOR_ERROR_UM_MAX, noise.gauss(0.0, SENSOR_SIGMA_UM)))
        depth_um, mask = cartridge.penetration(extension_um, surface_um)
        if not mask:
            return
        self._measured = (max(0, round(depth_um + error_um)), mask)
        self.skin.puncture(Strike(self.now_us, round(x_um), round(y_um), depth_um, mask, cartridge.tag))
        cartridge.wear(mask)
