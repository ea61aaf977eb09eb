"""The controller's side of the world: its lives, its port, its disk, and what it has made durable. A core.

A life ends by being killed, at any moment or at a step it announces, or by itself; until the session is
closed another one begins. Every entry is held against the promises as soon as it is on disk.
"""

from collections.abc import Callable
from typing import Any

from sim.campaign.course import Course
from sim.campaign.host import Disk, Entry, Host, HostKilled, HostMaker, Session
from sim.campaign.invariants import AT_ENTRY, Violation
from sim.campaign.pipe import Cable
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
        self.disk = Disk()
        self.kills = 0
        self.closed = False
        """True once the session is closed, on disk."""
        self._course = course
        self._cable = cable
        self._truth = truth
        self._session = session
        self._make_host = make_host
        self._dice = dice
        self._technician = technician
        self._host: Host | None = None
        self._from_us = 0
        self._port_open = False
        self._port_at_us: int | None = None
        self._port_back_us = 0
        self._kill_at: tuple[str, int, Callable[[], None]] | None = None

    @property
    def alive(self) -> bool:
        """True while a controller runs."""
        return self._host is not None

    def snapshot(self) -> dict[str, Any] | None:
        """What the controller's terminal shows, if one runs."""
        return None if self._host is None else self._host.snapshot()

    def lap(self) -> None:
        """Everything that is due at the controller's end. Raises Violation."""
        if self._host is None and not self.closed and self._course.now_us >= self._from_us:
            self._start()
        if self._host is None:
            # Nobody has the port open: what arrives is lost.
            self._cable.to_host.pop(self._course.now_us)
            return
        try:
            self._live(self._host)
        except HostKilled:
            self.kill()

    def next_us(self) -> int | None:
        """When `lap` wants to be called at the latest."""
        if self._host is None:
            return None if self.closed else self._from_us
        due = [self._host.next_deadline_us(), self._port_at_us]
        return min((at_us for at_us in due if at_us is not None), default=None)

    def send(self) -> None:
        """Whatever the controller has for its port. Raises HostKilled."""
        while self._host is not None and (data := self._host.bytes_to_send(self._course.now_us)):
            if self._port_open:
                self._cable.to_machine.push(data, self._course.now_us)

    def type_line(self, line: str) -> None:
        """Somebody types at the terminal; nobody does while no controller runs."""
        if self._host is None:
            return
        refused = self._host.type_line(line, self._course.now_us)
        if line == "arm" and not refused:
            self._truth.arms_typed += 1
        self._note("typed", f"{line}: {refused}" if refused else line)

    def kill(self) -> None:
        """SIGKILL."""
        if self._host is not None:
            self._course.note("host", "killed")
            self.kills += 1
            self._host.kill()
            self._next_life()

    def kill_at(self, step: str, count: int, killed: Callable[[], None]) -> None:
        """Kill it the `count`th time from now that it comes to `step`; `killed` is called then."""
        self._kill_at = (step, count, killed)

    def lose_cable(self, duration_us: int) -> None:
        """The cable is out for so long."""
        self._port_back_us = self._course.now_us + duration_us
        if self._host is not None and self._port_open:
            self._port_open = False
            self._host.lose_port("hung up", self._course.now_us)

    def leave(self) -> None:
        """The world ends: let go of every file."""
        if self._host is not None:
            self._host.kill()
            self._host = None

    def _next_life(self) -> None:
        self._host = None
        self._port_open = False
        self._port_at_us = None
        self._from_us = self._course.now_us + START_US
        self._technician.look_again()

    def _start(self) -> None:
        try:
            host = self._make_host(self._session, self.disk, self._step, self._course.now_us)
        except HostKilled:
            self._course.note("host", "killed while starting")
            self.kills += 1
            self._next_life()
            return
        self._host = host
        self._course.note("host", "started")
        self._take_entries(host)

    def _live(self, host: Host) -> None:
        now_us = self._course.now_us
        self._tend_port(host)
        if (arrived := self._cable.to_host.pop(now_us)) and self._port_open:
            self._course.heard(arrived)
            host.receive_bytes(arrived, now_us)
        deadline_us = host.next_deadline_us()
        if deadline_us is not None and now_us >= deadline_us:
            host.handle_deadline(now_us)
        self.send()
        self._take_entries(host)
        if host.exit_code is not None:
            host.end(now_us)
            self._take_entries(host)
            self._course.note("host", f"ended with {host.exit_code}")
            self._next_life()

    def _tend_port(self, host: Host) -> None:
        now_us = self._course.now_us
        reopen_us = host.take_reopen_us()
        if reopen_us is not None:
            self._port_open = False
            self._port_at_us = now_us + reopen_us
        if self._port_at_us is None or now_us < self._port_at_us:
            return
        self._port_at_us = None
        if now_us < self._port_back_us:
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
        self._course.note(who, words.replace(str(self._session.folder), "FOLDER"))

    def _step(self, what: str) -> None:
        if self._kill_at is None or self._kill_at[0] != what:
            return
        step, count, killed = self._kill_at
        if count > 1:
            self._kill_at = (step, count - 1, killed)
            return
        self._kill_at = None
        killed()
        raise HostKilled
