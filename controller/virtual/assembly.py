"""The parts of a controller for virtual time: ledger, record and engine as in a room, on given files."""

from contextlib import nullcontext
from pathlib import Path

from config.loader import shipped_settings
from config.schema import Cartridges, CartridgeType
from controller.cartridge.ledger import Ledger
from controller.engine.context import EngineSettings
from controller.engine.engine import Engine
from controller.runner.ledger_service import LedgerService
from controller.runner.session_files import SIMULATED_PREFIX
from controller.session.facts import Facts
from controller.virtual.disk import LOCKED, VirtualJournal, held
from controller.virtual.surroundings import VirtualSession
from firmware_bridge.messages import Dot
from firmware_bridge.native_driver import NativeDriver

CLIENT_REF = "C-campaign"
OPERATOR = "simulated technician"
PLAN_HASH = "c" * 64
CARTRIDGE_MINUTES_MAX = 60

AT_ONCE_MS = 0
"""Nobody waits for a lock in real time: whoever simulates does so in virtual time, and asks then."""


def ledger_path(session: VirtualSession) -> Path:
    """Where the session's ledger lies."""
    return session.folder / f"{SIMULATED_PREFIX}ledger.sqlite"


def open_ledger(session: VirtualSession, trouble: str = "") -> Ledger:
    """The session's ledger, made if absent. Raises LedgerUnavailable if it is locked."""
    path = ledger_path(session)
    with held(path) if trouble == LOCKED else nullcontext():
        return Ledger.open(f"sqlite:///{path}", "simulated", AT_ONCE_MS)


def open_journal(session: VirtualSession, at_utc: str) -> VirtualJournal:
    """The session's record, begun if it is not there."""
    record = session.folder / f"{SIMULATED_PREFIX}record.sqlite"
    if record.exists():
        return VirtualJournal.open(record, AT_ONCE_MS)
    header = {
        "session": f"{SIMULATED_PREFIX}campaign",
        "client_ref": CLIENT_REF,
        "plan_hash": PLAN_HASH,
        "plan_session": 1,
        "dots": len(session.dots),
        "simulated": True,
    }
    return VirtualJournal.create(record, at_utc, header, AT_ONCE_MS)


def ledger_service(session: VirtualSession, ledger: Ledger, facts: Facts) -> LedgerService:
    """The session's access to its ledger."""
    budget = CartridgeType(needles=3, dots_max=session.cartridge_dots, minutes_max=CARTRIDGE_MINUTES_MAX)
    types = Cartridges(default=budget, gtin={})
    return LedgerService(ledger, types, facts.session, facts.client_ref, OPERATOR)


def new_engine(session: VirtualSession, facts: Facts, utc_s_at_zero: float) -> Engine:
    """An engine for what is left. utc_s_at_zero: wall-clock seconds at virtual time 0, as it believes."""
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
        utc_s_at_zero,
    )
