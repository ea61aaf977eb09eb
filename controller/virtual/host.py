"""The runner for virtual time: the same engine, record and ledger, without port, thread, terminal or clock.

Whoever simulates pumps it and says what time it is; a campaign finds it by its entry point. Each thing that
lasts is announced to `step` before and after, and an exception from there leaves everything as a killed
process would.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Protocol

from config.loader import shipped_settings
from config.schema import Cartridges, CartridgeType
from controller.cartridge.ledger import Ledger
from controller.cartridge.session_book import SessionBook
from controller.engine.context import EngineSettings
from controller.engine.effects import Finished, LedgerAdvance, LedgerClaim, Record, ReopenPort, Say
from controller.engine.engine import Engine
from controller.engine.snapshot import snapshot
from controller.record.chain import Draft
from controller.record.errors import NotDurable
from controller.record.journal import Journal
from controller.runner.clock import utc_text
from controller.runner.ledger_service import LedgerService
from controller.runner.session_files import SIMULATED_PREFIX
from controller.session.commands import CommandUnknown, parse
from controller.session.facts import Facts, fold
from controller.session.machine_table import CommandRejected
from firmware_bridge.errors import PortLost
from firmware_bridge.messages import Dot
from firmware_bridge.native_driver import NativeDriver

CLIENT_REF = "C-campaign"
OPERATOR = "simulated technician"
GTIN, LOT, EXPIRY = "09506000134352", "SIMLOT1", date(2029, 12, 31)
PLAN_HASH = "c" * 64
LEDGER_LATENCY_US = 5_000
CARTRIDGE_MINUTES_MAX = 60


class VirtualDisk(Protocol):
    """What a simulated disk does with writes."""

    @property
    def latency_us(self) -> int:
        """How long a commit takes."""

    @property
    def refuses(self) -> str:
        """Why it takes no writes, or empty."""


class VirtualSession(Protocol):
    """What is to be done, and where."""

    @property
    def folder(self) -> Path:
        """Where record and ledger lie."""

    @property
    def dots(self) -> Sequence[tuple[int, int, int]]:
        """(x_um, y_um, depth_um), in order."""

    @property
    def cartridge_dots(self) -> int:
        """A cartridge's budget."""

    @property
    def start_utc_s(self) -> float:
        """Wall-clock seconds at virtual time 0."""


class VirtualStep(Protocol):
    """Called with what the host has come to: begin, send, commit, committed, ledger."""

    def __call__(self, what: str, /) -> None:
        """May raise, and then the host is dead."""


def book_in(session: VirtualSession, count: int) -> list[str]:
    """Book `count` cartridges into the session's ledger; answers their scans."""
    now = datetime.fromtimestamp(session.start_utc_s, UTC)
    with _ledger(session) as ledger:
        received = ledger.receive(
            GTIN, LOT, EXPIRY, count, by="stores", at_utc=utc_text(now), today=now.date(),
            serials=[f"SIM-{number:04d}" for number in range(1, count + 1)],
        )  # fmt: skip
    return [one.udi.scan for one in received]


def _ledger(session: VirtualSession) -> Ledger:
    return Ledger.open(f"sqlite:///{session.folder / f'{SIMULATED_PREFIX}ledger.sqlite'}", "simulated")


def _engine(session: VirtualSession, facts: Facts) -> Engine:
    settings = shipped_settings()
    machine, safety = settings.machine, settings.safety
    stage, dwell_100us = machine.stage, machine.dwell_ms * 10
    return Engine(
        facts,
        [
            Dot(n, x_um, y_um, depth_um, dwell_100us)
            for n, (x_um, y_um, depth_um) in enumerate(session.dots, 1)
        ],
        EngineSettings(
            heartbeat_s=machine.link.heartbeat_ms / 1000,
            pedal_age_s_max=safety.pedal_fresh_s,
            hold_s_max=safety.hold_s_max,
            depth_ceiling_um=machine.depth.ceiling_um,
            depth_error_um_max=safety.depth_error_stop_um,
            bounds_um=(stage.x_min_um, stage.x_max_um, stage.y_min_um, stage.y_max_um),
        ),
        NativeDriver(machine.serial.baud, machine.link.lease_ms / 1000),
        OPERATOR,
        session.start_utc_s,
    )


