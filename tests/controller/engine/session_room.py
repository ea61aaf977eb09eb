"""A whole session in virtual time: the real engine, driver, machine core and plant; ledger and disk answered at once.

The ledger and the disk are the two things replaced, by the smallest fakes that keep their promises: what was committed
stays, a claim is answered, and both can be told to fail.
"""

from collections.abc import Callable, Mapping
from typing import Any

from controller.engine.context import EngineSettings
from controller.engine.effects import (
    Advanced,
    Claimed,
    Effect,
    Finished,
    LedgerAdvance,
    LedgerAnswer,
    LedgerClaim,
    LedgerRefused,
    Record,
    ReopenPort,
    Say,
)
from controller.engine.engine import Engine
from controller.engine.snapshot import snapshot
from controller.session.commands import parse
from controller.session.facts import Facts, fold
from controller.session.states import SessionState
from firmware_bridge.errors import PortLost
from firmware_bridge.messages import Dot
from firmware_bridge.native_driver import NativeDriver
from sim.clock import PlantClock
from sim.machine import SimulatedMachine
from sim.nvm import MemoryNvm
from sim.plant import Plant
from sim.seeds import dice_box
from sim.skin import Skin

BAUD = 115_200
SETTINGS = EngineSettings(
    heartbeat_s=0.1,
    pedal_age_s_max=0.1,
    hold_s_max=30.0,
    depth_ceiling_um=600,
    depth_error_um_max=150,
    bounds_um=(0, 300_000, 0, 300_000),
)
PEDAL = {"up": 0, "down": 1, "unplug": 2}


