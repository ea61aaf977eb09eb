"""The parts are the real ones, on files that say that they are simulated."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from controller.cartridge.errors import LedgerUnavailable
from controller.engine.effects import Claimed, LedgerClaim
from controller.session.facts import fold
from controller.virtual.assembly import (
    ledger_path,
    ledger_service,
    new_engine,
    open_journal,
    open_ledger,
)
from controller.virtual.disk import LOCKED
from controller.virtual.stock import book_in

AT = "2026-11-22T14:00:00.000Z"


@dataclass
class Session:
    folder: Path
    dots: list[tuple[int, int, int]] = field(default_factory=lambda: [(5_000, 5_000, 400)])
    cartridge_dots: int = 60
    start_utc_s: float = 1_795_000_000.0


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(tmp_path)


def test_record_and_ledger_lie_in_the_sessions_folder_under_simulated_names(session: Session) -> None:
    open_ledger(session).close()
    open_journal(session, AT).close()

    named = [path.name for path in session.folder.glob("*.sqlite")]
    assert sorted(named) == ["SIMULATED-ledger.sqlite", "SIMULATED-record.sqlite"]


def test_a_record_that_is_there_is_gone_on_with(session: Session) -> None:
    open_journal(session, AT).close()

    with open_journal(session, "2027-01-01T00:00:00.000Z") as journal:
        assert [entry.at_utc for entry in journal.entries()] == [AT]


def test_a_ledger_that_somebody_has_locked_is_not_opened(session: Session) -> None:
    book_in(session, 1)

    with pytest.raises(LedgerUnavailable):
        open_ledger(session, LOCKED)

    assert ledger_path(session).exists()


def test_the_engine_has_the_sessions_dots_and_judges_by_the_given_clock(session: Session) -> None:
    with open_journal(session, AT) as journal:
        facts = fold((entry.kind, entry.body) for entry in journal.entries())

    engine = new_engine(session, facts, 1_000.0)

    assert [(dot.dot, dot.x_um, dot.depth_um) for dot in engine.ctx.dots] == [(1, 5_000, 400)]
    assert engine.ctx.utc_s == 1_000.0


def test_a_cartridges_budget_is_the_sessions(session: Session) -> None:
    scan = book_in(session, 1).scans[0]
    with open_journal(session, AT) as journal:
        facts = fold((entry.kind, entry.body) for entry in journal.entries())
    with open_ledger(session) as ledger:
        now = datetime.fromtimestamp(session.start_utc_s, UTC)
        answer = ledger_service(session, ledger, facts).answer(LedgerClaim(scan), now)

    assert isinstance(answer, Claimed)
    assert answer.dots_max == 60
