import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import (
    ClaimReason,
    ClaimRefused,
    LedgerUnavailable,
    StepRefused,
    UnknownCartridge,
)
from controller.cartridge.ledger import Ledger
from controller.cartridge.udi import CartridgeKey
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN, S, advance, at, claim, receive

NOBODYS = CartridgeKey(GTIN, "NONE")


def test_serials_made_for_simulated_cartridges_say_so(tmp_path: Path, ledger: Ledger) -> None:
    (simulated,) = receive(ledger)
    assert simulated.serial.startswith("SIM-")
    with Ledger.open(f"sqlite:///{tmp_path / 'real.sqlite'}", "real") as real:
        (cartridge,) = receive(real)
        assert len(cartridge.serial) == 12
        assert not cartridge.serial.startswith("SIM")


def test_a_cartridge_goes_its_whole_way_and_every_step_is_kept(ledger: Ledger, cartridge: Cartridge) -> None:
    claim(ledger, cartridge)
    for to, dots in [(S.OPENED, 0), (S.IN_USE, 0), (S.SPENT, 1500), (S.DISCARDED, None)]:
        advance(ledger, cartridge, to, dots_struck=dots)
    history = ledger.history(cartridge.key)
    assert [(step.state, step.session, step.dots_struck) for step in history] == [
        (S.RECEIVED, None, 0),
        (S.CLAIMED, "s7", 0),
        (S.OPENED, "s7", 0),
        (S.IN_USE, "s7", 0),
        (S.SPENT, "s7", 1500),
        (S.DISCARDED, "s7", 1500),
    ]
    assert history[0].by == "stores"
    assert history[1].client_ref == "c3"
    assert history[1].at_utc == AT_UTC


@pytest.mark.hazard("H22")
def test_a_claimed_cartridge_is_this_sessions_and_nobody_elses(ledger: Ledger, cartridge: Cartridge) -> None:
    held = claim(ledger, cartridge)
    assert held == replace(cartridge, state=S.CLAIMED, session="s7", client_ref="c3")
    with pytest.raises(ClaimRefused, match="claimed by session s7"):
        claim(ledger, cartridge, "s8", "c4")
    assert ledger.get(cartridge.key) == held


@pytest.mark.hazard("H22", "H31")
def test_a_claim_repeated_after_a_lost_answer_is_answered_the_same(
    ledger: Ledger, cartridge: Cartridge
) -> None:
    assert claim(ledger, cartridge) == claim(ledger, cartridge)
    assert len(ledger.history(cartridge.key)) == 2


def test_a_claim_repeated_after_the_blister_was_opened_is_refused(
    ledger: Ledger, cartridge: Cartridge
) -> None:
    at(ledger, cartridge, S.OPENED)
    with pytest.raises(ClaimRefused, match="expected it never used before"):
        claim(ledger, cartridge)


@pytest.mark.hazard("H21")
@pytest.mark.parametrize("state", [S.OPENED, S.IN_USE, S.SPENT, S.DISCARDED])
def test_a_used_cartridge_is_never_claimed_again(ledger: Ledger, cartridge: Cartridge, state: S) -> None:
    before = at(ledger, cartridge, state)
    with pytest.raises(ClaimRefused):
        claim(ledger, cartridge, "s8", "c4")
    assert ledger.get(cartridge.key) == before


@pytest.mark.hazard("H24")
def test_a_cartridge_can_be_claimed_on_its_last_day_and_not_after(
    ledger: Ledger, cartridge: Cartridge
) -> None:
    with pytest.raises(ClaimRefused) as caught:
        claim(ledger, cartridge, today=cartridge.expiry + timedelta(days=1))
    assert caught.value.reason is ClaimReason.EXPIRED
    assert claim(ledger, cartridge, today=cartridge.expiry).state is S.CLAIMED


@pytest.mark.hazard("H27")
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"serial": "NONE"}, ClaimReason.UNKNOWN),
        ({"lot": "LOT42B"}, ClaimReason.LOT_MISMATCH),
        ({"expiry": date(2029, 1, 1)}, ClaimReason.EXPIRY_MISMATCH),
    ],
)
def test_a_label_unlike_the_ledger_claims_nothing(
    ledger: Ledger, cartridge: Cartridge, changes: dict[str, str], reason: ClaimReason
) -> None:
    with pytest.raises(ClaimRefused) as caught:
        claim(ledger, replace(cartridge, **changes))  # type: ignore[arg-type]
    assert caught.value.reason is reason
    assert ledger.get(cartridge.key) == cartridge


@pytest.mark.hazard("H31")
def test_a_step_repeated_after_a_lost_answer_is_answered_the_same(
    ledger: Ledger, cartridge: Cartridge
) -> None:
    claim(ledger, cartridge)
    assert advance(ledger, cartridge, S.OPENED) == advance(ledger, cartridge, S.OPENED)
    assert len(ledger.history(cartridge.key)) == 3


def test_the_count_of_dots_rises_and_never_falls(ledger: Ledger, cartridge: Cartridge) -> None:
    at(ledger, cartridge, S.IN_USE)
    counts = [advance(ledger, cartridge, S.IN_USE, dots_struck=dots).dots_struck for dots in (8, 5, 8, 16)]
    assert counts == [8, 8, 8, 16]
    assert advance(ledger, cartridge, S.SPENT, dots_struck=3).dots_struck == 16
    assert [step.dots_struck for step in ledger.history(cartridge.key)][3:] == [0, 8, 16, 16]


