"""A machine may say anything in any order: the controller neither breaks nor does what its own rules forbid.

The engine alone, with a machine that lies as it likes (`scripted_machine`), a journal and a ledger that
answer late, and a technician who types anything. P1, P4, P6, P8, P9.
"""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from controller.engine.effects import LedgerAdvance, LedgerClaim, Record
from controller.engine.engine import Engine
from controller.engine.snapshot import snapshot
from controller.session.commands import parse
from controller.session.facts import fold
from controller.session.machine_table import CommandRejected
from controller.session.states import MOVING_STATES
from controller.session.states import SessionState as S
from firmware_bridge import driver, messages
from firmware_bridge.device import limits, wire
from firmware_bridge.errors import PortLost
from tests.controller.engine.session_room import SETTINGS, grid
from tests.controller.session.fuzz.scripted_machine import ScriptedMachine
from tests.controller.session.fuzz.watched_room import SlowLedger
from tests.fuzz.effort import effort

pytestmark = pytest.mark.timeout(600)

DOTS = 30
QUEUE_DOTS = 3
OPENED = {
    "session": "SIMULATED-test", "client_ref": "C-1", "plan_hash": "ab" * 32, "plan_session": 1,
    "simulated": True, "dots": DOTS,
}  # fmt: skip
LINES = [
    "begin", "screen none", "sign Dr Ada", "scan SN1", "scan SN2", "intact yes", "intact no", "arm", "arm",
    "change", "discard SN1", "acknowledge", "reconcile 1 skip", "reconcile 3 placed", "close unfinished",
    "quit", "stop",
]  # fmt: skip
FLAGS = [0, wire.FLAG_PEDAL_DOWN, wire.FLAG_PEDAL_SILENT, wire.FLAG_ESTOP, 3]
DOT_NUMBERS = st.integers(0, 12) | st.integers(DOTS, DOTS + 2) | st.just(2**32 - 1)
CODES = st.integers(0, 24) | st.integers(0, 255)


