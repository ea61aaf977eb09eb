"""A `SessionRoom` that fails at the very step which breaks a rule: of the table, of the record, of the wire.

What is watched is what the engine does, not what it believes: entries it drafts, dots it hands over, bytes it
sends; and what lies on disk, in the ledger and in the skin.
"""

from collections.abc import Mapping
from typing import Any

from controller.engine.effects import Effect, LedgerAnswer, LedgerRequest, Record
from controller.engine.engine import Engine
from controller.session.commands import CommandUnknown, parse
from controller.session.facts import Facts, fold
from controller.session.machine_table import CommandRejected
from controller.session.states import MOVING_STATES, SessionState, Trigger
from controller.session.transition_table import TABLE
from firmware_bridge.device import wire
from firmware_bridge.messages import Dot
from firmware_bridge.native_driver import NativeDriver
from sim.demo.record_csv import RecordedDot
from sim.demo.truth import Truth, compare
from tests.controller.engine.fake_ledger import ORDER, FakeLedger
from tests.controller.engine.session_room import BAUD, LEASE_S, SessionRoom

ROWS = {(row.source.value, row.trigger.value, row.dest.value) for row in TABLE}
CARTRIDGE_DOTS = 20
LATCHED = (SessionState.FAULT, SessionState.EMERGENCY_STOP, SessionState.OFFLINE)
BY_HAND = {"arm", "acknowledge", "begin", "close", "reconciled"}
"""Triggers that only a person's command may pull. P8."""


class SlowLedger(FakeLedger):
    """Carries a question out at once and answers when it is told to: a host may die in between."""

    def __init__(self, cartridge_dots: int) -> None:
        super().__init__(cartridge_dots)
        self.prompt = True
        self.answers: list[LedgerAnswer] = []

    def answer(self, request: LedgerRequest) -> LedgerAnswer | None:
        answer = super().answer(request)
        if self.prompt or answer is None:
            return answer
        self.answers.append(answer)
        return None

    @staticmethod
    def _next(now: str, to: str) -> bool:
        # A host that died before it had the answer asks again for what is behind the last step.
        return now != ORDER[-1] and FakeLedger._next(now, to)


class WatchedDriver(NativeDriver):
    """Holds every dot handed over against what the room knows. P1, P4, P6, P7, P9."""

    def __init__(self, room: "WatchedRoom") -> None:
        super().__init__(BAUD, LEASE_S)
        self._room = room

    def place(self, dot: Dot) -> None:
        room, status = self._room, self._room.status
        serial = room.facts.armed_cartridge
        assert room.state is SessionState.DEPOSITING, f"a dot leaves while {room.state}"
        assert any(body["first"] <= dot.dot <= body["last"] for body in room.bodies("intent")), "no intent"
        assert room.bodies("armed")[-1]["cartridge"] == serial, "the arming is not on disk"
        assert ("in_use", serial) in [(b["state"], b["serial"]) for b in room.bodies("cartridge")]
        assert room.ledger.steps[serial][-1] == "in_use", "the ledger knows nothing of this cartridge"
        assert status.pedal_down, "the pedal was not down as last heard"
        assert not status.pedal_silent
        assert room.now_s - room.engine.ctx.status_at_s <= 0.1, "that was heard too long ago"
        assert self.connected, "nobody is there"
        assert status.flags & wire.FLAG_LEASE, "the machine had no lease as last heard"
        assert dot.dot > room.sent_since_armed, "handed over twice"
        assert dot.depth_um <= room.settings.depth_ceiling_um
        assert all(body["dot"] != dot.dot for kind in ("dot", "uncertain") for body in room.bodies(kind))
        room.sent_since_armed = dot.dot
        room.sent_hi = max(room.sent_hi, dot.dot)
        super().place(dot)


