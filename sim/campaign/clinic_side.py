"""The clinic as a party of the world: its lives, its store, the network to it, what goes wrong there. A core.

The room's end belongs to the controller and dies with it: another life of either makes a new connection.
What the clinic has stored is held against the record on the room's disk as soon as it is stored (P10).
"""

from collections.abc import Callable, Sequence

from sim.campaign.clinic import Clinic, ClinicDisk, ClinicKilled, ClinicMaker, ClinicPort, Sealed
from sim.campaign.clinic_pipe import ClinicPipe
from sim.campaign.course import Course
from sim.campaign.host import HostKilled, Session
from sim.campaign.invariants import Violation
from sim.campaign.invariants_clinic import p10_acknowledged, p10_prefix
from sim.campaign.steps import Steps
from sim.campaign.truth import Truth
from sim.chance import Dice

RESTART_US = 2_000_000
"""What it takes until the clinic's receiver is started again."""

CONNECT_US = 20_000
SETTLE_US_MAX = 120_000_000
"""A sound clinic has the whole record this long after the session at the latest."""


class ClinicSide:
    """The clinic, its network, and the door to it of whatever controller runs.

    port_of: that door, None while no controller runs; asleep_until_us: until when that controller is stopped,
    0 if it is not; kill_host: it has not survived sending to the clinic.
    """

    def __init__(
        self,
        course: Course,
        truth: Truth,
        session: Session,
        make_clinic: ClinicMaker,
        dice: Dice,
        port_of: Callable[[], ClinicPort | None],
        asleep_until_us: Callable[[], int],
        kill_host: Callable[[], None],
    ) -> None:
        """The clinic is about to be started. dice: of the network."""
        self.kills = 0
        self.stored = 0
        """How many entries of the session the clinic is known to have stored."""
        self._course, self._truth, self._session = course, truth, session
        self._make_clinic = make_clinic
        self._port_of, self._asleep_until_us, self._kill_host = port_of, asleep_until_us, kill_host
        self._to_clinic, self._to_room = ClinicPipe(dice), ClinicPipe(dice)
        self._disk = ClinicDisk()
        self._disk_full_until_us = 0
        self._clinic: Clinic | None = None
        self._from_us = 0
        self._out_until_us = 0
        self._port: ClinicPort | None = None
        self._connected = False
        self._connect_at_us = 0
        self._steps = Steps()
        self._stores = False
        self._recorded = 0
        self.trouble_expected = False
        """True once somebody brings a record that is not sound, on purpose."""

    def down(self, duration_us: int) -> None:
        """The connection breaks, both ends notice, and none can be made for so long."""
        self._out_until_us = max(self._out_until_us, self._course.now_us + duration_us)

    def mute(self, duration_us: int) -> None:
        """For so long whatever is sent vanishes, and nobody notices."""
        for pipe in (self._to_clinic, self._to_room):
            pipe.lose(self._course.now_us + duration_us)

    def slow(self, latency_us: int, duration_us: int) -> None:
        """For so long every message takes `latency_us`."""
        for pipe in (self._to_clinic, self._to_room):
            pipe.slow(latency_us, self._course.now_us + duration_us)

    def answer_twice(self, duration_us: int) -> None:
        """For so long every answer comes a second time."""
        self._to_room.repeat(self._course.now_us + duration_us)

    def hear_twice(self, duration_us: int) -> None:
        """For so long every message of the room comes a second time."""
        self._to_clinic.repeat(self._course.now_us + duration_us)

    def fill_disk(self, duration_us: int) -> None:
        """For so long the clinic can store nothing."""
        self._disk.refuses = "the disk is full"
        self._disk_full_until_us = self._course.now_us + duration_us

    def kill(self) -> None:
        """SIGKILL; it is started again after a while."""
        if self._clinic is None:
            return
        self._course.note("clinic", "killed")
        self.kills += 1
        self._clinic.kill()
        self._clinic = None
        self._from_us = self._course.now_us + RESTART_US
        self._part()

    def kill_at(self, step: str, count: int, killed: Callable[[], None]) -> None:
        """Kill it the `count`th time from now that it comes to `step`; `killed` is called then."""

        def kill() -> None:
            killed()
            raise ClinicKilled

        self._steps.at(step, count, kill)

    def lap(self) -> None:
        """Everything that is due between room and clinic. Raises Violation."""
        now_us = self._course.now_us
        self._recorded = len(self._truth.record)
        if self._clinic is None and now_us >= self._from_us:
            self._start()
        if self._disk.refuses and now_us >= self._disk_full_until_us:
            self._disk.refuses = ""
        self._tend_connection()
        if not self._connected or self._clinic is None:
            return
        try:
            self._clinic_hears(self._clinic)
        except ClinicKilled:
            self.kill()
            return
        if now_us >= self._asleep_until_us():
            self._room_hears()
            self._room_sends()
            self._compare_belief()

    @property
    def stirred(self) -> bool:
        """True if the controller has committed something, died or begun another life since the last `lap`."""
        return len(self._truth.record) != self._recorded or self._port_of() is not self._port

    def next_us(self) -> int | None:
        """When `lap` wants to be called at the latest."""
        if self._clinic is None:
            return self._from_us
        if self._port is not self._port_of():
            return self._course.now_us
        if self._port is None:
            return None
        if not self._connected:
            return max(self._connect_at_us, self._out_until_us)
        awake_us = self._asleep_until_us()
        at_room = [self._to_room.next_deadline_us(), self._port.next_deadline_us()]
        due = [max(at_us, awake_us) for at_us in at_room if at_us is not None]
        if (at_us := self._to_clinic.next_deadline_us()) is not None:
            due.append(at_us)
        return min(due, default=None)

    def mend(self) -> None:
        """From now on nothing goes wrong at the clinic or on the way to it."""
        self._steps = Steps()
        self._out_until_us = self._disk_full_until_us = 0
        self._to_clinic.mend()
        self._to_room.mend()

    def follow(self, courier: ClinicPort, until: Callable[[], bool]) -> bool:
        """Bring the clinic what `courier` has, until it is so; False if it is not, two minutes later.

        Nobody else's deadlines are looked at meanwhile. Raises Violation.
        """
        self._port_of, self._asleep_until_us = lambda: courier, lambda: 0
        until_us = self._course.now_us + SETTLE_US_MAX
        while not until():
            self.lap()
            next_us = self.next_us()
            if next_us is None or next_us > until_us:
                return until()
            self._course.now_us = max(self._course.now_us, next_us)
        return True

    def copy(self) -> Sequence[Sealed]:
        """Everything that the clinic has stored of the session, as it lies on its disk."""
        clinic = self._clinic or self._start()
        return clinic.entries(self._session_name(), 0)

    def leave(self) -> None:
        """The world ends: let go of every file."""
        if self._clinic is not None:
            self._clinic.kill()
            self._clinic = None

    def _start(self) -> Clinic:
        clinic = self._clinic = self._make_clinic(self._session, self._disk, self._step)
        self._course.note("clinic", "started")
        self._see_stored(clinic)
        return clinic

    def _tend_connection(self) -> None:
        now_us = self._course.now_us
        port = self._port_of()
        if port is not self._port:
            # The old one went down with its controller, and hears nothing any more.
            self._port = None
            self._part()
            self._port = port
        if self._connected and now_us < self._out_until_us:
            self._part()
        ready_us = max(self._connect_at_us, self._out_until_us)
        if port is not None and self._clinic is not None and not self._connected and now_us >= ready_us:
            self._connected = True
            port.connect(now_us)

    def _part(self) -> None:
        """The connection is gone."""
        self._to_clinic.cut()
        self._to_room.cut()
        if self._connected and self._port is not None:
            self._port.lose(self._course.now_us)
        self._connected = False
        self._connect_at_us = self._course.now_us + CONNECT_US

    def _room_sends(self) -> None:
        if not self._connected or self._port is None:
            return
        now_us = self._course.now_us
        try:
            messages = self._port.take_messages(now_us)
        except HostKilled:
            self._kill_host()
            self._tend_connection()
            return
        for message in messages:
            self._to_clinic.push(message, now_us)

    def _clinic_hears(self, clinic: Clinic) -> None:
        now_us = self._course.now_us
        while (message := self._to_clinic.pop(now_us)) is not None:
            self._course.heard(message)
            for answer in clinic.receive(message):
                self._to_room.push(answer, now_us)
            if self._stores:
                self._see_stored(clinic)

    def _room_hears(self) -> None:
        now_us = self._course.now_us
        while self._port is not None and (answer := self._to_room.pop(now_us)) is not None:
            self._course.heard(answer)
            self._port.receive(answer, now_us)
            if self._port.trouble and not self.trouble_expected:
                raise Violation("P10", f"a sound record meets trouble: {self._port.trouble}", now_us)

    def _compare_belief(self) -> None:
        """Hold what the room believes to be at the clinic against what is."""
        if self._port is not None and (what := p10_acknowledged(self.stored, self._port.acknowledged[0])):
            raise Violation("P10", what, self._course.now_us)

    def _see_stored(self, clinic: Clinic) -> None:
        """Hold what has come to be stored against what is on the room's disk."""
        self._stores = False
        if not self._truth.record:
            return
        fresh = clinic.entries(self._session_name(), self.stored)
        if what := p10_prefix(self._truth, self.stored, fresh):
            raise Violation("P10", what, self._course.now_us)
        if fresh:
            self.stored += len(fresh)
            self._course.note("clinic", f"has {self.stored} entries")

    def _session_name(self) -> str:
        return str(self._truth.record[0][1]["session"])

    def _step(self, what: str) -> None:
        self._stores = True
        self._steps.reached(what)