class SessionAndAnyMachine(RuleBasedStateMachine):
    """`disk` is what has been committed, `drafts` what waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 100.0
        self.disk: list[tuple[str, Mapping[str, Any]]] = [("session_opened", OPENED)]
        self.ledger = SlowLedger(8)
        self.start()

    def start(self) -> None:
        self.placed = 0
        self.machine = ScriptedMachine(self.look_at)
        self.drafts: list[tuple[str, Mapping[str, Any]]] = []
        self.committed = 0
        self.questions: list[LedgerClaim | LedgerAdvance] = []
        self.engine = Engine(fold(self.disk), grid(DOTS), SETTINGS, self.machine, "Tess", 1_795_000_000.0)
        self.typing = ""
        self.latched = self.engine.ctx.facts.latched

    @initialize(deep=st.sampled_from([False, True, True, True]))
    def begin_well(self, deep: bool) -> None:
        self.connect(True, 0, 0, True)
        if deep:
            for line in ("begin", "screen none", "sign Dr Ada", "scan SN1"):
                self.type(line)
            self.answer(1)
            self.type("intact yes")
            self.answer(1)
            self.status(flags=0, tag=1, armed=False, hi=0)
            self.tip(1, 0)
            self.answer(1)
            self.status(flags=0, tag=1, armed=False, hi=0)
            self.type("arm")
            self.commit(20)
            self.work(1, 0)

    @precondition(lambda self: self.machine.connected)
    @rule(times=st.integers(1, 3), late_s=st.sampled_from([0, 0, 0.11]))
    def work(self, times: int, late_s: float) -> None:
        """All goes as it should, while it can; late_s: by then the pedal may be up again."""
        for _ in range(times):
            self.commit(20)
            self.answer(1)
            next_dot = self.engine.ctx.facts.resolved_hi + 1
            armed = self.engine.state in MOVING_STATES
            self.status(flags=wire.FLAG_PEDAL_DOWN if armed else 0, tag=1, armed=armed, hi=next_dot - 1)
            self.commit(20)
            self.now_s += late_s
            if self.placed >= next_dot:
                self.done(next_dot, 1, 400)
            self.settle()

    @rule(ours=st.booleans(), hi=DOT_NUMBERS, behind=st.integers(0, 3), simulated=st.booleans())
    def connect(self, ours: bool, hi: int, behind: int, simulated: bool) -> None:
        if self.machine.connected:
            self.machine.port_lost(PortLost("/dev/cable", "gone"))
        self.machine.connected = True
        self.placed = 0
        job = self.engine.ctx.job if ours else bytes(8)
        uid = "one" if behind < 3 else "another"
        done = max(0, hi - behind)
        self.machine.says(driver.Connected(uid, 1, 1, simulated or ours, True, True, True, job, hi, done, 1))
        self.settle()
        self.status(flags=0, tag=0, armed=False, hi=hi)

    @precondition(lambda self: self.machine.connected)
    @rule(flags=st.sampled_from(FLAGS), tag=st.integers(0, 2), armed=st.booleans(), hi=DOT_NUMBERS)
    def status(self, flags: int, tag: int, armed: bool, hi: int) -> None:
        flags |= wire.FLAG_LEASE | wire.FLAG_CALIBRATED
        cause, state = limits.CAUSE_NONE, wire.STATE_ARMED if armed else wire.STATE_SAFE
        self.hear(messages.Status(1, flags, cause, 1, int(armed), state, 0, 8, hi, hi, 1, tag))

    @precondition(lambda self: self.machine.connected)
    @rule(dot=DOT_NUMBERS, outcome=st.integers(0, 4), depth_um=st.sampled_from([400, 600, 0]))
    def done(self, dot: int, outcome: int, depth_um: int) -> None:
        self.hear(messages.Done(dot, outcome, 7, depth_um, 50_000))

    @precondition(lambda self: self.machine.connected)
    @rule(following=st.integers(1, 4))
    def next_done(self, following: int) -> None:
        for _ in range(following):
            self.done(self.engine.ctx.facts.resolved_hi + 1, 1, 400)

    @precondition(lambda self: self.machine.connected)
    @rule(cause=CODES, detail=st.integers(-1, DOTS + 1), generation=st.integers(0, 3))
    def stopped(self, cause: int, detail: int, generation: int) -> None:
        self.hear(messages.Stopped(cause, detail, generation))

    @precondition(lambda self: self.machine.connected)
    @rule(ftype=st.sampled_from(sorted(wire.LAYOUTS)), dot=DOT_NUMBERS, reason=CODES)
    def refused(self, ftype: int, dot: int, reason: int) -> None:
        self.hear(messages.Refused(ftype, dot, reason))

    @precondition(lambda self: self.machine.connected)
    @rule(phase=st.integers(0, 3), offset_um=st.sampled_from([0, 150, 151, -32768]))
    def tip(self, phase: int, offset_um: int) -> None:
        self.hear(messages.Tip(phase, offset_um, 4))

    @precondition(lambda self: self.machine.connected)
    @rule(done=DOT_NUMBERS)
    def recall_end(self, done: int) -> None:
        self.hear(messages.RecallEnd(done))

    @rule()
    def lose_port(self) -> None:
        self.engine.port_lost(PortLost("/dev/cable", "gone"), self.now_s)
        self.settle()

    @rule(line=st.sampled_from(LINES))
    def type(self, line: str) -> None:
        self.settle()
        self.typing = line.split()[0]
        stops, before = self.machine.stops, (self.engine.state, len(self.drafts))
        try:
            self.engine.command(parse(line), self.now_s)
        except CommandRejected as rejected:
            refused: CommandRejected | None = rejected
        else:
            refused = None
        if refused is not None:
            self.settle()
            assert line != "stop", "stop was refused"
            assert (self.engine.state, len(self.drafts)) == before, f"{line!r} refused, and still done"
            assert refused.refusal.why
            assert refused.refusal.way_out
        assert line != "stop" or self.machine.stops > stops
        self.settle()
        self.typing = ""

    @rule(later_s=st.sampled_from([0.05, 0.11, 0.11, 31.0, 4000.0]), busy=st.booleans())
    def wait(self, later_s: float, busy: bool) -> None:
        """busy: the loop is late, and finds the disk's answer before it has looked at the clock."""
        self.now_s += later_s
        if busy:
            self.commit(20)
        self.settle()

    @rule(count=st.integers(1, 20))
    def commit(self, count: int) -> None:
        moved, self.drafts = self.drafts[:count], self.drafts[count:]
        self.disk += moved
        self.committed += len(moved)
        if moved and self.engine.ctx.journal_durable:
            self.engine.journal_committed(self.committed, self.now_s)
            self.settle()

    @rule()
    def disk_fails(self) -> None:
        if self.engine.ctx.journal_durable:
            self.drafts.clear()
            self.engine.journal_failed(OSError("disk full"), self.now_s)
            self.settle()

    @rule(count=st.integers(1, 3))
    def answer(self, count: int) -> None:
        for _ in range(min(count, len(self.questions))):
            answer = self.ledger.answer(self.questions.pop(0))
            assert answer is not None
            self.engine.ledger_answered(answer, self.now_s)
            self.settle()

    @rule(refuses=st.booleans())
    def ledger_mood(self, refuses: bool) -> None:
        self.ledger.refuses = "the ledger says no" if refuses else ""

    @rule()
    def crash(self) -> None:
        self.start()

    def hear(self, event: messages.Answer) -> None:
        self.machine.says(event)
        self.settle()

    def settle(self) -> None:
        """What the runner does between two inputs."""
        ctx = self.engine.ctx
        self.machine.dots_acceptable = max(0, QUEUE_DOTS - max(0, self.placed - ctx.facts.resolved_hi))
        self.engine.handle_deadline(self.now_s)
        assert ctx.facts.latched or not self.latched or self.typing == "acknowledge", "nobody acknowledged"
        self.latched = ctx.facts.latched
        while effects := self.engine.take_effects():
            for effect in effects:
                if isinstance(effect, Record) and self.engine.ctx.journal_durable:
                    self.drafts.append((effect.kind, effect.body))
                elif isinstance(effect, LedgerClaim | LedgerAdvance):
                    self.questions.append(effect)

    def look_at(self, command: messages.Command) -> None:
        """Each command at the moment in which it is given. P4, P6, P8, P9."""
        ctx, on_disk = self.engine.ctx, fold(self.disk)
        if isinstance(command, messages.Resume):
            assert self.typing == "arm", "armed without anybody asking"
            self.placed = command.first_dot - 1
        if isinstance(command, messages.Dot):
            status = ctx.status
            assert ctx.state is S.DEPOSITING, f"a dot leaves while {ctx.state}"
            assert command.dot <= on_disk.intent_hi, "no durable intent"
            assert on_disk.armed_cartridge == ctx.facts.armed_cartridge, "the arming is not on disk"
            assert self.ledger.steps[on_disk.armed_cartridge][-1] == "in_use"
            assert status is not None
            assert (status.pedal_down, status.pedal_silent, status.estop) == (True, False, False)
            assert ctx.now_s - ctx.status_at_s <= SETTINGS.pedal_age_s_max
            assert command.dot > ctx.facts.resolved_hi, "it has ended before"
            self.placed = command.dot
            assert command.depth_um <= SETTINGS.depth_ceiling_um

    @invariant()
    def the_rules_hold(self) -> None:
        ctx = self.engine.ctx
        assert fold(self.disk).resolved_hi <= ctx.facts.resolved_hi
        if ctx.journal_durable:
            assert fold([*self.disk, *self.drafts]) == ctx.facts
        assert not ctx.facts.latched or ctx.state in (S.FAULT, S.EMERGENCY_STOP, S.OFFLINE)
        assert snapshot(ctx)["next_step"]
        if self.machine.running:
            status = ctx.status
            assert ctx.state is S.DEPOSITING
            assert status is not None
            assert status.pedal_down
            assert status.armed
            assert not status.estop


SessionAndAnyMachine.TestCase.settings = effort(100, steps=30)
TestSessionAndAnyMachine = SessionAndAnyMachine.TestCase
