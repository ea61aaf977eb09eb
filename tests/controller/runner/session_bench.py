"""A runner with everything real but the cable: port in memory, machine core and plant behind it, real time.

Journal, ledger, engine and terminal are the real ones; what the terminal writes is heard as events.
"""

import asyncio
import json
import os
import socket
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from config.loader import load_settings
from controller.cartridge.ledger import Ledger
from controller.engine.context import EngineSettings
from controller.engine.effects import LedgerAnswer
from controller.engine.engine import Engine
from controller.plan.model import Plan, PlannedDot
from controller.record.chain import Draft
from controller.record.journal import Journal
from controller.record.writer import JournalWriter
from controller.runner.clinic_line import ClinicLine
from controller.runner.json_terminal import JsonTerminal
from controller.runner.ledger_desk import LedgerDesk
from controller.runner.ledger_service import LedgerService
from controller.runner.port import Port
from controller.runner.runner import Runner, new_event_loop
from controller.runner.scan_desk import ScanDesk
from controller.runner.session_files import facts_of
from controller.runner.skin_map import SkinMap
from firmware_bridge.errors import PortError, PortLost
from firmware_bridge.messages import Dot
from firmware_bridge.native_driver import NativeDriver
from sim.hardware.clock import PlantClock
from sim.hardware.nvm import MemoryNvm
from sim.hardware.plant import Plant
from sim.hardware.skin import Skin
from sim.machine import SimulatedMachine
from sim.process import bench, hands
from sim.process.server import wall_us
from sim.seeds import dice_box
from tests.controller.runner.terminal_pictures import OPENING

AT_UTC = "2026-11-22T14:00:00.000Z"
GTIN = "09506000134352"
BAUD = 115_200
BOUNDS_UM = (0, 300_000, 0, 300_000)
Event = dict[str, Any]


