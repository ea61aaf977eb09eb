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
    LedgerPigment,
    LedgerRefused,
    LedgerRequest,
    PigmentNamed,
)
from controller.pigment.goods_in import PigmentDelivery
from controller.pigment.pigment_book import PigmentBook
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


@pytest.fixture
def bottle(ledger: Ledger) -> str:
    book = PigmentBook(ledger)
    delivery = PigmentDelivery("Inkworks", "PIG7", "1:14", date(2028, 6, 30), "CERT-7", True, True)
    (one,) = book.receive(delivery, 1, by="stores", at_utc="2026-11-22T08:00:00.000Z", today=NOW.date())
    return one.serial


def test_a_bottle_is_answered_with_its_lot_days_and_certificate(
    ask: Ask, bottle: str, ledger: Ledger
) -> None:
    PigmentBook(ledger).open_bottle(bottle, by="Tess", now=NOW, days=30)

    answer = ask(LedgerPigment(bottle, ("1:20", "1:14"), True))

    assert answer == PigmentNamed("1:14", "Inkworks", "PIG7", bottle, "2028-06-30", "2026-12-22", "CERT-7")
    (use,) = PigmentBook(ledger).trace("PIG7")
    assert (use.session, use.client_ref, use.by, use.at_utc) == (
        "SIMULATED-1",
        "C-1",
        "Tess",
        "2026-11-22T14:00:00.000Z",
    )


@pytest.mark.hazard("H38")
def test_a_bottle_that_is_not_fit_is_refused_with_a_way_out(ask: Ask, bottle: str, ledger: Ledger) -> None:
    request = LedgerPigment(bottle, ("1:14",), True)

    assert ask(request) == LedgerRefused(
        request,
        f"bottle {bottle} refused (not opened): it is not opened, expected it opened with a last day of use; "
        f"open it: stipple pigment open {bottle} --until DAY",
    )
    assert PigmentBook(ledger).trace("PIG7") == ()
