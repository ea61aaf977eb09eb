"""Put a session together from settings, plan, record and ledger, and run it. The composition root of the controller."""

import getpass
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from config.schema import Settings
from controller.cartridge.ledger import Ledger
from controller.engine.context import EngineSettings
from controller.engine.effects import LedgerAnswer
from controller.engine.engine import Engine
from controller.plan.model import Plan
from controller.plan.planfile import load_plan
from controller.record.journal import Journal
from controller.record.writer import JournalWriter
from controller.runner.clock import utc_text
from controller.runner.greeting import ask_identity
from controller.runner.ledger_desk import LedgerDesk
from controller.runner.runner import Runner, new_event_loop
from controller.runner.session_files import (
    PlanMismatch,
    SessionFolder,
    existing_folder,
    facts_of,
    keep_plan,
    session_id,
    wire_dots,
)
from controller.runner.terminal import HumanTerminal, JsonTerminal, Terminal
from controller.session.facts import Facts
from firmware_bridge.messages import Dot
from firmware_bridge.native_driver import NativeDriver
from firmware_bridge.serial_port import SerialPort

HOLD_S_MAX = 300.0
"""A pause longer than this ends the arming: the technician may have left the room."""


@dataclass(frozen=True, slots=True)
class Room:
    """What the command line says about this run."""

    port: str
    settings: Settings
    ledger_url: str | None
    operator: str
    jsonl: bool


def operator_or_user(operator: str | None) -> str:
    """Who is named in the record."""
    return operator or getpass.getuser()


def begin(room: Room, plan_path: Path, plan_session: int, out: Path | None) -> int:
    """A new session; answers the exit code."""
    settings = room.settings
    plan = load_plan(plan_path)
    dots = wire_dots(plan, plan_session, settings.machine.depth.ceiling_um, _bounds_um(settings))
    identity = ask_identity(room.port, settings.machine.serial.baud, settings.machine.link.lease_ms / 1000)
    now = datetime.now(UTC)
    session = session_id(plan.client_ref, plan_session, identity.simulated, now)
    folder = SessionFolder(out or settings.paths.records_dir / session, identity.simulated)
    with ExitStack() as stack:
        ledger = stack.enter_context(_open_ledger(room, identity.simulated))
        header = {
            "session": session,
            "client_ref": plan.client_ref,
            "plan_hash": plan.plan_hash,
            "plan_session": plan_session,
            "dots": len(dots),
            "simulated": identity.simulated,
            "machine_profile": settings.machine.name,
            "clinic": settings.clinic.name,
            "room": settings.clinic.room,
            "operator": room.operator,
            "depth_ceiling_um": settings.machine.depth.ceiling_um,
        }
        #ledger.begin_session(plan.plan_hash, plan_session, session, str(folder.path.resolve()), at_utc=utc_text(now))
        journal = stack.enter_context(Journal.create(folder.record, utc_text(now), header))
        keep_plan(plan_path, folder)
        return _serve(room, journal, facts_of(tuple(journal.entries())), dots, ledger)


def resume(room: Room, where: Path) -> int:
    """Go on with a session that was begun and not closed; answers the exit code."""
    settings = room.settings
    folder = existing_folder(where)
    with ExitStack() as stack:
        journal = stack.enter_context(Journal.open(folder.record))
        facts = facts_of(tuple(journal.entries()))
        plan = _plan_of(folder, facts)
        dots = wire_dots(plan, facts.plan_session, settings.machine.depth.ceiling_um, _bounds_um(settings))
        ledger = stack.enter_context(_open_ledger(room, facts.simulated))
        return _serve(room, journal, facts, dots, ledger)


def _plan_of(folder: SessionFolder, facts: Facts) -> Plan:
    plan = load_plan(folder.plan)
    if plan.plan_hash != facts.plan_hash:
        raise PlanMismatch(folder.plan, plan.plan_hash, facts.plan_hash)
    return plan


def _open_ledger(room: Room, simulated: bool) -> Ledger:
    url = room.ledger_url or room.settings.paths.ledger_url_for(simulated=simulated)
    return Ledger.open(url, "simulated" if simulated else "real")


def _bounds_um(settings: Settings) -> tuple[int, int, int, int]:
    stage = settings.machine.stage
    return stage.x_min_um, stage.x_max_um, stage.y_min_um, stage.y_max_um


def _serve(room: Room, journal: Journal, facts: Facts, dots: list[Dot], ledger: Ledger) -> int:
    machine = room.settings.machine
    safety = room.settings.safety
    engine = Engine(
        facts,
        dots,
        EngineSettings(
            heartbeat_s=machine.link.heartbeat_ms / 1000,
            pedal_age_s_max=safety.pedal_fresh_s,
            hold_s_max=HOLD_S_MAX,
            depth_ceiling_um=machine.depth.ceiling_um,
            depth_error_um_max=safety.depth_error_stop_um,
            bounds_um=_bounds_um(room.settings),
        ),
        NativeDriver(machine.serial.baud, machine.link.lease_ms / 1000),
        room.operator,
        time.time() - time.monotonic(),
    )

    def make_writer(committed: Callable[[int], None], failed: Callable[[Exception], None]) -> JournalWriter:
        return JournalWriter(journal, lambda: utc_text(datetime.now(UTC)), committed, failed)

    def make_desk(answer: Callable[[LedgerAnswer], None]) -> LedgerDesk:
        types = room.settings.cartridges
        return LedgerDesk(ledger, types, facts.session, facts.client_ref, room.operator, answer)

    async def run() -> int:
        runner = Runner(
            engine, lambda: SerialPort(room.port, machine.serial.baud), make_writer, make_desk, _terminal(room, facts)
        )
        return await runner.run()

    loop = new_event_loop()
    try:
        return loop.run_until_complete(run())
    finally:
        loop.close()


def _terminal(room: Room, facts: Facts) -> Terminal:
    if room.jsonl:
        return JsonTerminal(sys.stdin.fileno(), sys.stdout, facts.simulated)
    return HumanTerminal(sys.stdin.fileno(), facts.simulated)