def test_another_sessions_cartridge_is_not_taken_a_step(ledger: Ledger, cartridge: Cartridge) -> None:
    held = claim(ledger, cartridge)
    for session in ("s8", None):
        with pytest.raises(StepRefused, match="it belongs to session s7"):
            advance(ledger, cartridge, S.OPENED, session)
    assert ledger.get(cartridge.key) == held


def test_anyone_may_confirm_a_spent_one_at_the_sharps_bin_once(ledger: Ledger, cartridge: Cartridge) -> None:
    at(ledger, cartridge, S.SPENT)
    assert advance(ledger, cartridge, S.DISCARDED, None).session == "s7"
    with pytest.raises(StepRefused, match="it is discarded and can't become discarded"):
        advance(ledger, cartridge, S.DISCARDED, None)


def test_a_blister_found_damaged_in_stock_is_set_aside_without_a_session(
    ledger: Ledger, cartridge: Cartridge
) -> None:
    assert advance(ledger, cartridge, S.DAMAGED, None).state is S.DAMAGED
    with pytest.raises(ClaimRefused) as caught:
        claim(ledger, cartridge)
    assert caught.value.reason is ClaimReason.DAMAGED


@pytest.mark.parametrize(
    ("state", "to", "why"),
    [
        (S.SPENT, S.IN_USE, "it is spent and can't become in_use"),
        (S.IN_USE, S.OPENED, "it is in_use and can't become opened"),
        (S.CLAIMED, S.RECEIVED, "it is claimed and can't become received"),
        (S.CLAIMED, S.IN_USE, "it is claimed and can't become in_use"),
    ],
)
def test_no_step_leads_back_or_past_the_opening(
    ledger: Ledger, cartridge: Cartridge, state: S, to: S, why: str
) -> None:
    before = at(ledger, cartridge, state)
    with pytest.raises(StepRefused, match=why):
        advance(ledger, cartridge, to)
    assert ledger.get(cartridge.key) == before


def test_a_cartridge_is_claimed_by_its_scan_only(ledger: Ledger, cartridge: Cartridge) -> None:
    with pytest.raises(StepRefused, match="is claimed by its scan only"):
        advance(ledger, cartridge, S.CLAIMED)
    assert ledger.get(cartridge.key) == cartridge


def test_a_cartridge_not_in_the_ledger_is_unknown(ledger: Ledger) -> None:
    with pytest.raises(UnknownCartridge):
        ledger.get(NOBODYS)
    with pytest.raises(UnknownCartridge):
        ledger.advance(NOBODYS, S.OPENED, "s7", by="technician", at_utc=AT_UTC)
    assert ledger.history(NOBODYS) == ()


def test_cartridges_are_found_by_serial_session_and_state(ledger: Ledger, cartridge: Cartridge) -> None:
    receive(ledger, 2)
    held = claim(ledger, cartridge)
    assert ledger.cartridges(session="s7") == ledger.cartridges(serial="SN000001") == (held,)
    assert len(ledger.cartridges(state=S.RECEIVED)) == 2
    assert len(ledger.cartridges()) == 3


def test_a_broken_rule_of_the_tables_is_an_error_of_ours_and_changes_nothing(
    ledger: Ledger, cartridge: Cartridge
) -> None:
    claim(ledger, cartridge)
    with pytest.raises(IntegrityError):
        ledger.advance(cartridge.key, S.OPENED, "s7", by=None, at_utc=AT_UTC)  # type: ignore[arg-type]
    assert ledger.get(cartridge.key).state is S.CLAIMED


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_locked_ledger_gives_no_cartridge(tmp_path: Path, url: str, cartridge: Cartridge) -> None:
    with (
        Ledger.open(url, "simulated", busy_timeout_ms=1) as ledger,
        closing(sqlite3.connect(tmp_path / "ledger.sqlite", isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerUnavailable, match=r"database is locked \(SQLITE_BUSY\)"):
            claim(ledger, cartridge)
        other.execute("ROLLBACK")
        assert claim(ledger, cartridge).state is S.CLAIMED


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_cartridge_that_somebody_else_is_changing_is_not_waited_for_long(
    url: str, cartridge: Cartridge
) -> None:
    other = create_engine(url)
    with Ledger.open(url, "simulated", busy_timeout_ms=1) as ledger:
        with other.begin() as held:
            held.exec_driver_sql("SELECT * FROM cartridges FOR UPDATE")
            with pytest.raises(LedgerUnavailable, match=r"lock timeout .*LockNotAvailable, SQLSTATE 55P03"):
                claim(ledger, cartridge)
        assert claim(ledger, cartridge).state is S.CLAIMED
    other.dispose()


def test_what_was_claimed_outlives_the_program(url: str, ledger: Ledger, cartridge: Cartridge) -> None:
    held = claim(ledger, cartridge)
    ledger.close()
    with Ledger.open(url, "simulated") as again:
        assert again.get(cartridge.key) == held
