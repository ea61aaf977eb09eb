"""The machine's side of the world: plant, firmware and memory, and what is done to them at the bench. A core.

Every plunge and every strike passes here, and is held against the promises before anybody else hears of it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from firmware_bridge.device.core import LEASE_US, MachineCore
from firmware_bridge.device.hal import NVM_SLOTS, PEDAL_DOWN, PEDAL_SILENT, PEDAL_UP, Hal
from sim.campaign.conversation import listen_to
from sim.campaign.course import Course
from sim.campaign.faulty_plant import FaultyNvm, FaultyPlant, FaultySkin, PowerLost
from sim.campaign.invariants import AT_STRIKE, Violation
from sim.campaign.pipe import Cable
from sim.campaign.truth import Truth
from sim.chance import DiceBox
from sim.errors import BenchRefused
from sim.hardware.clock import PlantClock
from sim.hardware.skin import Strike
from sim.machine import CoreOf, SimulatedMachine
from sim.pacing import UnpacedPipe
from sim.process import bench

_PEDAL = {
    bench.PedalPosition.DOWN: PEDAL_DOWN,
    bench.PedalPosition.UP: PEDAL_UP,
    bench.PedalPosition.UNPLUG: PEDAL_SILENT,
}

SILENT_US_MAX = LEASE_US + 50_000
"""The lease, and what bytes may wait in the line's own pace before the machine has read them."""


@dataclass(slots=True)
class Board:
    """One machine that may stand in the room."""

    plant: FaultyPlant
    memory: FaultyNvm
    machine: SimulatedMachine


