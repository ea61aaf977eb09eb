"""A room for the tests of its audit log: a ledger, a log, records; nothing but the machine is missing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from config.loader import load_settings
from config.schema import Settings
from controller.audit.log import AuditLog
from controller.audit.session_audit import SessionAudit
from controller.cartridge.ledger import Ledger
from controller.record.chain import Draft
from controller.record.journal import Journal

AT_UTC = "2026-11-22T14:00:00.000Z"
GTIN = "09506000134352"
TODAY = date(2026, 11, 22)


def log_in(folder: Path, simulated: bool = True, wait_s: float = 5.0) -> AuditLog:
    return AuditLog(folder, simulated, "Clinic", "room 1", lambda: AT_UTC, wait_s)


def ledger_in(folder: Path, name: str = "SIMULATED-ledger.sqlite") -> Ledger:
    return Ledger.open(f"sqlite:///{folder / name}", "simulated", room="room 1")


def receive(ledger: Ledger, count: int = 1, lot: str = "LOT1") -> None:
    ledger.receive(GTIN, lot, date(2040, 1, 1), count, by="stores", at_utc=AT_UTC, today=TODAY)


def kinds(log: AuditLog) -> list[str]:
    with log.writing() as journal:
        return [entry.kind for entry in journal.entries()]


def bodies(log: AuditLog, kind: str) -> list[dict[str, object]]:
    with log.writing() as journal:
        return [entry.body for entry in journal.entries() if entry.kind == kind]


class AuditedRoom:
    """Sessions begun, worked on and left as `stipple run` does it, as far as records and logs go."""

    def __init__(self, folder: Path) -> None:
        self.data_dir = folder
        self.records_dir = folder / "records"
        self.ledger = ledger_in(folder)

    @property
    def settings(self) -> Settings:
        settings = load_settings()
        places = {"data_dir": self.data_dir, "records_dir": self.records_dir}
        paths = settings.paths.model_copy(update=places)
        return settings.model_copy(update={"paths": paths})

    @property
    def log(self) -> AuditLog:
        return log_in(self.data_dir)

    def record(self, session: str) -> Path:
        return self.records_dir / session / "SIMULATED-record.sqlite"

    def audit(self) -> SessionAudit:
        return SessionAudit(self.settings, True, self.ledger, "Tess")

    def create(self, session: str) -> Journal:
        at = self.audit().caught_up()
        header = {
            "session": session, "simulated": True, "plan_hash": "ab" * 32, "plan_session": 1,
            "audit": at.log, "audit_seq": at.seq, "audit_hash": at.hash,
        }  # fmt: skip
        return Journal.create(self.record(session), AT_UTC, header)

    @contextmanager
    def begun(self, session: str) -> Iterator[Journal]:
        with self.create(session) as journal, self.audit().of_run(journal, self.record(session).parent):
            yield journal

    @contextmanager
    def resumed(self, session: str) -> Iterator[Journal]:
        with (
            Journal.open(self.record(session)) as journal,
            self.audit().of_run(journal, self.record(session).parent),
        ):
            yield journal

    def work(self, session: str, entries: int = 3) -> None:
        with self.begun(session) as journal:
            journal.append([Draft("stop", {"by": "Tess"})] * entries, AT_UTC)
