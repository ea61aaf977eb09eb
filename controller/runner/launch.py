"""The controller's composition root: a session put together from settings, plan, record, ledger, and run."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO, cast

from rich.console import Console

from config.schema import Settings
from controller.audit.log import FILE as AUDIT_FILE
from controller.audit.session_audit import SessionAudit
from controller.cartridge.ledger import Ledger
from controller.cartridge.ledger_database import World
from controller.cartridge.room_access import open_room_ledger, sessions_of
from controller.cartridge.room_ledger import RoomLedger
from controller.clock import never_back_s, utc_text
from controller.engine.context import EngineSettings
from controller.engine.effects import LedgerAnswer
from controller.engine.engine import Engine
from controller.plan.model import Plan
from controller.plan.planfile import load_plan
from controller.record.journal import Journal
from controller.record.writer import JournalWriter
from controller.runner.clinic_line import ClinicLine
from controller.runner.greeting import ask_identity
from controller.runner.human_terminal import HumanTerminal
from controller.runner.json_terminal import JsonTerminal
from controller.runner.ledger_desk import LedgerDesk
from controller.runner.ledger_service import LedgerService
from controller.runner.opening import opening_of
from controller.runner.outlet import Outlet
from controller.runner.room import Room, bounds_um, check_terminal, check_writable
from controller.runner.runner import Runner, new_event_loop
from controller.runner.scan_desk import ScanDesk
from controller.runner.session_files import (
    SessionFolder,
    existing_folder,
    facts_of,
    keep_plan,
    kept_plan,
    session_id,
    wire_dots,
)
from controller.runner.skin_map import SkinMap
from controller.runner.telemetry import Telemetry
from controller.runner.terminal import Terminal
from controller.runner.unfinished import Unfinished, unfinished_of
from controller.session.facts import Facts
from firmware_bridge.messages import Dot
from firmware_bridge.native_driver import NativeDriver
from firmware_bridge.serial_port import SerialPort


def begin(room: Room, plan_path: Path, plan_session: int, out: Path | None) -> int:
    """A new session; answers the exit code."""
    check_terminal(sys.stdin, sys.stdout)
    settings = room.settings
    plan = load_plan(plan_path)
    dots = _dots(settings, plan, plan_session)
    identity = ask_identity(room.port, settings.machine.serial.baud, settings.machine.link.lease_ms / 1000)
    now = datetime.now(UTC)
    session = session_id(plan.client_ref, plan_session, identity.simulated, now)
    folder = SessionFolder(out or settings.paths.records_dir / session, identity.simulated)
    check_writable("the session's folder", str(folder.path.resolve()), "--out")
    with ExitStack() as stack:
        ledger = _open_ledger(room, identity.simulated)
        stack.callback(ledger.close)
        book = sessions_of(ledger)
        book.check_not_begun(session, plan.plan_hash, plan_session)
        audit = SessionAudit(settings, identity.simulated, ledger, room.operator)
        audited = audit.caught_up()
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
            "shades": list(plan.shades(plan_session)),
            "audit": audited.log,
            "audit_seq": audited.seq,
            "audit_hash": audited.hash,
        }
        if not folder.record.exists():
            # First, so that wherever there is a record there is its plan.
            keep_plan(plan, folder)
        journal = stack.enter_context(Journal.create(folder.record, utc_text(now), header))
        stack.enter_context(audit.of_run(journal, folder.path))
        # Last, so that a beginning that fails before leaves the plan's session unused; nothing has moved yet.
        where = str(folder.path.resolve())
        book.begin_session(session, plan.plan_hash, plan_session, where, at_utc=utc_text(now))
        return _serve(room, journal, facts_of(tuple(journal.entries())), plan, dots, ledger, folder)


def resume(room: Room, where: Path) -> int:
    """Go on with a session that was begun and not closed; answers the exit code."""
    check_terminal(sys.stdin, sys.stdout)
    folder = existing_folder(where)
    with ExitStack() as stack:
        journal = stack.enter_context(Journal.open(folder.record))
        entries = tuple(journal.entries())
        facts = facts_of(entries)
        plan = kept_plan(folder, facts)
        dots = _dots(room.settings, plan, facts.plan_session)
        ledger = _open_ledger(room, facts.simulated)
        stack.callback(ledger.close)
        hashes = {entry.seq: entry.hash for entry in entries}
        book = sessions_of(ledger)
        if len(entries) == 1:
            # Nothing has been done in it: the program that began it may have died before it told the ledger.
            at_utc, path = entries[0].at_utc, str(folder.path.resolve())
            book.begin_session(facts.session, facts.plan_hash, facts.plan_session, path, at_utc=at_utc)
        noted = book.check_newest(facts.session, facts.plan_hash, facts.plan_session, hashes)
        left = unfinished_of(entries, facts, noted, time.time())
        audit = SessionAudit(room.settings, facts.simulated, ledger, room.operator)
        stack.enter_context(audit.of_run(journal, folder.path))
        return _serve(room, journal, facts, plan, dots, ledger, folder, left)


def _dots(settings: Settings, plan: Plan, plan_session: int) -> list[Dot]:
    machine = settings.machine
    return wire_dots(plan, plan_session, machine.dwell_ms, machine.depth.ceiling_um, bounds_um(settings))


def _open_ledger(room: Room, simulated: bool) -> Ledger | RoomLedger:
    paths = room.settings.paths
    url = room.ledger_url or paths.ledger_url_for(simulated=simulated)
    world: World = "simulated" if simulated else "real"
    now = utc_text(datetime.now(UTC))
    return open_room_ledger(url, world, room.settings.clinic.room, paths.data_dir, now)


def _serve(
    room: Room,
    journal: Journal,
    facts: Facts,
    plan: Plan,
    dots: list[Dot],
    ledger: Ledger | RoomLedger,
    folder: SessionFolder,
    unfinished: Unfinished | None = None,
) -> int:
    _note_position(ledger, facts, journal)
    machine = room.settings.machine
    safety = room.settings.safety
    engine = Engine(
        facts,
        dots,
        EngineSettings(
            heartbeat_s=machine.link.heartbeat_ms / 1000,
            pedal_age_s_max=safety.pedal_fresh_s,
            hold_s_max=safety.hold_s_max,
            depth_ceiling_um=machine.depth.ceiling_um,
            depth_error_um_max=safety.depth_error_stop_um,
            bounds_um=bounds_um(room.settings),
        ),
        NativeDriver(machine.serial.baud, machine.link.lease_ms / 1000),
        room.operator,
        _utc_s_at_zero(journal),
    )

    def make_writer(committed: Callable[[int], None], failed: Callable[[Exception], None]) -> JournalWriter:
        return JournalWriter(journal, lambda: utc_text(datetime.now(UTC)), committed, failed)

    def make_desk(answer: Callable[[LedgerAnswer], None], failed: Callable[[Exception], None]) -> LedgerDesk:
        types = room.settings.cartridges
        service = LedgerService(ledger, types, facts.session, facts.client_ref, room.operator)
        return LedgerDesk(service, answer, failed)

    async def run(outlet: Outlet, telemetry: Telemetry | None) -> int:
        terminal = _terminal(room, facts, plan, folder, outlet, unfinished)
        terminal.telemetry = telemetry
        runner = Runner(
            engine,
            lambda: SerialPort(room.port, machine.serial.baud),
            make_writer,
            make_desk,
            terminal,
            None if room.scanner is None else ScanDesk(room.scanner),
            _clinic_line(room, facts, folder),
        )
        return await runner.run()

    loop = new_event_loop()
    try:
        with closing(Outlet(sys.stdout)) as outlet, _screens(room, facts) as telemetry:
            return loop.run_until_complete(run(outlet, telemetry))
    finally:
        loop.close()
        _note_position(ledger, facts, journal)


def _clinic_line(room: Room, facts: Facts, folder: SessionFolder) -> ClinicLine | None:
    if not room.receiver(facts.simulated):
        return None
    audit_log = room.settings.paths.data_dir / AUDIT_FILE[facts.simulated]
    return ClinicLine(room.clinic, (folder.record, audit_log), facts.session, facts.simulated)


@contextmanager
def _screens(room: Room, facts: Facts) -> Iterator[Telemetry | None]:
    """What screens are shown, if they are shown anything."""
    if room.telemetry is None:
        yield None
        return
    # ZeroMQ is loaded for those only who want it.
    from controller.sockets.publisher import Publisher

    with closing(Publisher(room.telemetry)) as publisher:
        yield Telemetry(publisher, facts.simulated)


def _note_position(ledger: Ledger | RoomLedger, facts: Facts, journal: Journal) -> None:
    """Tell the ledger where the record ends, so that no older copy of it can be gone on with."""
    at_utc = utc_text(datetime.now(UTC))
    sessions_of(ledger).note_position(facts.session, journal.head.seq, journal.head.hash, at_utc=at_utc)


def _utc_s_at_zero(journal: Journal) -> float:
    """Wall-clock seconds at monotonic time 0; with a clock set back, as if no time had passed since."""
    written = (entry.at_utc for entry in journal.entries())
    return never_back_s(time.time(), written) - time.monotonic()


class _Screen(Console):
    """A console whose broken pipe is the runner's business, which lifts the needle first, and not the end."""

    def on_broken_pipe(self) -> None:
        """Say so as any other stream would."""
        raise BrokenPipeError


def _terminal(
    room: Room,
    facts: Facts,
    plan: Plan,
    folder: SessionFolder,
    outlet: Outlet,
    unfinished: Unfinished | None,
) -> Terminal:
    ceiling_um = room.settings.machine.depth.ceiling_um
    opening = opening_of(plan, facts, ceiling_um, room.operator, folder.path, room.receiver(facts.simulated))
    skin = SkinMap(plan, facts, folder.uncertain_picture)
    output = cast("TextIO", outlet)
    if room.jsonl:
        return JsonTerminal(sys.stdin.fileno(), output, opening, skin, unfinished)
    screen = _Screen(file=output)
    return HumanTerminal(sys.stdin.fileno(), screen, opening, skin, folder.record, room.port, unfinished)