def grid(count: int) -> list[Dot]:
    """Dots 1 mm apart."""
    return [Dot(n, 1000 * (n % 40), 1000 * (n // 40), 400, 80) for n in range(1, count + 1)]


class SessionRoom:
    """One room. `record` is what is on disk: (kind, body) in order; it outlives the host, as the skin does."""

    def __init__(self, dots: int = 40, cartridge_dots: int = 1500, simulated: bool = True, seed: int = 1) -> None:
        self.now_us = 1_000_000
        self.dots = grid(dots)
        self.cartridge_dots = cartridge_dots
        self.skin = Skin(seed)
        self.plant = Plant(self.skin, MemoryNvm(), dice_box(seed))
        self.machine = SimulatedMachine(self.plant, PlantClock(None, 0, 0), BAUD)
        self.record: list[tuple[str, Mapping[str, Any]]] = [
            (
                "session_opened",
                {
                    "session": "SIMULATED-test",
                    "client_ref": "C-1",
                    "plan_hash": "ab" * 32,
                    "plan_session": 1,
                    "simulated": simulated,
                    "dots": dots,
                },
            )
        ]
        self.ledger: dict[str, list[str]] = {}
        self.ledger_refuses = ""
        self.ledger_silent = False
        self.disk_error: Exception | None = None
        self.disk_delay_us = 0
        self.cable = True
        self.sayings: list[tuple[str, str]] = []
        self.exit_code: int | None = None
        self._nonce = 100
        self.start_host()

    def start_host(self) -> None:
        """A new controller process on whatever the record says."""
        self._drafts: list[tuple[int, str, Mapping[str, Any]]] = []
        self._submitted = self._committed = 0
        self._reopen_at_us: int | None = self.now_us
        self._line_free_us = 0
        self.exit_code = None
        facts = fold(self.record)
        self.engine = Engine(
            facts, self.dots, SETTINGS, NativeDriver(BAUD, 0.3), "Tess", utc_s_at_zero=1_795_000_000.0
        )
        self.alive = True

    def kill_host(self) -> None:
        """SIGKILL: what was not on disk is gone."""
        self.alive = False

    @property
    def state(self) -> SessionState:
        return self.engine.state

    @property
    def facts(self) -> Facts:
        return self.engine.ctx.facts

    @property
    def snapshot(self) -> dict[str, Any]:
        return snapshot(self.engine.ctx)

    @property
    def now_s(self) -> float:
        return self.now_us / 1e6

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.record]

    def bodies(self, kind: str) -> list[Mapping[str, Any]]:
        return [body for found, body in self.record if found == kind]

    def says(self, part: str) -> bool:
        return any(part in text for _, text in self.sayings)

    def lap(self) -> None:
        """Everything due now, then on to the next moment anything is due."""
        now_us = self.now_us
        self.machine.handle_deadline(now_us)
        arrived = self.machine.bytes_to_send(now_us)
        if self.alive:
            self._host_lap(arrived)
        wakes = [self.machine.next_deadline_us(now_us), now_us + 20_000]
        if self.alive:
            deadline_s = self.engine.next_deadline_s()
            if deadline_s is not None:
                wakes.append(round(deadline_s * 1e6) + 1)
            if self._reopen_at_us is not None:
                wakes.append(self._reopen_at_us)
            wakes.extend(due_us for due_us, _, _ in self._drafts[:1])
        if self._line_free_us > now_us:
            wakes.append(self._line_free_us)
        self.now_us = max(now_us, min(at_us for at_us in wakes if at_us is not None and at_us > now_us - 1))
        if self.now_us == now_us and not self._immediately(wakes, now_us):
            self.now_us += 1

    def _immediately(self, wakes: list[int | None], now_us: int) -> bool:
        return wakes[0] is not None and wakes[0] <= now_us

    def _host_lap(self, arrived: bytes) -> None:
        engine = self.engine
        if self._reopen_at_us is not None and self.now_us >= self._reopen_at_us:
            self._reopen_at_us = None
            self._nonce += 1
            if self.cable:
                engine.port_opened(self._nonce, self.now_s)
            else:
                engine.port_lost(PortLost("/dev/cable", "gone"), self.now_s)
        if arrived and self.cable:
            engine.receive_bytes(arrived, self.now_s)
        self._commit()
        engine.handle_deadline(self.now_s)
        self._carry_out(engine.take_effects())
        if self.now_us >= self._line_free_us:
            data = engine.bytes_to_send(self.now_s)
            if data and self.cable:
                self.machine.receive_bytes(data, self.now_us)
                self._line_free_us = self.now_us + len(data) * 10_000_000 // BAUD

    def _commit(self) -> None:
        before = self._committed
        while self._drafts and self._drafts[0][0] <= self.now_us:
            if self.disk_error is not None:
                error, self.disk_error = self.disk_error, None
                self._drafts.clear()
                self.engine.journal_failed(error, self.now_s)
                return
            _, kind, body = self._drafts.pop(0)
            self.record.append((kind, body))
            self._committed += 1
        if self._committed > before:
            self.engine.journal_committed(self._committed, self.now_s)

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Record(kind, body):
                    self._drafts.append((self.now_us + self.disk_delay_us, kind, body))
                case LedgerClaim() | LedgerAdvance():
                    answer = self._ledger_answer(effect)
                    if answer is not None:
                        self.engine.ledger_answered(answer, self.now_s)
                        self._carry_out(self.engine.take_effects())
                case ReopenPort(after_s):
                    self._reopen_at_us = self.now_us + round(after_s * 1e6)
                case Say(level, text):
                    self.sayings.append((level, text))
                case Finished(exit_code):
                    self.exit_code = exit_code

    def _ledger_answer(self, request: LedgerClaim | LedgerAdvance) -> LedgerAnswer | None:
        if self.ledger_silent:
            return None
        if self.ledger_refuses:
            return LedgerRefused(request, self.ledger_refuses)
        if isinstance(request, LedgerClaim):
            serial = request.scan
            self.ledger.setdefault(serial, []).append("claimed")
            tag = int(serial.removeprefix("SN"))
            return Claimed("0" * 14, serial, "LOT", "2099-01-01", tag, self.cartridge_dots, 60.0)
        self.ledger[request.serial].append(request.state)
        return Advanced(request.serial, request.state)

    def run_until(self, happened: Callable[[], bool], limit_s: float = 60.0) -> None:
        end_us = self.now_us + round(limit_s * 1e6)
        while not happened():
            assert self.now_us < end_us, f"not within {limit_s} s; {self.state}; {self.sayings[-3:]}"
            self.lap()

    def run_for(self, duration_s: float) -> None:
        end_us = self.now_us + round(duration_s * 1e6)
        self.run_until(lambda: self.now_us >= end_us, duration_s + 1)

    def until(self, *states: SessionState, limit_s: float = 60.0) -> None:
        self.run_until(lambda: self.state in states, limit_s)

    def say(self, line: str) -> None:
        """The technician types; a rejection is raised."""
        try:
            self.engine.command(parse(line), self.now_s)
        finally:
            self._carry_out(self.engine.take_effects())

    def pedal(self, position: str) -> None:
        self.plant.set_pedal(PEDAL[position])
        self.machine.handle_deadline(self.now_us)

    def to_cartridge(self) -> None:
        """Connected, screened, signed: a cartridge is needed."""
        self.until(SessionState.STANDBY)
        self.say("begin")
        self.say("screen none")
        self.say("sign Dr Ada")

    def seat(self, number: int) -> None:
        """Scan, open and seat cartridge SN<number>, and wait until its tips are measured."""
        self.say(f"scan SN{number}")
        self.say("intact yes")
        self.plant.insert(number)
        self.until(SessionState.READY)

    def to_depositing(self) -> None:
        """Armed with cartridge SN1, pedal pressed."""
        self.to_cartridge()
        self.seat(1)
        self.start_work()

    def start_work(self) -> None:
        """From ready: arm, press."""
        self.say("arm")
        self.run_until(lambda: bool(self.engine.ctx.status and self.engine.ctx.status.armed))
        self.pedal("down")
        self.until(SessionState.DEPOSITING)

    def finish(self, *, last_serial: str) -> None:
        """From depositing to closed."""
        self.until(SessionState.CARTRIDGE_CHANGE)
        self.pedal("up")
        self.plant.remove()
        self.until(SessionState.STANDBY)
        self.say(f"discard {last_serial}")
        self.say("close")
        self.run_for(0.05)
