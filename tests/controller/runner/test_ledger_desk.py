"""The desk against a real ledger: what it answers, and that nothing it meets is kept from the engine."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from queue import Queue

import pytest

from config.loader import load_settings
from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.ledger import Ledger
from controller.engine.effects import (
    Advanced,
    Claimed,
    LedgerAdvance,
    LedgerAnswer,
    LedgerClaim,
)
from controller.runner.ledger_desk import LedgerDesk
from controller.runner.ledger_service import LedgerService

GTIN = "09506000134352"


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
def ask(ledger: Ledger) -> Iterator[Callable[[LedgerClaim | LedgerAdvance], LedgerAnswer | Exception]]:
    heard: Queue[LedgerAnswer | Exception] = Queue()
    service = LedgerService(ledger, load_settings().cartridges, "SIMULATED-1", "C-1", "Tess")
    desk = LedgerDesk(service, heard.put, heard.put)

    def ask_and_wait(request: LedgerClaim | LedgerAdvance) -> LedgerAnswer | Exception:
        desk.ask(request)
        return heard.get(timeout=10)

    yield ask_and_wait
    desk.close()


Ask = Callable[[LedgerClaim | LedgerAdvance], LedgerAnswer | Exception]


def test_requests_are_answered_in_the_order_they_were_asked(ask: Ask, cartridge: Cartridge) -> None:
    assert isinstance(ask(LedgerClaim(cartridge.udi.scan)), Claimed)
    assert ask(LedgerAdvance(GTIN, "SN1", "spent", 7)) == Advanced("SN1", "spent")


def test_a_fault_of_our_own_is_told_and_the_next_request_is_served(ask: Ask, cartridge: Cartridge) -> None:
    assert isinstance(ask(LedgerAdvance(GTIN, "SN1", "no such state", 0)), ValueError)
    assert isinstance(ask(LedgerClaim(cartridge.udi.scan)), Claimed)