class VirtualHost:
    """One life of a controller process. Times in µs of virtual time."""

    def __init__(self, session: VirtualSession, disk: VirtualDisk, step: VirtualStep, now_us: int) -> None:
        """Begin the session, or go on with it if its record is there."""
        self._disk = disk
        self._step = step
        self._start_utc_s = session.start_utc_s
        self.exit_code: int | None = None
        with ExitStack() as files:
            self._journal = files.enter_context(self._open_journal(session, now_us))
            self.durable: list[tuple[str, dict[str, Any]]] = [
                (entry.kind, entry.body) for entry in self._journal.entries()
            ]
            facts = fold(self.durable)
            step("begin")
            ledger = files.enter_context(_ledger(session))
            begun_at = utc_text(self._now(now_us))
            SessionBook(ledger).begin_session(
                facts.session, PLAN_HASH, 1, str(session.folder), at_utc=begun_at
            )
            self._open_files = files.pop_all()
        budget = CartridgeType(needles=3, dots_max=session.cartridge_dots, minutes_max=CARTRIDGE_MINUTES_MAX)
        types = Cartridges(default=budget, gtin={})
        self._service = LedgerService(ledger, types, facts.session, facts.client_ref, OPERATOR)
        self._engine = _engine(session, facts)
        self._said: list[str] = []
        self._drafts: list[Draft] = []
        self._commit_at_us: int | None = None
        self._committing = 0
        self._committed = 0
        self._record_open = True
        self._requests: list[LedgerClaim | LedgerAdvance] = []
        self._ledger_at_us: int | None = None
        self._reopen_us: int | None = 0

    def open_port(self, nonce: int, now_us: int) -> None:
        """Greet whoever is there."""
        self._engine.port_opened(nonce, now_us / 1e6)
        self._carry_out(now_us)

    def lose_port(self, why: str, now_us: int) -> None:
        """The port is gone, or could not be opened."""
        self._engine.port_lost(PortLost("the simulated port", why), now_us / 1e6)
        self._carry_out(now_us)

    def take_reopen_us(self) -> int | None:
        """After how long the port is to be opened (again), if that was asked since the last call."""
        reopen_us, self._reopen_us = self._reopen_us, None
        return reopen_us

    def take_said(self) -> list[str]:
        """What the technician was told since the last call."""
        said, self._said = self._said, []
        return said

    def receive_bytes(self, data: bytes, now_us: int) -> None:
        """Take what the port brought."""
        self._engine.receive_bytes(data, now_us / 1e6)
        self._carry_out(now_us)

    def bytes_to_send(self, now_us: int) -> bytes:
        """The next frame for the port, or nothing."""
        data = self._engine.bytes_to_send(now_us / 1e6)
        if data:
            self._step("send")
        return data

    def type_line(self, line: str, now_us: int) -> str:
        """A technician's command; answers the reason if it is refused, else nothing."""
        try:
            self._engine.command(parse(line), now_us / 1e6)
        except (CommandRejected, CommandUnknown) as refused:
            return str(refused)
        finally:
            self._carry_out(now_us)
        return ""

    def handle_deadline(self, now_us: int) -> None:
        """Commit, ask the ledger and let the engine act, as far as they are due."""
        if self._commit_at_us is not None and now_us >= self._commit_at_us:
            self._commit(now_us)
        if self._ledger_at_us is not None and now_us >= self._ledger_at_us:
            self._ask_ledger(now_us)
        self._engine.handle_deadline(now_us / 1e6)
        self._carry_out(now_us)

    def next_deadline_us(self) -> int | None:
        """When `handle_deadline` wants to be called at the latest."""
        engine_s = self._engine.next_deadline_s()
        engine_us = None if engine_s is None else int(engine_s * 1e6) + 1
        due = [at_us for at_us in (engine_us, self._commit_at_us, self._ledger_at_us) if at_us is not None]
        return min(due, default=None)

    def snapshot(self) -> dict[str, Any]:
        """Where things stand."""
        return snapshot(self._engine.ctx)

    def end(self, now_us: int) -> None:
        """Leave as a process does that has been asked to: what waits is committed, files are closed."""
        while self._drafts and self._record_open:
            self._committing = len(self._drafts)
            self._commit(now_us)
        while self._requests:
            self._ask_ledger(now_us)
        self.kill()

    def kill(self) -> None:
        """Let go of files and locks, as the system does for a dead process; nothing more is written."""
        self._open_files.close()

    def _open_journal(self, session: VirtualSession, now_us: int) -> Journal:
        record = session.folder / f"{SIMULATED_PREFIX}record.sqlite"
        if record.exists():
            return Journal.open(record)
        header = {
            "session": f"{SIMULATED_PREFIX}campaign",
            "client_ref": CLIENT_REF,
            "plan_hash": PLAN_HASH,
            "plan_session": 1,
            "dots": len(session.dots),
            "simulated": True,
        }
        return Journal.create(record, utc_text(self._now(now_us)), header)

    def _now(self, now_us: int) -> datetime:
        return datetime.fromtimestamp(self._start_utc_s + now_us / 1e6, UTC)

    def _carry_out(self, now_us: int) -> None:
        for effect in self._engine.take_effects():
            match effect:
                case Record(kind, body):
                    self._drafts.append(Draft(kind, body))
                case LedgerClaim() | LedgerAdvance():
                    self._requests.append(effect)
                case ReopenPort(after_s):
                    self._reopen_us = int(after_s * 1e6)
                case Finished(exit_code):
                    self.exit_code = exit_code
                case Say(level, text):
                    self._said.append(f"{level}: {text}")
        if self._drafts and self._commit_at_us is None and self._record_open:
            # What waits now is one group, as the writer's thread would have taken it.
            self._committing = len(self._drafts)
            self._commit_at_us = now_us + self._disk.latency_us
        if self._requests and self._ledger_at_us is None:
            self._ledger_at_us = now_us + LEDGER_LATENCY_US

    def _commit(self, now_us: int) -> None:
        group, self._drafts = self._drafts[: self._committing], self._drafts[self._committing :]
        self._commit_at_us = None
        self._step("commit")
        if self._disk.refuses:
            self._record_open = False
            self._drafts.clear()
            error = NotDurable(self._journal.path, self._disk.refuses, "free the disk")
            self._engine.journal_failed(error, now_us / 1e6)
            return
        self._journal.append(group, utc_text(self._now(now_us)))
        self.durable.extend((draft.kind, dict(draft.body)) for draft in group)
        self._committed += len(group)
        self._step("committed")
        self._engine.journal_committed(self._committed, now_us / 1e6)

    def _ask_ledger(self, now_us: int) -> None:
        self._ledger_at_us = None
        request = self._requests.pop(0)
        answer = self._service.answer(request, self._now(now_us))
        self._step("ledger")
        self._engine.ledger_answered(answer, now_us / 1e6)
