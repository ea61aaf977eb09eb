"""One room in virtual time: host, cable, machine and technician under one order of deadlines. A core.

Everything that happens is drawn from one seed and goes into one hash, so the same seed is the same run to the
byte. The host is whatever the entry point offers; what goes wrong is put into the course by `faults`.
"""

from collections import Counter
from dataclasses import dataclass
from functools import partial

from firmware_bridge.device import wire
from firmware_bridge.device.core import MachineCore
from sim.campaign.clinic import AuditMaker, ClinicMaker
from sim.campaign.clinic_end import settle
from sim.campaign.clinic_side import ClinicSide
from sim.campaign.course import NEVER_US, Course
from sim.campaign.host import HostMaker, Session, Stock
from sim.campaign.host_side import HostSide
from sim.campaign.invariants import AT_END, IN_LEDGER, WAY_OUT, Violation
from sim.campaign.machine_side import MachineSide
from sim.campaign.pipe import Cable
from sim.campaign.truth import Truth
from sim.campaign.unhurried import UnhurriedTechnician
from sim.chance import DiceBox
from sim.demo.technician import Blister
from sim.machine import CoreOf

LIMIT_US = 4 * 3_600_000_000
"""A session that is not over after four hours of virtual time has no way out."""

LOOK_US = 200_000
"""The technician looks at the terminal this often while something goes on there or at the hands."""

LOOK_UP_US = 1_000_000
"""And this often when nothing does."""

LAPS_AT_ONE_MOMENT_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Parties:
    """What the controller offers for virtual time: itself, the clinic, and an auditor of what is left."""

    host: HostMaker
    clinic: ClinicMaker
    audit: AuditMaker


class World:
    """parties: from the entry points; stock: booked in for the session; dice: decide everything."""

    def __init__(
        self,
        session: Session,
        parties: Parties,
        stock: Stock,
        dice: DiceBox,
        core_of: CoreOf = MachineCore,
    ) -> None:
        """Everything switched on; nothing has happened yet. core_of: how the board comes to its firmware."""
        self.stock = stock
        self.course = Course()
        self.truth = Truth(session)
        self.cable = Cable(dice, session.baud)
        self.machine = MachineSide(self.course, self.cable, self.truth, dice, session.baud, core_of)
        self.technician = UnhurriedTechnician([Blister(scan) for scan in stock.scans], dice("technician"))
        self.host = HostSide(
            self.course,
            self.cable,
            self.truth,
            session,
            parties.host,
            dice("host nonce"),
            self.technician,
        )
        self.clinic = ClinicSide(
            self.course,
            self.truth,
            session,
            parties.clinic,
            dice("clinic"),
            lambda: self.host.clinic_port,
            lambda: self.host.asleep_until_us,
            self.host.kill,
        )
        self._audit = partial(parties.audit, session)
        self._auditor = dice("auditor")
        self.fired: Counter[str] = Counter()
        """How often each kind of fault has struck."""
        self._look_us = self._acted_us = self._recorded_at_look = 0
        self._machine_at_us = self._host_at_us = self._hands_at_us = self._clinic_at_us = 0
        self._laps_here = 0

    def run(self) -> None:
        """To the end of the session. Raises Violation, and what the programs at either end raise."""
        try:
            while not self.host.closed:
                self._lap()
            self.host.leave()
            for promise, check in AT_END.items():
                if what := check(self.truth):
                    raise Violation(promise, what, self.course.now_us)
            audit = self._audit()
            ledger = audit.ledger()
            for promise, of_ledger in IN_LEDGER.items():
                if what := of_ledger(self.truth, ledger):
                    raise Violation(promise, what, self.course.now_us)
            settle(self.clinic, audit, self._auditor, self.course)
        finally:
            self.host.leave()
            self.clinic.leave()

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
        """Everything due at this moment, then on to the next.

        A side is asked only when something is due there or has arrived: it stands still in between.
        """
        now_us, cable = self.course.now_us, self.cable
        if self.course.do_due():
            self._look_at_everything()
        if now_us >= self._machine_at_us or now_us >= cable.to_machine.due_us:
            self.machine.lap()
            self._machine_at_us = _at(self.machine.next_us())
        if now_us >= self._host_at_us or now_us >= cable.to_host.due_us:
            self.host.lap()
            self._host_at_us = _at(self.host.next_us())
            if self.clinic.stirred:
                self._clinic_at_us = now_us
                self._look_us = min(self._look_us, now_us + LOOK_US)
                self._hands_at_us = min(self._hands_at_us, self._look_us)
        if now_us >= self._clinic_at_us:
            self.clinic.lap()
            self._clinic_at_us = _at(self.clinic.next_us())
            if not self.host.alive:
                self._host_at_us = _at(self.host.next_us())
        if now_us >= self._hands_at_us:
            self._technician_lap()
        self._advance()

    def _look_at_everything(self) -> None:
        """Something was done to the room from outside: nobody's deadline can be trusted any more."""
        self._machine_at_us = self._host_at_us = self._hands_at_us = self._clinic_at_us = 0

    def _technician_lap(self) -> None:
        """The technician looks, now and then, and acts."""
        now_us = self.course.now_us
        shown = self.host.snapshot() if now_us >= self._look_us else None
        if shown is not None:
            recorded = len(self.truth.record)
            quiet = recorded == self._recorded_at_look and now_us > self._acted_us + LOOK_UP_US
            self._look_us = now_us + (LOOK_UP_US if quiet else LOOK_US)
            self._recorded_at_look = recorded
            self.technician.see(shown, now_us / 1e6)
        if not self.host.alive:
            # Another controller is started by its own deadline, and is looked at then.
            self._hands_at_us = self._host_at_us + 1
            return
        for act in self.technician.act(now_us / 1e6):
            if act.to_controller:
                self.host.type_line(act.line)
            else:
                self.machine.do(act.line)
            self._acted_us = now_us
            self._look_at_everything()
        act_s = self.technician.next_deadline_s()
        act_us = NEVER_US if act_s is None else int(act_s * 1e6) + 1
        self._hands_at_us = min(max(self._look_us, now_us + 1), act_us)

    def _advance(self) -> None:
        now_us, cable = self.course.now_us, self.cable
        next_us = min(
            self._machine_at_us,
            self._host_at_us,
            self._hands_at_us,
            self._clinic_at_us,
            cable.to_machine.due_us,
            cable.to_host.due_us,
            self.course.due_us,
        )
        next_us = max(now_us, next_us)
        self._laps_here = 0 if next_us > now_us else self._laps_here + 1
        if self._laps_here > LAPS_AT_ONE_MOMENT_MAX:
            raise Violation(WAY_OUT, "time stands still: something is due and is never done", now_us)
        if next_us > LIMIT_US:
            shown = self.host.snapshot()
            where = "no host runs" if shown is None else f"the state is {shown['state']}"
            raise Violation(WAY_OUT, f"the session is not over after four hours: {where}", now_us)
        self.course.now_us = next_us


def _at(due_us: int | None) -> int:
    return NEVER_US if due_us is None else due_us
