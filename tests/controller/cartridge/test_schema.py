import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.ledger import Ledger
from controller.cartridge.session_book import SessionBook
from tests.controller.cartridge.ledger_calls import AT_UTC, S, advance, at


@pytest.mark.hazard("H21")
@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE cartridges SET state = 'received'", "cartridges go one way"),
        ("UPDATE cartridges SET session = NULL", "cartridges go one way"),
        ("UPDATE cartridges SET client_ref = 'c4'", "cartridges go one way"),
        ("UPDATE cartridges SET expiry = '2099-01-01'", "cartridges go one way"),
        ("UPDATE cartridges SET dots_struck = 0", "cartridges go one way"),
        ("DELETE FROM cartridges", "cartridges never delete"),
        (
            "INSERT OR REPLACE INTO cartridges SELECT gtin, serial, lot, expiry, tag, "
            "'received', NULL, NULL, "
            "0 FROM cartridges",
            "cartridges come in once",
        ),
        (
            "INSERT INTO cartridges SELECT gtin, 'NEW', lot, expiry, 'new', 'spent', NULL, NULL, 0 "
            "FROM cartridges",
            "cartridges come in once",
        ),
        ("UPDATE steps SET state = 'received'", "steps never update"),
        ("DELETE FROM steps", "steps never delete"),
        ("INSERT OR REPLACE INTO steps SELECT * FROM steps", "steps are added only"),
        ("UPDATE lots SET expiry = '2099-01-01'", "lots never update"),
        ("DELETE FROM lots", "lots never delete"),
        ("UPDATE begun_sessions SET session = 's8'", "begun sessions never update"),
        ("UPDATE positions SET seq = 1", "positions never update"),
        ("DELETE FROM positions", "positions never delete"),
        ("DELETE FROM begun_sessions", "begun sessions never delete"),
        (
            "INSERT OR REPLACE INTO begun_sessions SELECT plan_hash, plan_session, 's8', folder, at_utc "
            "FROM begun_sessions",
            "sessions begin once",
        ),
        ("UPDATE ledger SET world = 'real'", "ledger keeps its world"),
        ("DELETE FROM ledger", "ledger never delete"),
    ],
)
def test_the_tables_themselves_refuse_another_programs_way_back(
    tmp_path: Path, ledger: Ledger, cartridge: Cartridge, sql: str, rule: str
) -> None:
    at(ledger, cartridge, S.IN_USE)
    advance(ledger, cartridge, S.IN_USE, dots_struck=8)
    SessionBook(ledger).begin_session("s7", "ab" * 32, 1, "/records/s7", at_utc=AT_UTC)
    SessionBook(ledger).note_position("s7", 9, "ee", at_utc=AT_UTC)
    with (
        closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as other,
        pytest.raises(sqlite3.IntegrityError, match=rule),
    ):
        other.execute(sql)
