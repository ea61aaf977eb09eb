"""One room in virtual time: host, cable, machine and technician under one order of deadlines. A core.

Everything that happens is drawn from one seed and goes into one hash, so the same seed is the same run to the
byte. The host is whatever the entry point offers; what goes wrong is put into the course by `faults`.
"""

from collections import Counter
from functools import partial

from firmware_bridge.device import wire
from firmware_bridge.device.core import MachineCore
from sim.campaign.course import Course
from sim.campaign.host import HostKilled, HostMaker, Session
from sim.campaign.host_side import HostSide
from sim.campaign.invariants import AT_END, WAY_OUT, Violation
from sim.campaign.machine_side import MachineSide
from sim.campaign.pipe import Cable
from sim.campaign.technician import AttentiveTechnician
from sim.campaign.truth import Truth
from sim.chance import DiceBox
from sim.demo.technician import Blister
from sim.machine import CoreOf

LIMIT_US = 3_600_000_000
"""A session that is not over after an hour of virtual time has no way out."""

LOOK_US = 200_000
"""The technician looks at the terminal this often."""

LAPS_AT_ONE_MOMENT_MAX = 2_000
PACE_S = 1.0


class World:
    """make_host: from the entry point; scans: of the cartridges booked in; dice: decide everything."""

    def __init__(
        self,
        session: Session,
        make_host: HostMaker,
        scans: list[str],
        dice: DiceBox,
        core_of: CoreOf = MachineCore,
    ) -> None:
        """Everything switched on; nothing has happened yet. core_of: how the board comes to its firmware."""
        self.course = Course()
        self.truth = Truth(session)
        self.cable = Cable(dice)
        self.machine = MachineSide(self.course, self.cable, self.truth, dice, session.baud, core_of)
        self.technician = AttentiveTechnician([Blister(scan) for scan in scans], dice("technician"), PACE_S)
        self.host = HostSide(
            self.course,
            self.cable,
            self.truth,
            session,
            make_host,
            dice("host nonce"),
            self.technician,
        )
        self.fired: Counter[str] = Counter()
        """How often each kind of fault has struck."""
        self._look_us = 0
        self._laps_here = 0

    def run(self) -> None:
        """To the end of the session. Raises Violation, and what the programs at either end raise."""
        try:
            while not self.host.closed:
                self._lap()
        finally:
            self.host.leave()
        for promise, check in AT_END.items():
            if what := check(self.truth):
                raise Violation(promise, what, self.course.now_us)

    def cut_cable(self, duration_us: int) -> None:
        """Pull the cable and put it back."""
        self.course.note("cable", f"out for {duration_us / 1e6:.2f} s")
        self.cable.pull()
        self.machine.cut_line()
        self.host.lose_cable(duration_us)

    def greet_as_another(self, nonce: int) -> None:
        """Another controller on the same line says HELLO."""
        payload = wire.pack(wire.HELLO, nonce, wire.SCHEMA, wire.PROTOCOL_VERSION)
        hello = wire.encode_frame(wire.HELLO, 0, 0, payload, wire.HANDSHAKE_SEED)
        self.cable.to_machine.inject(wire.DELIMITER + hello, self.course.now_us)

    def bench_later(self, delay_us: int, line: str) -> None:
        """Have something done at the machine after `delay_us`."""
        self.course.at(delay_us, partial(self.machine.do, line))

    def _lap(self) -> None:
        """Everything due at this moment, then on to the next."""
        self.course.do_due()
        self.machine.lap()
        self.host.lap()
        try:
            self._technician_lap()
            self.host.send()
        except HostKilled:
            self.host.kill()
        self._advance()

    def _technician_lap(self) -> None:
        """The technician looks, now and then, and acts."""
        now_us = self.course.now_us
        shown = self.host.snapshot() if now_us >= self._look_us else None
        if shown is not None:
            self._look_us = now_us + LOOK_US
            self.technician.see(shown, now_us / 1e6)
        if not self.host.alive:
            return
        for act in self.technician.act(now_us / 1e6):
            if act.to_controller:
                self.host.type_line(act.line)
            else:
                self.machine.do(act.line)

    def _advance(self) -> None:
        now_us = self.course.now_us
        due = [
            self.course.next_us(),
            self.machine.next_us(),
            self.host.next_us(),
            self.cable.to_machine.next_deadline_us(),
            self.cable.to_host.next_deadline_us(),
        ]
        if self.host.alive:
            act_s = self.technician.next_deadline_s()
            due += [self._look_us, None if act_s is None else int(act_s * 1e6) + 1]
        next_us = max(now_us, min((at_us for at_us in due if at_us is not None), default=LIMIT_US + 1))
        self._laps_here = 0 if next_us > now_us else self._laps_here + 1
        if self._laps_here > LAPS_AT_ONE_MOMENT_MAX:
            raise Violation(WAY_OUT, "time stands still: something is due and is never done", now_us)
        if next_us > LIMIT_US:
            shown = self.host.snapshot()
            where = "no host runs" if shown is None else f"the state is {shown['state']}"
            raise Violation(WAY_OUT, f"the session is not over after an hour: {where}", now_us)
        self.course.now_us = next_us
