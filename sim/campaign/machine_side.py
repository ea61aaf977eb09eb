"""The machine's side of the world: plant, firmware and memory, and what is done to them at the bench. A core.

Every plunge and every strike passes here, and is held against the promises before anybody else hears of it.
"""

from collections.abc import Callable

from firmware_bridge.device.core import LEASE_US, MachineCore
from firmware_bridge.device.hal import NVM_SLOTS, PEDAL_DOWN, PEDAL_SILENT, PEDAL_UP
from sim.campaign.course import Course
from sim.campaign.invariants import AT_STRIKE, Violation
from sim.campaign.pipe import Cable
from sim.campaign.truth import Truth
from sim.chance import DiceBox
from sim.errors import BenchRefused
from sim.hardware.clock import PlantClock
from sim.hardware.nvm import MemoryNvm
from sim.hardware.plant import Plant
from sim.hardware.skin import Skin, Strike
from sim.machine import CoreOf, SimulatedMachine
from sim.process import bench

_PEDAL = {
    bench.PedalPosition.DOWN: PEDAL_DOWN,
    bench.PedalPosition.UP: PEDAL_UP,
    bench.PedalPosition.UNPLUG: PEDAL_SILENT,
}

SILENT_US_MAX = LEASE_US + 50_000
"""The lease, and what bytes may wait in the line's own pace before the machine has read them."""


class WitnessedPlant(Plant):
    """A plant that tells when a plunge begins, before it does."""

    on_plunge: Callable[[], None] | None = None

    def plunge(self, extension_um: int, dwell_us: int) -> None:
        """Tell, then plunge."""
        if self.on_plunge is not None:
            self.on_plunge()
        super().plunge(extension_um, dwell_us)


class MachineSide:
    """One machine, its bay, its pedal and the skin under it."""

    def __init__(
        self,
        course: Course,
        cable: Cable,
        truth: Truth,
        dice: DiceBox,
        baud: int,
        core_of: CoreOf = MachineCore,
    ) -> None:
        """Switched on. core_of: how the board comes to its firmware."""
        self._course = course
        self._cable = cable
        self._truth = truth
        self._nvm = MemoryNvm()
        self.skin = Skin(dice("skin").getrandbits(32), self)
        self.plant = WitnessedPlant(self.skin, self._nvm, dice)
        self.plant.on_plunge = self._witness
        self._machine = SimulatedMachine(self.plant, PlantClock(1.0, 0, 0), baud, core_of)
        self._armed = False
        self._heard_us = 0
        self._after_plunge: tuple[int, Callable[[], None]] | None = None

    def append(self, strike: Strike) -> None:
        """The skin has received a strike. Raises Violation."""
        course, truth = self._course, self._truth
        course.note("skin", f"strike on dot {truth.dot_of(strike)}, {strike.depth_um} µm deep")
        for promise, check in AT_STRIKE.items():
            if what := check(truth, strike):
                raise Violation(promise, what, course.now_us)
        truth.take_strike(strike)

    def lap(self) -> None:
        """Everything that is due at the machine's end."""
        now_us, cable = self._course.now_us, self._cable
        if arrived := cable.to_machine.pop(now_us):
            self._course.heard(arrived)
            self._heard_us = now_us
            self._machine.receive_bytes(arrived, now_us)
        self._machine.handle_deadline(now_us)
        cable.to_host.push(self._machine.bytes_to_send(now_us), now_us)
        self._watch_arming()

    def next_us(self) -> int | None:
        """When `lap` wants to be called at the latest."""
        return self._machine.next_deadline_us(self._course.now_us)

    def do(self, line: str) -> bool:
        """Something is done at the machine; False if it can't be just now, and then nothing has happened."""
        try:
            self._carry_out(bench.parse(line))
        except BenchRefused as refused:
            self._course.note("bench", f"{line}: {refused}")
            return False
        self._course.note("bench", line)
        self.lap()
        return True

    def cut_line(self) -> None:
        """What is on its way in the machine's own line driver is lost."""
        self._machine.cut_line()

    def at_next_plunge(self, delay_us: int, what: Callable[[], None]) -> None:
        """Have `what` done `delay_us` after the next plunge begins."""
        self._after_plunge = (delay_us, what)

    def wipe_memory(self) -> None:
        """The memory forgets everything, over a loss of power."""
        self._course.note("memory", "wiped")
        self._truth.memory_losses += 1
        self.do("power off")
        for slot in range(NVM_SLOTS):
            self._nvm.write(slot, b"")
        self.do("power on")

    def tear_memory(self, slot: int, kept_bytes: int) -> None:
        """A write to one slot was cut short by a loss of power."""
        self._course.note("memory", f"slot {slot} torn after {kept_bytes} bytes")
        self.do("power off")
        self._nvm.write(slot, self._nvm.read(slot)[:kept_bytes])
        self.do("power on")

    def _carry_out(self, command: bench.Command) -> None:
        match command:
            case bench.Pedal(position):
                self.plant.set_pedal(_PEDAL[position])
            case bench.Seat(tag):
                self.plant.insert(tag)
            case bench.Pull():
                self.plant.remove()
            case bench.Estop(pressed):
                self.plant.set_estop(pressed)
            case bench.Bend(needle):
                self.plant.bend(needle)
            case bench.Power(action):
                self._switch(action)
            case _:
                raise BenchRefused(
                    str(command), "nothing in a campaign obeys it", "use the world's own verbs"
                )

    def _switch(self, action: bench.PowerAction) -> None:
        if action is not bench.PowerAction.ON and self._machine.core is not None:
            self._truth.power_losses += 1
            self._machine.power_off(self._course.now_us)
            self._armed = False
        if action is not bench.PowerAction.OFF:
            self._machine.power_on(self._course.now_us)

    def _watch_arming(self) -> None:
        core = self._machine.core
        armed = core is not None and core.striker.armed
        if armed and not self._armed:
            self._truth.armings += 1
            self._course.note("machine", "armed")
        elif self._armed and not armed:
            self._course.note("machine", "no longer armed")
        self._armed = armed

    def _witness(self) -> None:
        if self._after_plunge is not None:
            self._course.at(*self._after_plunge)
            self._after_plunge = None
        self._truth.plunge_against = against = {}
        core, silent_us = self._machine.core, self._course.now_us - self._heard_us
        if self.plant.pedal() != PEDAL_DOWN:
            against["P6"] = "a strike was begun with the pedal up or silent"
        if core is None or not core.striker.armed:
            against["P8"] = "a strike was begun unarmed"
        elif self.plant.estop():
            against["P8"] = "a strike was begun with the emergency stop pressed"
        elif silent_us > SILENT_US_MAX:
            against["P8"] = (
                f"a strike was begun after {silent_us / 1e6:.2f} s without a word from the controller"
            )
