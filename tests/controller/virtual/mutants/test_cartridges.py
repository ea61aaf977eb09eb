"""What each mutant does with a cartridge that the true controller does not. Promises P4, P5."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from config.schema import Cartridges, CartridgeType
from controller.cartridge.errors import StepRefused
from controller.cartridge.ledger import Ledger
from controller.cartridge.states import CartridgeState
from controller.engine import machine_events
from controller.engine.cartridge_steps import handle_answer
from controller.engine.effects import Claimed, LedgerClaim, Watched
from controller.runner.ledger_service import LedgerService
from controller.virtual.mutants import cartridges
from sim.campaign.mutants.mutant import Mutant
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import to_cartridge, to_depositing, to_ready

MUTANTS = {mutant.name: Mutant.of(mutant) for mutant in cartridges.MUTANTS}
GTIN, EXPIRY = "09506000134352", date(2026, 6, 30)
AT_UTC = "2026-01-01T12:00:00.000Z"


def applied(name: str) -> AbstractContextManager[None]:
    return MUTANTS[name].applied() if name else nullcontext()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """One cartridge, SIM-1."""
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", "simulated") as opened:
        opened.receive(
            GTIN, "LOT1", EXPIRY, 1, by="stores", at_utc=AT_UTC, today=date(2026, 1, 1), serials=["SIM-1"]
        )
        yield opened


def claimed(ledger: Ledger, today: date) -> bool:
    types = Cartridges(default=CartridgeType(needles=3, dots_max=60, minutes_max=60), gtin={})
    service = LedgerService(ledger, types, "SIMULATED-s", "C-1", "Tess")
    scan = ledger.cartridges()[0].udi.scan
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    return isinstance(service.answer(LedgerClaim(scan), noon), Claimed)


@pytest.mark.parametrize(("name", "granted"), [("", False), ("expired is as good", True)])
def test_a_cartridge_past_its_expiry(name: str, granted: bool, ledger: Ledger) -> None:
    with applied(name):
        assert claimed(ledger, EXPIRY + timedelta(days=2)) is granted


@pytest.mark.parametrize(("name", "granted"), [("", False), ("any claim is granted", True)])
def test_a_cartridge_that_was_used(name: str, granted: bool, ledger: Ledger) -> None:
    key = ledger.cartridges()[0].key
    ledger.advance(key, CartridgeState.DISCARDED, None, by="Tess", at_utc=AT_UTC)
    with applied(name):
        assert claimed(ledger, date(2026, 1, 1)) is granted


@pytest.mark.parametrize(("name", "expired"), [("", True), ("expired is as good", False)])
def test_a_session_that_goes_on_past_a_cartridges_expiry(name: str, expired: bool) -> None:
    room = SessionRoom(dots=8)
    to_ready(room)
    cartridge = room.facts.cartridge
    assert cartridge is not None
    cartridge.expiry = "2001-01-01"
    with applied(name):
        assert room.engine.ctx.view().cartridge_expired is expired


@pytest.mark.parametrize(("name", "left"), [("", 50), ("budget never falls", 60)])
def test_the_budget_of_a_cartridge_that_has_struck(name: str, left: int) -> None:
    room = SessionRoom(dots=8, cartridge_dots=60)
    with applied(name):
        assert room.engine.ctx.view().cartridge_dots_left == 0
    to_ready(room)
    cartridge = room.facts.cartridge
    assert cartridge is not None
    cartridge.dots_struck = 10
    with applied(name):
        assert room.engine.ctx.view().cartridge_dots_left == left


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("", ["claimed", "opened", "in_use", "spent"]),
        ("used is opened again", ["claimed", "opened", "in_use", "opened"]),
    ],
)
def test_a_cartridge_that_is_pulled_out(name: str, states: list[str]) -> None:
    room = SessionRoom(dots=40, speed=1.0)
    to_depositing(room)
    room.until_strikes(2)
    with applied(name):
        room.plant.remove()
        room.run_for(0.5)

    assert [body["state"] for body in room.bodies("cartridge")][: len(states)] == states


def test_the_mutant_too_spends_a_cartridge_that_was_never_in_use() -> None:
    room = SessionRoom(dots=8)
    to_cartridge(room)
    room.say("scan SN1")
    with applied("used is opened again"):
        vars(machine_events)["spend_cartridge"](room.engine.ctx, "it was set aside")
    room.run_for(0.1)

    assert [body["state"] for body in room.bodies("cartridge")] == ["claimed", "spent"]


@pytest.mark.parametrize(("name", "heard"), [("", True), ("deaf to recalls", False)])
def test_the_ledgers_answer_that_a_lot_was_recalled(name: str, heard: bool) -> None:
    room = SessionRoom(dots=8)
    to_ready(room)
    cartridge = room.facts.cartridge
    assert cartridge is not None
    with applied(name):
        handle_answer(room.engine.ctx, Watched(cartridge.serial, recalled=True))

    assert cartridge.recalled is heard


@pytest.mark.parametrize(("name", "taken"), [("", False), ("recalled is as good", True)])
def test_a_cartridge_whose_lot_is_recalled(name: str, taken: bool, ledger: Ledger) -> None:
    ledger.recall("LOT1", reason="seals leak", by="stores", at_utc=AT_UTC)
    with applied(name):
        assert claimed(ledger, date(2026, 1, 1)) is taken


@pytest.mark.parametrize(("name", "state"), [("", "claimed"), ("recalled is as good", "opened")])
def test_a_cartridge_recalled_between_claim_and_opening(name: str, state: str, ledger: Ledger) -> None:
    key = ledger.cartridges()[0].key
    assert claimed(ledger, date(2026, 1, 1))
    ledger.recall("LOT1", reason="seals leak", by="stores", at_utc=AT_UTC)
    with applied(name), suppress(StepRefused):
        ledger.advance(key, CartridgeState.OPENED, "SIMULATED-s", by="Tess", at_utc=AT_UTC)

    assert ledger.get(key).state == state


def test_once_the_mutant_is_taken_back_a_recall_counts_again(ledger: Ledger) -> None:
    ledger.recall("LOT1", reason="seals leak", by="stores", at_utc=AT_UTC)
    with applied("recalled is as good"):
        assert claimed(ledger, date(2026, 1, 1))
    key = ledger.cartridges()[0].key

    with pytest.raises(StepRefused):
        ledger.advance(key, CartridgeState.OPENED, "SIMULATED-s", by="Tess", at_utc=AT_UTC)
