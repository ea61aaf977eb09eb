"""The runner for virtual time: the same engine, record and ledger, without port, thread, terminal or clock.

Whoever simulates pumps it and says what time it is; a campaign finds it by its entry point. Each thing that
lasts is announced to `step` before and after, and an exception from there leaves everything as a killed
process would.
"""

from contextlib import ExitStack, nullcontext
from datetime import UTC, datetime
from typing import Any

from controller.cartridge.session_book import SessionBook
from controller.clock import never_back_s, utc_text
from controller.engine.effects import (
    Effect,
    Finished,
    LedgerAdvance,
    LedgerClaim,
    LedgerPigment,
    LedgerPigmentWatch,
    LedgerRequest,
    LedgerWatch,
    Record,
    ReopenPort,
    Say,
)
from controller.engine.snapshot import snapshot
from controller.record.chain import Draft
from controller.record.errors import NotDurable
from controller.record.sqlite_engine import BUSY_TIMEOUT_MS
from controller.session.commands import CommandUnknown, parse, parse_or_stop
from controller.session.facts import fold
from controller.session.machine_table import CommandRejected
from controller.session.states import MOVING_STATES
from controller.virtual.assembly import (
    PLAN_HASH,
    ledger_path,
    ledger_service,
    new_engine,
    open_journal,
    open_ledger,
)
from controller.virtual.disk import LOCKED, held
from controller.virtual.push_port import PushPort
from controller.virtual.surroundings import VirtualComputer, VirtualSession, VirtualStep
from firmware_bridge.errors import PortLost

BUSY_US = BUSY_TIMEOUT_MS * 1000
"""How long another program's lock is waited for, looking every AGAIN_US, before it counts as a failure."""

AGAIN_US = 50_000


class VirtualHost:
    """One life of a controller process. Times in µs of virtual time."""

    def __init__(
        self, session: VirtualSession, computer: VirtualComputer, step: VirtualStep, now_us: int
    ) -> None:
        """Begin the session, or go on with it if its record is there. Raises what would end a process."""
        self._session = session
        self._computer = computer
        self._step = step
        self.exit_code: int | None = None
        with ExitStack() as files:
            begun_at = utc_text(self._now(now_us))
            self._journal = files.enter_context(open_journal(session, begun_at))
            entries = tuple(self._journal.entries())
            self.durable: list[tuple[str, dict[str, Any]]] = [(entry.kind, entry.body) for entry in entries]
            facts = fold(self.durable)
            step("begin")
            ledger = files.enter_context(open_ledger(session, computer.ledger))
            SessionBook(ledger).begin_session(
                facts.session, PLAN_HASH, 1, str(session.folder), at_utc=begun_at
            )
            self._open_files = files.pop_all()
        self.clinic = PushPort.of_journal(self._journal, step)
        self._service = ledger_service(session, ledger, facts)
        utc_s = never_back_s(self._now(now_us).timestamp(), (entry.at_utc for entry in entries))
        self._engine = new_engine(session, facts, utc_s - now_us / 1e6)
        self._said: list[str] = []
        self._drafts: list[Draft] = []
        self._commit_at_us: int | None = None
        self._committing = 0
        self._committed = 0
        self._record_open = True
        self._requests: list[LedgerRequest] = []
        self._ledger_at_us: int | None = None
        self._locked_until_us: dict[str, int] = {}
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
        armed = self._engine.state in MOVING_STATES
        try:
            self._engine.see_clock(self._now(now_us).timestamp(), now_us / 1e6)
            self._engine.command(parse_or_stop(line) if armed else parse(line), now_us / 1e6)
        except (CommandRejected, CommandUnknown) as refused:
            return str(refused)
        finally:
            self._carry_out(now_us)
        return ""

    def handle_deadline(self, now_us: int) -> None:
        """Commit, ask the ledger and let the engine act, as far as they are due."""
        if self._commit_at_us is not None and now_us >= self._commit_at_us:
            if self._waits_for_lock("record", self._computer.record, now_us):
                self._commit_at_us = now_us + AGAIN_US
            else:
                self._commit(now_us)
        if self._ledger_at_us is not None and now_us >= self._ledger_at_us:
            if self._writes_next() and self._waits_for_lock("ledger", self._computer.ledger, now_us):
                self._ledger_at_us = now_us + AGAIN_US
            else:
                self._ask_ledger(now_us)
        engine_s = self._engine.next_deadline_s()
        if engine_s is not None and now_us / 1e6 >= engine_s:
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

    def _now(self, now_us: int) -> datetime:
        """The wall clock."""
        utc_s = self._session.start_utc_s + self._computer.clock_offset_s + now_us / 1e6
        return datetime.fromtimestamp(utc_s, UTC)

    def _waits_for_lock(self, file: str, trouble: str, now_us: int) -> bool:
        """True as long as somebody else's lock is waited for, as SQLite would in real time."""
        if trouble != LOCKED:
            self._locked_until_us.pop(file, None)
            return False
        return now_us < self._locked_until_us.setdefault(file, now_us + BUSY_US)

    def _carry_out(self, now_us: int) -> None:
        while effects := self._engine.take_effects():
            for effect in effects:
                self._carry_out_one(effect, now_us)
        if self._drafts and self._commit_at_us is None and self._record_open:
            # What waits now is one group, as the writer's thread would have taken it.
            self._committing = len(self._drafts)
            self._commit_at_us = now_us + self._computer.commit_us
        if self._requests and self._ledger_at_us is None:
            self._ledger_at_us = now_us + self._computer.ledger_us

    def _carry_out_one(self, effect: Effect, now_us: int) -> None:
        match effect:
            case Record(kind, body):
                self._drafts.append(Draft(kind, body))
            case LedgerClaim() | LedgerAdvance() | LedgerPigment() | LedgerWatch() | LedgerPigmentWatch():
                self._requests.append(effect)
            case ReopenPort(after_s):
                self._reopen_us = int(after_s * 1e6)
            case Finished(exit_code):
                self.exit_code = exit_code
            case Say(level, text):
                self._said.append(f"{level}: {text}")

    def _commit(self, now_us: int) -> None:
        group, self._drafts = self._drafts[: self._committing], self._drafts[self._committing :]
        self._commit_at_us = None
        self._step("commit")
        self._journal.trouble = self._computer.record
        try:
            self._journal.append(group, utc_text(self._now(now_us)))
        except NotDurable as error:
            self._record_open = False
            self._drafts.clear()
            self._step("refused")
            self._engine.journal_failed(error, now_us / 1e6)
            return
        self.durable.extend((draft.kind, dict(draft.body)) for draft in group)
        self._committed += len(group)
        self._step("committed")
        self.clinic.committed(self._journal.head.seq, now_us)
        self._engine.journal_committed(self._committed, now_us / 1e6)

    def _ask_ledger(self, now_us: int) -> None:
        self._ledger_at_us = None
        writes, request = self._writes_next(), self._requests.pop(0)
        locked = held(ledger_path(self._session)) if self._computer.ledger == LOCKED else nullcontext()
        with locked:
            answer = self._service.answer(request, self._now(now_us))
        if writes:
            # Nothing lasts of a question that only reads: a death behind it would be like any other.
            self._step("ledger")
        self._engine.ledger_answered(answer, now_us / 1e6)

    def _writes_next(self) -> bool:
        """False if the next question to the ledger only reads, for which nobody has to wait for a lock."""
        return not isinstance(self._requests[0], LedgerWatch | LedgerPigmentWatch)