class MemoryPort:
    """A port whose other end is the machine: what is written has arrived when `write` returns."""

    def __init__(self, machine: SimulatedMachine) -> None:
        self._machine = machine
        self._host, self._far = socket.socketpair()
        self._host.setblocking(False)
        self._timer: asyncio.Handle | None = None
        self.written = 0
        self.closed = self.torn = False
        self._pump()

    def fileno(self) -> int:
        return self._host.fileno()

    def read(self) -> bytes:
        data = self._host.recv(4096)
        if not data:
            raise PortLost("memory", "hung up")
        return data

    def write(self, data: bytes) -> None:
        if self.torn:
            raise PortLost("memory", "torn")
        self.written += 1
        assert self._machine.core is not None, "the power is never off here"
        self._machine.core.receive(data, wall_us())
        self._pump()

    def close(self) -> None:
        self.closed = True
        self.hang_up()
        self._host.close()

    def hang_up(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._far.close()

    def _pump(self) -> None:
        if self._far.fileno() < 0:
            return
        now_us = wall_us()
        self._machine.handle_deadline(now_us)
        if data := self._machine.bytes_to_send(now_us):
            self._far.send(data)
        if self._timer is not None:
            self._timer.cancel()
        wait_us = (self._machine.next_deadline_us(now_us) or now_us + 10_000) - now_us
        self._timer = asyncio.get_running_loop().call_later(max(0, wait_us) / 1e6, self._pump)


class Heard:
    """A stream that takes the terminal's lines apart."""

    def __init__(self, look: Callable[[], None]) -> None:
        self.events: asyncio.Queue[Event] = asyncio.Queue()
        self.error: Exception | None = None
        self._look = look

    def write(self, text: str) -> None:
        if self.error is not None:
            raise self.error
        if text.strip():
            self._look()
            self.events.put_nowait(json.loads(text))

    def flush(self) -> None:
        pass


class WatchedWriter(JournalWriter):
    """The real writer; notes what was submitted and whether the machine was armed at that moment."""

    look: Callable[[], bool]
    submitted: list[tuple[str, bool]]

    def submit(self, drafts: Iterable[Draft]) -> int:
        held = list(drafts)
        self.submitted.extend((draft.kind, self.look()) for draft in held)
        return super().submit(held)


class SessionBench:
    """One session of `dots` dots, 1 mm apart; use it inside `run`."""

    def __init__(self, folder: Path, dots: int = 24) -> None:
        self.folder = folder
        self.record = folder / "SIMULATED-record.sqlite"
        self.plant = Plant(Skin(1), MemoryNvm(), dice_box(1))
        self.machine = SimulatedMachine(self.plant, PlantClock(None, 0, 0), BAUD)
        self.ports: list[MemoryPort] = []
        self.port_errors: list[PortError] = []
        self.events: list[Event] = []
        self.said_while_armed: list[bool] = []
        header = {
            "session": "SIMULATED-t", "client_ref": "C-1", "plan_hash": "ab" * 32, "plan_session": 1,
            "dots": dots, "simulated": True,
        }  # fmt: skip
        self.journal = Journal.create(self.record, AT_UTC, header)
        self.ledger = Ledger.open(f"sqlite:///{folder / 'SIMULATED-ledger.sqlite'}", "simulated")
        (self.cartridge,) = self.ledger.receive(
            GTIN, "LOT1", date(2040, 1, 1), 1, by="stores", at_utc=AT_UTC, today=date(2026, 11, 22)
        )
        planned = (
            PlannedDot(n, 1000 * (n % 40), 1000 * (n // 40), 400, "frontal", "1:10")
            for n in range(1, dots + 1)
        )
        self.plan = Plan("C-1", 1, (), (), (tuple(planned),), ())
        safety = load_settings().safety
        self.engine = Engine(
            facts_of(tuple(self.journal.entries())),
            [Dot(dot.dot, dot.x_um, dot.y_um, dot.depth_um, 80) for dot in self.plan.dots(1)],
            EngineSettings(0.1, safety.pedal_fresh_s, 30.0, 600, 150, BOUNDS_UM, reconnect_s=0.05),
            NativeDriver(BAUD, 0.3),
            "Tess",
            1_795_000_000.0,
        )
        self._input_fd, self._typed_fd = os.pipe()

    @property
    def armed(self) -> bool:
        return self.machine.core is not None and self.machine.core.striker.armed

    @property
    def strikes(self) -> int:
        return len(self.plant.skin.strikes)

    def start(self, scans: ScanDesk | None = None, clinic: ClinicLine | None = None) -> None:
        self.heard = Heard(lambda: self.said_while_armed.append(self.armed))
        skin = SkinMap(self.plan, self.engine.ctx.facts, self.folder / "SIMULATED-uncertain.png")
        terminal = JsonTerminal(self._input_fd, self.heard, OPENING, skin)  # type: ignore[arg-type]
        self.runner = Runner(
            self.engine, self._open_port, self._make_writer, self._make_desk, terminal, scans, clinic
        )
        self.running = asyncio.ensure_future(self.runner.run())

    def _open_port(self) -> Port:
        if self.port_errors:
            raise self.port_errors.pop(0)
        self.ports.append(MemoryPort(self.machine))
        return self.ports[-1]

    def _make_writer(
        self, committed: Callable[[int], None], failed: Callable[[Exception], None]
    ) -> JournalWriter:
        self.writer = WatchedWriter(self.journal, lambda: AT_UTC, committed, failed)
        self.writer.look = lambda: self.armed
        self.writer.submitted = []
        return self.writer

    def _make_desk(
        self, answer: Callable[[LedgerAnswer], None], failed: Callable[[Exception], None]
    ) -> LedgerDesk:
        types = load_settings().cartridges
        return LedgerDesk(LedgerService(self.ledger, types, "SIMULATED-t", "C-1", "Tess"), answer, failed)

    def type(self, line: str) -> None:
        os.write(self._typed_fd, line.encode() + b"\n")

    def leave_terminal(self) -> None:
        os.close(self._typed_fd)
        self._typed_fd = -1

    def act(self, line: str) -> None:
        hands.perform(bench.parse(line), self.machine, wall_us())

    async def until(self, happened: Callable[[Event], bool]) -> Event:
        async with asyncio.timeout(8):
            while True:
                event = await self.heard.events.get()
                self.events.append(event)
                if happened(event):
                    return event

    async def until_state(self, *states: str) -> Event:
        return await self.until(lambda event: event.get("state") in states and event["event"] == "snapshot")

    async def until_said(self, words: str) -> Event:
        return await self.until(lambda event: event["event"] == "say" and words in event["text"])

    async def to_ready(self) -> None:
        await self.until_state("standby")
        for line in ("begin", "screen none", "sign Dr Ada"):
            self.type(line)
        await self.until_state("need_cartridge")
        self.type("scan " + self.cartridge.udi.scan.replace("\x1d", "\\x1d"))
        await self.until_state("cartridge_claimed")
        self.type("intact yes")
        await self.until_said("seat cartridge")
        self.act(f"seat {self.cartridge.tag}")
        await self.until_state("ready")

    async def to_depositing(self) -> None:
        await self.to_ready()
        self.type("arm")
        await self.until_state("armed")
        self.act("pedal down")
        await self.until_state("depositing")

    async def to_mid_session(self) -> None:
        await self.to_depositing()
        await self.until(lambda event: event["event"] == "snapshot" and event["dots"]["deposited"] > 8)

    async def finish(self) -> None:
        """From depositing to a closed session."""
        await self.until_state("cartridge_change")
        self.act("pedal up")
        self.act("pull")
        await self.until_state("standby")
        self.type(f"discard {self.cartridge.serial}")
        await self.until(lambda event: event.get("next_step") == "close")
        self.type("close")

    async def exit_code(self) -> int:
        async with asyncio.timeout(8):
            return await self.running

    def close(self) -> None:
        self.journal.close()
        self.ledger.close()
        for port in self.ports:
            port.hang_up()
        for fd in (self._input_fd, self._typed_fd):
            if fd >= 0:
                os.close(fd)


def run(
    session: SessionBench,
    scenario: Callable[[], Any],
    scans: ScanDesk | None = None,
    clinic: ClinicLine | None = None,
) -> Any:
    """Run `scenario` with the session's runner going, on the kind of loop it has in life."""

    async def whole() -> Any:
        session.start(scans, clinic)
        return await scenario()

    try:
        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            return runner.run(whole())
    finally:
        session.close()
