"""A whole session in virtual time: the real engine, driver, machine core and plant on one cable.

Two things are replaced by the smallest fakes that keep their promises: the ledger (`fake_ledger`), and the
disk, on which what was committed stays. Both can be told to fail. `assert_record_matches_skin` holds one
against the other after whatever was done to the room.
"""

from collections.abc import Callable, Mapping
from typing import Any

from controller.engine.context import EngineSettings
from controller.engine.effects import (
    Effect,
    Finished,
    LedgerAdvance,
    LedgerClaim,
    LedgerPigment,
    LedgerPigmentWatch,
    LedgerWatch,
    Record,
    ReopenPort,
    Say,
)
from controller.engine.engine import Engine
from controller.engine.snapshot import snapshot
from controller.session.commands import parse
from controller.session.facts import Facts, fold
from controller.session.machine_table import CommandRejected
from controller.session.states import SessionState
from firmware_bridge.errors import PortLost
from firmware_bridge.messages import Dot, Status
from firmware_bridge.native_driver import NativeDriver
from sim.demo.record_csv import RecordedDot
from sim.demo.truth import compare
from sim.hardware.clock import PlantClock
from sim.hardware.nvm import MemoryNvm
from sim.hardware.plant import Plant
from sim.hardware.skin import Skin
from sim.machine import SimulatedMachine
from sim.seeds import dice_box
from tests.controller.engine.fake_ledger import FakeLedger

BAUD = 115_200
LEASE_S = 0.3
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
    """One room. `record` is what is on disk: (kind, body) in order; it outlives the host, as the skin does.

    speed: None has mechanics take no time; 1.0 is life, where a strike takes about 40 ms.
    """

    def __init__(
        self,
        dots: int = 40,
        cartridge_dots: int = 1500,
        simulated: bool = True,
        speed: float | None = None,
        shades: tuple[str, ...] = (),
    ) -> None:
        self.now_us = 1_000_000
        self.dots = grid(dots)
        self.settings = SETTINGS
        self.skin = Skin(1)
        self.speed = speed
        self.replace_machine(seed=1)
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
                    "shades": list(shades),
                },
            )
        ]
        self.ledger = FakeLedger(cartridge_dots)
        self.disk_error: Exception | None = None
        self.disk_delay_us = 0
        self.cable = True
        self.sayings: list[tuple[str, str]] = []
        self.exit_code: int | None = None
        self.clock_s = 1_795_000_000.0
        self._nonce = 100
        self.start_host()

    def replace_machine(self, seed: int) -> None:
        """Another board, or with the same seed the same one with an empty memory; the bay is empty."""
        self.plant = Plant(self.skin, MemoryNvm(), dice_box(seed), now_us=self.now_us)
        self.machine = SimulatedMachine(self.plant, PlantClock(self.speed, self.now_us, self.now_us), BAUD)

    def start_host(self) -> None:
        """A new controller process on whatever the record says."""
        self._drafts: list[tuple[int, str, Mapping[str, Any]]] = []
        self._committed = 0
        self._reopen_at_us: int | None = self.now_us
        self._line_free_us = 0
        self.exit_code = None
        driver = NativeDriver(BAUD, LEASE_S)
        utc_s_at_zero = self.clock_s - self.now_s
        self.engine = Engine(fold(self.record), self.dots, self.settings, driver, "Tess", utc_s_at_zero)
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
    def status(self) -> Status:
        status = self.engine.ctx.status
        assert status is not None, "no status has arrived"
        return status

    @property
    def snapshot(self) -> dict[str, Any]:
        return snapshot(self.engine.ctx)

    @property
    def now_s(self) -> float:
        return self.now_us / 1e6

    @property
    def armed(self) -> bool:
        """What the machine itself says."""
        return self.machine.core is not None and self.machine.core.striker.armed

    def bodies(self, kind: str) -> list[Mapping[str, Any]]:
        return [body for found, body in self.record if found == kind]

    def says(self, part: str) -> bool:
        return any(part in text for _, text in self.sayings)

    def assert_record_matches_skin(self, uncertain: int = 0) -> None:
        """P1, P2, P3: no place twice, every strike on record, every recorded deposit in the skin."""
        certain = [
            RecordedDot(b["dot"], b["outcome"], b["depth_um"], b["needles"], b["x_um"], b["y_um"], "")
            for b in self.bodies("dot")
        ]
        unknown = [
            RecordedDot(b["dot"], "uncertain", None, None, b["x_um"], b["y_um"], "")
            for b in self.bodies("uncertain")
        ]
        truth = compare(self.skin.strikes, [*certain, *unknown])
        assert truth.double_strikes == 0
        assert truth.missing_in_record == 0
        assert truth.missing_in_skin == 0
        assert len(unknown) == uncertain
        assert self.plant.tears == 0

    def lap(self) -> None:
        """Everything due now, then on to the next moment anything is due."""
        now_us = self.now_us
        self.machine.handle_deadline(now_us)
        arrived = self.machine.bytes_to_send(now_us)
        if self.alive:
            self._host_lap(arrived)
        machine_us = self.machine.next_deadline_us(now_us)
        wakes = [machine_us, now_us + 20_000]
        if self.alive:
            deadline_s = self.engine.next_deadline_s()
            wakes.append(None if deadline_s is None else round(deadline_s * 1e6) + 1)
            wakes.append(self._reopen_at_us)
            wakes.extend(due_us for due_us, _, _ in self._drafts[:1])
        wakes.append(self._line_free_us)
        later = min(at_us for at_us in wakes if at_us is not None and at_us > now_us)
        at_once = machine_us is not None and machine_us <= now_us
        self.now_us = now_us if at_once else later

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
        self.carry_out()
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

    def carry_out(self) -> None:
        """What the runner would do with the engine's effects."""
        while effects := self.engine.take_effects():
            for effect in effects:
                self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Record(kind, body):
                if self.engine.ctx.journal_durable:
                    self._drafts.append((self.now_us + self.disk_delay_us, kind, body))
            case LedgerClaim() | LedgerAdvance() | LedgerPigment() | LedgerWatch() | LedgerPigmentWatch():
                answer = self.ledger.answer(effect)
                if answer is not None:
                    self.engine.ledger_answered(answer, self.now_s)
            case ReopenPort(after_s):
                self._reopen_at_us = self.now_us + round(after_s * 1e6)
            case Say(level, text):
                self.sayings.append((level, text))
            case Finished(exit_code):
                self.exit_code = exit_code

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

    def until_strikes(self, count: int) -> None:
        self.run_until(lambda: len(self.skin.strikes) >= count)

    def say(self, line: str) -> None:
        """The technician types; a rejection is raised."""
        try:
            self.engine.command(parse(line), self.now_s)
        finally:
            self.carry_out()

    def refusal_of(self, line: str) -> str:
        """The code with which the line is refused."""
        try:
            self.say(line)
        except CommandRejected as rejected:
            return rejected.refusal.code
        return ""

    def pedal(self, position: str) -> None:
        self.plant.set_pedal(PEDAL[position])
        self.machine.handle_deadline(self.now_us)
