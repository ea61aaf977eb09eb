"""The service against a real ledger: what it answers to each request."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from config.loader import load_settings
from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.ledger import Ledger
from controller.cartridge.states import CartridgeState
from controller.engine.effects import (
    Advanced,
    Claimed,
    LedgerAdvance,
    LedgerAnswer,
    LedgerClaim,
    LedgerRefused,
    LedgerRequest,
    LedgerWatch,
    Watched,
)
from controller.runner.ledger_service import LedgerService

GTIN = "09506000134352"
NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", "simulated", busy_timeout_ms=10) as opened:
        yield opened


@pytest.fixture
def cartridge(ledger: Ledger) -> Cartridge:
    (one,) = ledger.receive(
        GTIN, "LOT1", date(2040, 1, 31), 1, by="stores", at_utc="2026-11-22T08:00:00.000Z",
        today=date(2026, 11, 22), serials=["SN1"],
    )  # fmt: skip
    return one


@pytest.fixture
def ask(ledger: Ledger) -> "Ask":
    service = LedgerService(ledger, load_settings().cartridges, "SIMULATED-1", "C-1", "Tess")
    return lambda request: service.answer(request, NOW)


Ask = Callable[[LedgerRequest], LedgerAnswer]


@pytest.mark.hazard("H39")
def test_a_watch_is_answered_with_whether_the_lot_is_recalled(
    ask: Ask, cartridge: Cartridge, ledger: Ledger
) -> None:
    watch = LedgerWatch(GTIN, "SN1")
    assert ask(watch) == Watched("SN1", recalled=False)
    ledger.recall("LOT1", reason="seals leak", by="Ann", at_utc="2026-11-22T13:59:00.000Z")
    assert ask(watch) == Watched("SN1", recalled=True)


def test_a_ledger_that_is_away_says_of_no_lot_that_it_is_recalled(
    ask: Ask, cartridge: Cartridge, ledger: Ledger, tmp_path: Path
) -> None:
    ledger.close()
    (tmp_path / "ledger.sqlite").write_bytes(b"no database at all" * 100)
    assert ask(LedgerWatch(GTIN, "SN1")) == Watched("SN1", recalled=False)


def test_a_claim_is_answered_with_the_cartridge_and_its_budget(
    ask: Ask, cartridge: Cartridge, ledger: Ledger
) -> None:
    answer = ask(LedgerClaim(cartridge.udi.scan))

    assert answer == Claimed(GTIN, "SN1", "LOT1", "2040-01-31", cartridge.tag, 1500, 60)
    held = ledger.get(cartridge.key)
    assert (held.state, held.session, held.client_ref) == (CartridgeState.CLAIMED, "SIMULATED-1", "C-1")


def test_a_clock_set_back_makes_no_expired_cartridge_fresh(ledger: Ledger, cartridge: Cartridge) -> None:
    """P4: a later step than now is in the ledger."""
    service = LedgerService(ledger, load_settings().cartridges, "SIMULATED-1", "C-1", "Tess")
    ledger.receive(
        GTIN, "LOT2", date(2041, 1, 31), 1, by="stores", at_utc="2040-02-01T08:00:00.000Z",
        today=date(2040, 2, 1), serials=["SN2"],
    )  # fmt: skip

    answer = service.answer(LedgerClaim(cartridge.udi.scan), NOW)

    assert isinstance(answer, LedgerRefused)
    assert "the ledger has steps of 2040-02-01, later than today (2026-11-22)" in answer.why
    assert "keep the blister" in answer.why
    assert ledger.get(cartridge.key).state is CartridgeState.RECEIVED


def test_a_step_is_answered_once_it_is_in_the_ledger(ask: Ask, cartridge: Cartridge, ledger: Ledger) -> None:
    ask(LedgerClaim(cartridge.udi.scan))

    assert ask(LedgerAdvance(GTIN, "SN1", "spent", 7)) == Advanced("SN1", "spent")
    assert (ledger.get(cartridge.key).state, ledger.get(cartridge.key).dots_struck) == ("spent", 7)
    assert ledger.history(cartridge.key)[-1].by == "Tess"


def test_what_the_ledger_refuses_comes_back_with_what_was_asked_and_the_way_out(
    ask: Ask, cartridge: Cartridge
) -> None:
    claim = LedgerClaim("")
    step = LedgerAdvance(GTIN, "SN1", "in_use", 0)

    refused = ask(claim)
    stepped = ask(step)

    assert isinstance(refused, LedgerRefused)
    assert refused.request is claim
    assert refused.why.startswith("scan refused (nothing read)")
    assert isinstance(stepped, LedgerRefused)
    assert stepped.request is step
    assert "SN1" in stepped.why


def test_a_scan_that_fell_into_a_trap_of_a_keyboard_is_refused_with_its_name(
    ask: Ask, cartridge: Cartridge, ledger: Ledger
) -> None:
    refused = ask(LedgerClaim(cartridge.udi.scan.swapcase()))

    assert isinstance(refused, LedgerRefused)
    assert "Trap Caps Lock" in refused.why
    assert ledger.get(cartridge.key).state is CartridgeState.RECEIVED


@pytest.mark.parametrize(("state", "ended"), [("spent", True), ("opened", False)])
def test_a_refusal_says_whether_the_cartridge_has_ended_for_this_session(
    ask: Ask, cartridge: Cartridge, state: str, ended: bool
) -> None:
    ask(LedgerClaim(cartridge.udi.scan))
    ask(LedgerAdvance(GTIN, "SN1", state, 0))

    answer = ask(LedgerAdvance(GTIN, "SN1", "in_use" if ended else "discarded", 0))

    assert isinstance(answer, LedgerRefused)
    assert answer.ended is ended


def test_a_ledger_that_can_not_be_reached_is_a_refusal_not_a_crash(
    ask: Ask, cartridge: Cartridge, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        answer = ask(LedgerClaim(cartridge.udi.scan))

    assert isinstance(answer, LedgerRefused)
    assert "the ledger can't be used" in answer.why


def test_a_fault_of_our_own_is_no_answer(ask: Ask) -> None:
    with pytest.raises(ValueError, match="no such state"):
        ask(LedgerAdvance(GTIN, "SN1", "no such state", 0))
