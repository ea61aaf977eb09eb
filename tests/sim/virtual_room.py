"""A host and a simulated machine on one cable in virtual time: the real driver, the real machine core."""

from collections.abc import Callable, Iterable

from firmware_bridge.device.core import MachineCore
from firmware_bridge.device.hal import PEDAL_DOWN
from firmware_bridge.driver import Connected, Disconnected, MachineEvent
from firmware_bridge.messages import Done, Dot, JobOpen, Resume, Status, Tip
from firmware_bridge.native_driver import NativeDriver
from sim.hardware.clock import PlantClock
from sim.hardware.nvm import MemoryNvm
from sim.hardware.plant import Plant
from sim.hardware.skin import Skin, StrikeSink
from sim.machine import CoreOf, SimulatedMachine
from sim.seeds import dice_box

BAUD = 115_200
TAG = 0x2A
HEARTBEAT_US = 100_000
CEILING_UM = 600
DEPTH_UM = 400


class VirtualRoom:
    """Everything between a host's commands and the skin. Times in µs from 0."""

    def __init__(
        self,
        seed: int = 1,
        speed: float | None = None,
        sink: StrikeSink | None = None,
        core_of: CoreOf = MachineCore,
    ) -> None:
        self.now_us = 0
        self.plant = Plant(Skin(seed, sink), MemoryNvm(), dice_box(seed))
        self.machine = SimulatedMachine(self.plant, PlantClock(speed, 0, 0), BAUD, core_of)
        self.host = NativeDriver(BAUD, silence_s=0.5)
        self.events: list[MachineEvent] = []
        self.wants_strikes = False
        self.beats = True
        self._beat_us = 0
        self._line_free_us = 0

    def lap(self) -> None:
        now_us = self.now_us
        self.machine.handle_deadline(now_us)
        self.host.receive_bytes(self.machine.bytes_to_send(now_us), now_us / 1e6)
        self.host.handle_deadline(now_us / 1e6)
        while (event := self.host.next_event()) is not None:
            self.events.append(event)
        if self.host.connected and self.beats and now_us >= self._beat_us:
            self._beat_us = now_us + HEARTBEAT_US
            self.host.heartbeat(self.wants_strikes, False, now_us / 1e6)
        if now_us >= self._line_free_us:
            data = self.host.bytes_to_send(now_us / 1e6)
            self.machine.receive_bytes(data, now_us)
            self._line_free_us = now_us + len(data) * 10_000_000 // BAUD
        wakes = [self.machine.next_deadline_us(now_us), self._beat_us]
        if self._line_free_us > now_us:
            wakes.append(self._line_free_us)
        deadline_s = self.host.next_deadline_s()
        if deadline_s is not None:
            wakes.append(round(deadline_s * 1e6) + 1)
        later = [at_us for at_us in wakes if at_us is not None and at_us > now_us]
        immediately = wakes[0] is not None and wakes[0] <= now_us
        self.now_us = now_us if immediately else min(later)

    def run_until(self, happened: Callable[[], bool], limit_us: int = 60_000_000) -> None:
        end_us = self.now_us + limit_us
        while not happened():
            assert self.now_us < end_us, f"nothing of the kind within {limit_us} µs; last {self.events[-3:]}"
            self.lap()

    def run_for(self, duration_us: int) -> None:
        end_us = self.now_us + duration_us
        self.run_until(lambda: self.now_us >= end_us, duration_us + 1_000_000)

    def connect(self, nonce: int = 7) -> Connected:
        before = len(self.events)
        self.host.connect(nonce, self.now_us / 1e6)
        self.run_until(lambda: any(isinstance(e, Connected) for e in self.events[before:]))
        return next(e for e in self.events[before:] if isinstance(e, Connected))

    @property
    def status(self) -> Status:
        return next(e for e in reversed(self.events) if isinstance(e, Status))

    @property
    def results(self) -> list[Done]:
        return [e for e in self.events if isinstance(e, Done)]

    @property
    def lost(self) -> bool:
        return any(isinstance(e, Disconnected) for e in self.events)

    def make_ready(self, dots: int = 2000) -> None:
        """Connected, job open, cartridge seated, measured, armed, pedal down."""
        self.plant.insert(TAG)
        self.connect()
        self.host.open_job(JobOpen(b"job-0001", b"plan-001", 1, dots, CEILING_UM, -1, 400_000, -1, 400_000))
        self.host.calibrate()
        self.run_until(lambda: any(isinstance(e, Tip) for e in self.events))
        self.arm(1, dots)

    def arm(self, first_dot: int, dots: int) -> None:
        self.run_for(50_000)
        self.host.resume(Resume(self.status.stop_generation, first_dot, TAG, dots))
        self.run_until(lambda: bool(self.status.armed))
        self.wants_strikes = True
        self.host.heartbeat(True, False, self.now_us / 1e6)
        self.plant.set_pedal(PEDAL_DOWN)

    def place(self, places_um: Iterable[tuple[int, int]], first_dot: int = 1) -> None:
        """Have dots placed there and wait for all their results."""
        for dot, (x_um, y_um) in enumerate(places_um, start=first_dot):
            self.run_until(lambda: self.host.dots_acceptable > 0)
            self.host.place(Dot(dot, x_um, y_um, DEPTH_UM, 100))
            last = dot
        self.run_until(lambda: any(done.dot == last for done in self.results))


def rows_um(count: int, spacing_um: int = 1000, across: int = 50) -> list[tuple[int, int]]:
    """Places on a grid, for tests that don't care where."""
    return [((index % across) * spacing_um, (index // across) * spacing_um) for index in range(count)]
