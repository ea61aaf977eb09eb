"""A room that only writes its record, and its clinic: real push, receiver and store, without a machine."""

from collections.abc import Callable
from pathlib import Path

from controller.record.chain import Draft
from controller.record.journal import Journal
from controller.virtual.audit import Audit
from controller.virtual.clinic import VirtualClinic
from controller.virtual.push_port import PushPort
from sim.campaign.clinic import ClinicMaker, ClinicPort
from sim.campaign.clinic_side import ClinicSide
from sim.campaign.course import Course
from sim.campaign.host import HostKilled, Session
from sim.campaign.truth import Truth, plan
from sim.seeds import dice_box

AT_UTC = "2026-11-22T14:00:00.000Z"


class ClinicRoom:
    """Time passes by `run`; `commit` writes entries; the controller can be killed and started again."""

    def __init__(self, folder: Path, make_clinic: ClinicMaker = VirtualClinic, seed: int = 1) -> None:
        self.session = Session(folder, plan(4), 2, 600, 115_200, 1_795_000_000.0)
        self.course = Course()
        self.truth = Truth(self.session)
        self.dice = dice_box(seed)
        self.asleep_until_us = 0
        self.dies_at_push = False
        self._path = folder / "SIMULATED-record.sqlite"
        header = {"session": "SIMULATED-campaign", "simulated": True}
        self._journal: Journal | None = Journal.create(self._path, AT_UTC, header)
        self.truth.take_entry(("session_opened", header))
        self.port: PushPort | None = PushPort.of_journal(self._journal, self._step)
        self.clinic = ClinicSide(
            self.course,
            self.truth,
            self.session,
            make_clinic,
            self.dice("clinic"),
            self._door,
            lambda: self.asleep_until_us,
            self.kill_host,
        )

    def commit(self, count: int) -> None:
        """So many entries come to be on disk."""
        assert self._journal is not None
        assert self.port is not None
        drafts = [Draft("stop", {"by": f"entry {len(self.truth.record) + n}"}) for n in range(1, count + 1)]
        self._journal.append(drafts, AT_UTC)
        for draft in drafts:
            self.truth.take_entry((draft.kind, dict(draft.body)))
        self.port.committed(self._journal.head.seq, self.course.now_us)

    def run(self, duration_us: int, until: Callable[[], bool] = lambda: False) -> None:
        """Let time pass, or until it is so."""
        end_us = self.course.now_us + duration_us
        while self.course.now_us < end_us and not until():
            self.clinic.lap()
            next_us = self.clinic.next_us()
            ahead_us = end_us if next_us is None else max(next_us, self.course.now_us)
            self.course.now_us = min(end_us, ahead_us)

    def kill_host(self) -> None:
        """SIGKILL: the port is gone, the record is on disk."""
        assert self._journal is not None
        self._journal.close()
        self._journal = self.port = None

    def start_host(self) -> None:
        """Another life goes on with the record."""
        self._journal = Journal.open(self._path)
        self.port = PushPort.of_journal(self._journal, self._step)

    def audit(self) -> Audit:
        """The session is over: a look at its record."""
        if self._journal is not None:
            self.kill_host()
        return Audit(self.session)

    def leave(self) -> None:
        """Let go of every file."""
        if self._journal is not None:
            self.kill_host()
        self.clinic.leave()

    def _door(self) -> ClinicPort | None:
        return self.port

    def _step(self, what: str) -> None:
        assert what == "push"
        if self.dies_at_push:
            self.dies_at_push = False
            raise HostKilled
