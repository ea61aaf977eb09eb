"""The simulated machine: a real machine core on a plant, behind a serial line that takes its time.

The same object serves the process behind a pseudo-terminal and a campaign in virtual time. Core: bytes in,
bytes out, the next deadline a return value; wall times in integer µs, monotonic.
"""

from collections.abc import Callable

from firmware_bridge.device.core import MachineCore
from firmware_bridge.device.hal import Hal
from sim.hardware.clock import PlantClock
from sim.hardware.plant import Plant
from sim.pacing import PacedPipe, UnpacedPipe

CoreOf = Callable[[Hal], MachineCore]
"""How a board comes to its firmware; a campaign puts deliberately broken ones here."""


class SimulatedMachine:
    """A plant, the core that drives it, and both directions of the line to the host.

    `bytes_to_send` is what has arrived at the host's end by now; whoever pumps the machine calls it after
    every other call, and calls `handle_deadline` by `next_deadline_us` at the latest.
    """

    def __init__(
        self,
        plant: Plant,
        clock: PlantClock,
        baud: int,
        core_of: CoreOf = MachineCore,
        pipe: type[PacedPipe] | type[UnpacedPipe] = PacedPipe,
    ) -> None:
        """Powered on: the core boots at once. pipe: UnpacedPipe if a cable outside keeps the line's pace."""
        self.plant = plant
        self._clock = clock
        self._core_of = core_of
        self._to_machine = pipe(baud)
        self._to_host = pipe(baud)
        self._core: MachineCore | None = core_of(plant)
        self._polled_us = -1

    @property
    def core(self) -> MachineCore | None:
        """The running machine core; None without power."""
        return self._core

    def receive_bytes(self, data: bytes, now_us: int) -> None:
        """The host begins to send `data` at `now_us`. Without power nobody listens."""
        if self._core is not None:
            self._to_machine.push(data, now_us)

    def bytes_to_send(self, now_us: int) -> bytes:
        """What has newly arrived at the host's end of the line by `now_us`."""
        return self._to_host.pop(now_us)

    def next_deadline_us(self, now_us: int) -> int | None:
        """When `handle_deadline` must be called at the latest; None if nothing will ever happen by itself."""
        next_us = self._to_machine.next_deadline_us()
        event_us = self.plant.next_event_us()
        if event_us is not None:
            event_us = self._clock.wall_us(now_us, event_us)
        core_us = None
        if self._core is not None:
            core_us = self._core.next_deadline_us(now_us)
            # What was due at the last poll and still is waits for the line: asking again sooner is no use.
            if core_us <= self._polled_us:
                core_us = max(core_us, self._to_host.free_at_us)
        for at_us in (self._to_host.next_deadline_us(), event_us, core_us):
            if at_us is not None and (next_us is None or at_us < next_us):
                next_us = at_us
        return next_us if next_us is None or next_us > now_us else now_us

    def handle_deadline(self, now_us: int) -> None:
        """Bring plant and core up to `now_us`.

        Also right when nothing was due, or when the plant was changed.
        """
        plant = self.plant
        plant.advance(self._clock.plant_us(now_us, plant.now_us, plant.next_event_us()))
        core = self._core
        if core is None:
            return
        arrived = self._to_machine.pop(now_us)
        if arrived:
            core.receive(arrived, now_us)
        else:
            core.poll(now_us)
        self._polled_us = now_us
        if self._to_host.free_at_us <= now_us:
            self._to_host.push(core.frame_to_send(now_us), now_us)

    def power_off(self, now_us: int) -> None:
        """Take the power: what was in memory or on the line is gone; non-volatile memory and skin stay."""
        self.handle_deadline(now_us)
        self.plant.power_off()
        self._core = None
        self._to_machine.cut()
        self._to_host.cut()

    def power_on(self, now_us: int) -> None:
        """Give the power back: a new core boots on the same plant. Without effect if it has power."""
        if self._core is None:
            self.handle_deadline(now_us)
            self.plant.power_on()
            self._core = self._core_of(self.plant)

    def cut_line(self) -> None:
        """Lose whatever is on its way between host and machine; the machine is not told."""
        self._to_machine.cut()
        self._to_host.cut()