class WatchedRoom(SessionRoom):
    """`drafted` is everything this and earlier hosts have drafted, as far as it was not lost with a host."""

    ledger: FakeLedger

    def __init__(self, dots: int) -> None:
        self.slow_ledger = SlowLedger(CARTRIDGE_DOTS)
        self.sent_hi = 0
        self.sent_since_armed = 0
        self.hands: Trigger | str = ""
        """The word being typed at this moment."""
        super().__init__(dots=dots, cartridge_dots=CARTRIDGE_DOTS, speed=1.0)
        self.ledger = self.slow_ledger

    def start_host(self) -> None:
        super().start_host()
        self.drafted: list[tuple[str, Mapping[str, Any]]] = list(self.record)
        self._was = "closed" if fold(self.record).closed else "offline"
        self.sent_since_armed = 0
        utc_s_at_zero = self.clock_s - self.now_s
        self.engine = Engine(
            fold(self.record), self.dots, self.settings, WatchedDriver(self), "Tess", utc_s_at_zero
        )

    def kill_host(self) -> None:
        super().kill_host()
        self.slow_ledger.answers.clear()

    def _carry_out(self, effect: Effect) -> None:
        if isinstance(effect, Record):
            self._watch(effect.kind, effect.body)
            self.drafted.append((effect.kind, effect.body))
        super()._carry_out(effect)

    def _watch(self, kind: str, body: Mapping[str, Any]) -> None:
        if kind == "armed":
            assert self.hands == "arm", "armed by itself"
            self.sent_since_armed = body["first_dot"] - 1
        if kind != "state":
            return
        step = (body["from"], body["event"], body["to"])
        assert step in ROWS, f"{step} is no row of the table"
        assert body["from"] == self._was, f"{step} taken from {self._was}"
        self._was = body["to"]
        assert body["event"] not in BY_HAND or self.hands, f"{step} without anybody asking"

    def type(self, line: str) -> CommandRejected | None:
        """Type a line; if it is refused, the refusal must say why and must have changed nothing."""
        self.engine.handle_deadline(self.now_s)
        self.carry_out()
        before, drafted = self.state, len(self.drafted)
        try:
            command = parse(line)
        except CommandUnknown:
            return None
        self.hands = line.split()[0]
        try:
            self.engine.command(command, self.now_s)
        except CommandRejected as rejected:
            refused: CommandRejected | None = rejected
        else:
            refused = None
        finally:
            self.carry_out()
            self.hands = ""
        if refused is not None:
            assert (self.state, len(self.drafted)) == (before, drafted), f"{line!r} refused, and still done"
            assert refused.refusal.why, f"{line!r} refused without a reason"
            assert refused.refusal.way_out, f"{line!r} refused without a way out"
            assert refused.allowed == self.engine.ctx.table.allowed() or self.exit_code is not None
        return refused

    def say(self, line: str) -> None:
        self.hands = line.split()[0]
        try:
            super().say(line)
        finally:
            self.hands = ""

    def stop_now(self) -> None:
        """Stop, and look at the very next bytes."""
        connected, driver = self.engine.ctx.machine.connected, self.engine.ctx.machine
        assert self.type("stop") is None, "stop was refused"
        assert self.state not in MOVING_STATES
        data = driver.bytes_to_send(self.now_s)
        if connected:
            assert len(data) > 10, "STOP is not the next to leave"
            assert wire.cobs_decode(data[1:-1])[:1] == bytes([wire.STOP])  # type: ignore[index]
            if self.cable:
                self.machine.receive_bytes(data, self.now_us)

    def check(self) -> None:
        """What must hold after every step, and for a host that would be started on this disk now."""
        facts = self.facts
        assert facts == fold(self.drafted), "something is known that was never drafted for the record"
        assert self.drafted[: len(self.record)] == self.record, "the disk holds what was never drafted"
        on_disk = fold(self.record)
        assert self.sent_hi <= on_disk.intent_hi, "sent, and after a crash nobody would know"
        assert on_disk.resolved_hi <= facts.resolved_hi
        self._check_latch(on_disk)
        if self.alive:
            assert not facts.latched or self.state in LATCHED, f"{facts.latched} is latched in {self.state}"
        assert self.snapshot["next_step"]
        truth = self.truth()
        assert truth.double_strikes == 0
        assert truth.missing_in_skin == 0
        assert self.plant.tears == 0

    def _check_latch(self, on_disk: Facts) -> None:
        latched = ""
        for kind, body in self.record:
            if kind == "fault":
                latched = latched or "fault"
            elif kind == "state" and body["to"] in ("fault", "emergency_stop"):
                latched = body["to"]
            elif kind == "state" and latched and body["to"] not in LATCHED:
                assert body["event"] == "acknowledge", f"{body} leaves {latched}"
                latched = ""
        assert on_disk.latched == latched

    def truth(self) -> Truth:
        """The record on disk against the skin."""
        rows = [
            RecordedDot(b["dot"], b["outcome"], b["depth_um"], b["needles"], b["x_um"], b["y_um"], "")
            for b in self.bodies("dot")
        ]
        rows += [
            RecordedDot(b["dot"], "uncertain", None, None, b["x_um"], b["y_um"], "")
            for b in self.bodies("uncertain")
        ]
        return compare(self.skin.strikes, rows)
