"""The controller's side of the world: its lives, its port, its disk, and what it has made durable. A core.

A life ends by being killed, at any moment or at a step it announces, or by itself; until the session is
closed another one begins. Every entry is held against the promises as soon as it is on disk.
"""

from collections.abc import Callable
from typing import Any

from sim.campaign.clinic import ClinicPort
from sim.campaign.course import NEVER_US, Course
from sim.campaign.host import Computer, Entry, Host, HostKilled, HostMaker, Session
from sim.campaign.invariants import AT_ENTRY, Violation
from sim.campaign.pipe import Cable
from sim.campaign.steps import Steps, sends
from sim.campaign.technician import AttentiveTechnician
from sim.campaign.truth import Truth
from sim.chance import Dice

START_US = 1_000_000
"""What it takes until somebody has started another controller."""


class HostSide:
    """technician: hears what is said, and looks again when one life has ended and another is to begin."""

    def __init__(
        self,
        course: Course,
        cable: Cable,
        truth: Truth,
        session: Session,
        make_host: HostMaker,
        dice: Dice,
        technician: AttentiveTechnician,
    ) -> None:
        """Nobody has started the controller yet. dice: of the nonces."""
        self.computer = Computer()
        self.steps = Steps()
        """What is to happen when the controller comes to one."""
        self.kills = 0
        self.closed = False
        """True once the session is closed, on disk."""
        self._course = course
        self._cable = cable
        self._truth = truth
        self.session = session
        """What its next life is given to do."""
        self._make_host = make_host
        self._dice = dice
        self._technician = technician
        self._host: Host | None = None
        self._from_us = 0
        self._due_us = 0
        self._port_open = False
        self._port_at_us: int | None = None
        self._port_back_us = 0
        self._port_name = self._name_given = 0
        self.asleep_until_us = 0
        """Until when it is stopped; in the past if it is not."""
        self._slept_through: list[Callable[[Host], object]] = []

    @property
    def alive(self) -> bool:
        """True while a controller runs."""
        return self._host is not None

    @property
    def clinic_port(self) -> ClinicPort | None:
        """The door to the clinic of the controller that runs, if one does."""
        return None if self._host is None else self._host.clinic

    def snapshot(self) -> dict[str, Any] | None:
        """What the controller's terminal shows, if one runs."""
        return None if self._host is None else self._host.snapshot()

    def lap(self) -> None:
        """Everything that is due at the controller's end. Raises Violation."""
        now_us = self._course.now_us
        if self._host is None and not self.closed and now_us >= self._from_us:
            self._start()
        if self._host is None:
            # Nobody has the port open: what arrives is lost.
            self._cable.to_host.pop(now_us)
            return
        if now_us < self.asleep_until_us:
            self._sleep_on()
            return
        try:
            self._live(self._host)
        except HostKilled:
            self.kill()

    def next_us(self) -> int | None:
        """When `lap` wants to be called at the latest."""
        if self._host is None:
            return None if self.closed else self._from_us
        if self._course.now_us < self.asleep_until_us:
            return self.asleep_until_us
        due_us, port_us = self._host.next_deadline_us(), self._port_at_us
        self._due_us = NEVER_US if due_us is None else due_us
        return due_us if port_us is None or self._due_us < port_us else port_us

    def type_line(self, line: str) -> None:
        """Somebody types at the terminal; nobody does while no controller runs."""
        self._do(lambda host: self._hear(host, line))

    def kill(self) -> None:
        """SIGKILL."""
        if self._host is not None:
            self._course.note("host", "killed")
            self.kills += 1
            self._host.kill()
            self._next_life()

    def suspend(self, duration_us: int) -> None:
        """It is stopped, as by SIGSTOP, and then goes on as if nothing had been."""
        self.asleep_until_us = max(self.asleep_until_us, self._course.now_us + duration_us)

    def lose_cable(self, duration_us: int) -> None:
        """The cable is out for so long."""
        self._port_back_us = self._course.now_us + duration_us
        self._do(self._hang_up)

    def rename_port(self) -> None:
        """When the cable is back the port has another name. Each new life is given the name of its time."""
        self._port_name += 1

    def start_second(self) -> bool:
        """Somebody starts another controller for the same session; False if none runs that it would meet.

        Raises Violation if it is let in.
        """
        if self._host is None:
            return False
        try:
            second = self._make_host(self.session, self.computer, _survive, self._course.now_us)
        except Exception as refused:
            self._note_refusal(refused)
            return True
        second.kill()
        raise Violation("P2", "two controllers write one record", self._course.now_us)

    def leave(self) -> None:
        """The world ends: let go of every file."""
        if self._host is not None:
            self._host.kill()
            self._host = None

    def _do(self, what: Callable[[Host], object]) -> None:
        """Something comes to the controller from outside: at once, or when it wakes."""
        if self._host is None:
            return
        if self._course.now_us < self.asleep_until_us:
            self._slept_through.append(what)
        else:
            what(self._host)

    def _hear(self, host: Host, line: str) -> None:
        refused = host.type_line(line, self._course.now_us)
        if line == "arm" and not refused:
            self._truth.arms_typed += 1
        self._technician.hear(refused)
        self._note("typed", f"{line}: {refused}" if refused else line)

    def _hang_up(self, host: Host) -> None:
        if self._port_open:
            self._port_open = False
            host.lose_port("hung up", self._course.now_us)

    def _sleep_on(self) -> None:
        """What arrives waits with the system."""
        arrived = self._cable.to_host.pop(self._course.now_us)
        if arrived and self._port_open:
            self._slept_through.append(lambda host: self._receive(host, arrived))

    def _receive(self, host: Host, arrived: bytes) -> None:
        if self._port_open:
            self._course.heard(arrived)
            host.receive_bytes(arrived, self._course.now_us)

    def _next_life(self) -> None:
        self._host = None
        self._due_us = 0
        self._port_open = False
        self._port_at_us = None
        self.asleep_until_us = 0
        self._slept_through.clear()
        self._from_us = self._course.now_us + START_US
        self._technician.look_again()

    def _start(self) -> None:
        self._name_given = self._port_name
        try:
            host = self._make_host(self.session, self.computer, self.steps.reached, self._course.now_us)
        except HostKilled:
            self._course.note("host", "killed while starting")
            self.kills += 1
            self._next_life()
            return
        except Exception as refused:
            self._note_refusal(refused)
            self._next_life()
            return
        self._host = host
        self._course.note("host", "started")
        self._take_entries(host)

    def _note_refusal(self, refused: Exception) -> None:
        """A program that will not start says so with an exit code; anything else is a breakdown."""
        if not hasattr(refused, "exit_code"):
            raise refused
        # Its words name the process that stands in the way, which is another one in every run.
        self._course.note("host", f"would not start: {type(refused).__name__}")

    def _live(self, host: Host) -> None:
        now_us = self._course.now_us
        slept_through, self._slept_through = self._slept_through, []
        for what in slept_through:
            what(host)
        self._tend_port(host)
        if arrived := self._cable.to_host.pop(now_us):
            self._receive(host, arrived)
        if now_us >= self._due_us:
            host.handle_deadline(now_us)
        self._send(host)
        # What it has just come to may be that its port is to be opened again.
        self._tend_port(host)
        self._take_entries(host)
        if host.exit_code is not None:
            host.end(now_us)
            self._take_entries(host)
            self._course.note("host", f"ended with {host.exit_code}")
            self._next_life()

    def _send(self, host: Host) -> None:
        """Whatever it has for its port."""
        while data := host.bytes_to_send(self._course.now_us):
            if self.steps.awaited:
                self.steps.reached(sends(data))
            if self._port_open:
                self._truth.conversation.sent(data)
                self._cable.to_machine.push(data, self._course.now_us)

    def _tend_port(self, host: Host) -> None:
        now_us = self._course.now_us
        reopen_us = host.take_reopen_us()
        if reopen_us is not None:
            self._port_open = False
            self._port_at_us = now_us + reopen_us
        if self._port_at_us is None or now_us < self._port_at_us:
            return
        self._port_at_us = None
        if now_us < self._port_back_us or self._name_given != self._port_name:
            host.lose_port("no such port", now_us)
            return
        self._cable.plug()
        self._cable.to_host.cut()
        self._port_open = True
        host.open_port(self._dice.getrandbits(32), now_us)

    def _take_entries(self, host: Host) -> None:
        truth = self._truth
        for words in host.take_said():
            self._note("says", words)
            self._technician.hear(words)
        if len(host.durable) < len(truth.record):
            what = f"the record has {len(host.durable)} entries, and had {len(truth.record)}"
            raise Violation("P2", what, self._course.now_us)
        for entry in host.durable[len(truth.record) :]:
            self._take(entry)

    def _take(self, entry: Entry) -> None:
        kind, body = entry
        self._note("record", f"{kind} {' '.join(f'{name}={value}' for name, value in body.items())}")
        for promise, check in AT_ENTRY.items():
            if what := check(self._truth, entry):
                raise Violation(promise, what, self._course.now_us)
        self._truth.take_entry(entry)
        self.closed = self.closed or kind == "session_closed"

    def _note(self, who: str, words: str) -> None:
        # The folder has another name in every run, and the same seed is to be the same run.
        self._course.note(who, words.replace(str(self.session.folder), "FOLDER"))


def _survive(step: str) -> None:
    """Nothing happens at any step."""