class MachineSide:
    """The machine in the room, its bay, its pedal and the skin under it."""

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
        self._dice = dice
        self._baud = baud
        self._core_of = core_of
        self.skin = FaultySkin(dice("skin").getrandbits(32), self)
        self._board = self._new_board(dice)
        self._in_store: Board | None = None
        self._armed = False
        self._heard_us = 0
        self._for_arming: list[tuple[int, Callable[[], object]]] = []
        self._before_plunge: list[Callable[[], None]] = []

    @property
    def plant(self) -> FaultyPlant:
        """The hardware in the room."""
        return self._board.plant

    @property
    def memory(self) -> FaultyNvm:
        """Its non-volatile memory."""
        return self._board.memory

    @property
    def powered(self) -> bool:
        """True while its core runs."""
        return self._board.machine.core is not None

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
        now_us, cable, machine = self._course.now_us, self._cable, self._board.machine
        if arrived := cable.to_machine.pop(now_us):
            self._course.heard(arrived)
            self._heard_us = now_us
            machine.receive_bytes(arrived, now_us)
        try:
            machine.handle_deadline(now_us)
        except PowerLost:
            self._die()
        cable.to_host.push(machine.bytes_to_send(now_us), now_us)
        self._watch_arming()

    def next_us(self) -> int | None:
        """When `lap` wants to be called at the latest."""
        return self._board.machine.next_deadline_us(self._course.now_us)

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
        self._board.machine.cut_line()

    def when_armed(self, delay_us: int, what: Callable[[], object]) -> None:
        """Have `what` done `delay_us` after the machine is armed; from now on if it is."""
        if self._armed:
            self._course.at(delay_us, what)
        else:
            self._for_arming.append((delay_us, what))

    def before_next_plunge(self, what: Callable[[], None]) -> None:
        """Have `what` done when the machine is about to begin its next plunge. It may raise PowerLost."""
        self._before_plunge.append(what)

    def at_next_plunge(self, delay_us: int, what: Callable[[], object]) -> None:
        """Have `what` done `delay_us` after the next plunge begins."""
        self.before_next_plunge(lambda: self._course.at(delay_us, what))

    def wipe_memory(self) -> None:
        """The memory forgets everything, over a loss of power."""
        self._course.note("memory", "wiped")
        self._truth.memory_losses += 1
        self.do("power off")
        for slot in range(NVM_SLOTS):
            self.memory.spoil(slot, b"")
        self.do("power on")

    def tear_memory(self, slot: int, kept_bytes: int) -> None:
        """A write to one slot was cut short by a loss of power."""
        self._course.note("memory", f"slot {slot} torn after {kept_bytes} bytes")
        self.do("power off")
        self.memory.spoil(slot, self.memory.read(slot)[:kept_bytes])
        self.do("power on")
        core = self._board.machine.core
        if core is not None and core.memory.lost:
            # The other slot had been cut short before: with both it is the whole memory.
            self._truth.memory_losses += 1

    def stick_memory(self) -> None:
        """From now on the memory keeps what it has."""
        self._course.note("memory", "takes no more writes")
        self._truth.memory_losses += 1
        self.memory.stuck = True

    def swap(self) -> None:
        """Another machine takes this one's place, with an empty bay; done again, the first one comes back."""
        if self.plant.seated is not None:
            self.do("pull")
        self.do("power off")
        # What the one knows of the dots sent to it, the other can't tell.
        self._truth.memory_losses += 1
        other = self._in_store or self._new_board(lambda name: self._dice(_of_the_other(name)))
        self._board, self._in_store = other, self._board
        self._course.note("bench", f"machine {self.plant.uid().hex()} takes its place")
        self.do("power on")

    def _new_board(self, dice: DiceBox) -> Board:
        memory = FaultyNvm()
        plant = FaultyPlant(self.skin, memory, dice)
        plant.on_plunge = self._witness
        return Board(
            plant,
            memory,
            SimulatedMachine(plant, PlantClock(1.0, 0, 0), self._baud, self._boot, UnpacedPipe),
        )

    def _boot(self, plant: Hal) -> MachineCore:
        core = self._core_of(plant)
        listen_to(core, self._truth.conversation, self._object_to)
        return core

    def _object_to(self, what: str) -> None:
        raise Violation("P1", what, self._course.now_us)

    def _carry_out(self, command: bench.Command) -> None:
        match command:
            case bench.Pedal(position):
                self.plant.set_pedal(_PEDAL[position])
            case bench.Seat(tag):
                self.plant.insert(tag)
            case bench.Pull():
                self._truth.take_out(self.plant.remove())
            case bench.Estop(pressed):
                if pressed:
                    self._truth.take_emergency_stop()
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
        now_us, machine = self._course.now_us, self._board.machine
        if action is not bench.PowerAction.ON and machine.core is not None:
            self._lose_power()
        if action is not bench.PowerAction.OFF and machine.core is None:
            try:
                machine.power_on(now_us)
            except PowerLost:
                self._die()

    def _lose_power(self) -> None:
        try:
            self._board.machine.power_off(self._course.now_us)
        except PowerLost:
            self._die()
            return
        self._count_power_loss()

    def _die(self) -> None:
        """The power has gone in the middle of a step: whatever the core still believes reaches nothing."""
        self._course.note("machine", "without power")
        self.memory.powered = False
        self.plant.power_off()
        self._board.machine.power_off(self._course.now_us)
        self.memory.powered = True
        self._count_power_loss()

    def _count_power_loss(self) -> None:
        self._truth.power_losses += 1
        self._armed = False

    def _watch_arming(self) -> None:
        core = self._board.machine.core
        armed = core is not None and core.striker.armed
        if armed and not self._armed:
            self._truth.take_arming(self.plant.pedal() == PEDAL_UP)
            self._course.note("machine", "armed")
            waiting, self._for_arming = self._for_arming, []
            for delay_us, what in waiting:
                self._course.at(delay_us, what)
        elif self._armed and not armed:
            self._course.note("machine", "no longer armed")
        self._armed = armed

    def _witness(self) -> None:
        self._truth.plunge_against = against = {}
        self._truth.plunge_at_us = self._course.now_us
        core, silent_us = self._board.machine.core, self._course.now_us - self._heard_us
        if self.plant.pedal() != PEDAL_DOWN:
            against["P6"] = "a strike was begun with the pedal up or silent"
        if core is None or not core.striker.armed:
            against["P8"] = "a strike was begun unarmed"
        elif self.plant.estop():
            against["P8"] = "a strike was begun with the emergency stop pressed"
        elif self._truth.stopped:
            against["P8"] = "a strike was begun that nobody has asked for since the emergency stop"
        elif silent_us > SILENT_US_MAX:
            against["P8"] = (
                f"a strike was begun after {silent_us / 1e6:.2f} s without a word from the controller"
            )
        waiting, self._before_plunge = self._before_plunge, []
        try:
            while waiting:
                waiting.pop(0)()
        finally:
            self._before_plunge += waiting


def _of_the_other(name: str) -> str:
    """A cartridge is the same in every machine; all else of the other one is its own."""
    return name if name.startswith("cartridge ") else f"other machine's {name}"
