import pytest

from controller.cartridge.ledger import Ledger
from controller.cartridge.schema import metadata
from controller.cartridge.schema_rules import RULES, trigger_statements
from controller.cartridge.session_book import SessionBook
from tests.controller.cartridge.ledger_calls import AT_UTC, S, advance, at, receive
from tests.controller.cartridge.other_program import OtherProgram
from tests.postgres_server import PostgresServer

EVERY_TABLE = sorted(set(metadata.tables) - {"alembic_version"})

AS_NEW = "lot, expiry, tag, 'received', NULL, NULL, 0, NULL, 0 FROM cartridges"

FILLED = (
    'INSERT INTO counts (gtin, lot, in_stock, found, missing, strangers, lost, "by", at_utc) '
    "VALUES ('09506000134352', 'LOT42A', 1, 0, 0, 0, 0, 'Ann', '2026')",
    "INSERT INTO books VALUES ('b1', 'room 1', '2026', NULL)",
    "INSERT INTO recalls (lot, reason, \"by\", at_utc) VALUES ('LOT9', 'seal', 'Ann', '2026')",
    "INSERT INTO pigment_lots VALUES ('Maker', 'P1', '1:14', '2028-01-31', NULL, true, true, 'Ann', '2026')",
    "INSERT INTO pigment_bottles VALUES ('B1', 'Maker', 'P1', '1:14', 'received', NULL, NULL)",
    "UPDATE pigment_bottles SET state = 'opened', opened_at_utc = '2026', opened_until_utc = '2027'",
    "INSERT INTO pigment_steps (serial, state, \"by\", at_utc) VALUES ('B1', 'opened', 'Ann', '2026')",
    "UPDATE ledger SET book = 'b0'",
)
"""What the rules are tried on besides a cartridge in use."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> OtherProgram:
    """A ledger with something in every table. Shared, for what is refused changes nothing."""
    url = f"sqlite:///{tmp_path_factory.mktemp('filled') / 'ledger.sqlite'}"
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgresql")
        url = server.new_url()
    with Ledger.open(url, "simulated") as ledger:
        (cartridge,) = receive(ledger, serials=["SN000001"])
        at(ledger, cartridge, S.IN_USE)
        advance(ledger, cartridge, S.IN_USE, dots_struck=8)
        SessionBook(ledger).begin_session("s7", "ab" * 32, 1, "/records/s7", at_utc=AT_UTC)
        SessionBook(ledger).note_position("s7", 9, "ee", at_utc=AT_UTC)
    other = OtherProgram(url)
    for sql in FILLED:
        assert other.run(sql) == "done"
    return other


@pytest.mark.hazard("H21")
@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE cartridges SET state = 'received'", "cartridges go one way"),
        ("UPDATE cartridges SET session = NULL", "cartridges go one way"),
        ("UPDATE cartridges SET client_ref = 'c4'", "cartridges go one way"),
        ("UPDATE cartridges SET expiry = '2099-01-01'", "cartridges go one way"),
        ("UPDATE cartridges SET dots_struck = 0", "cartridges go one way"),
        (
            "INSERT INTO cartridges SELECT gtin, 'NEW', lot, expiry, 'new', 'spent', NULL, NULL, 0, NULL, 0 "
            "FROM cartridges",
            "cartridges come in once",
        ),
        ("UPDATE cartridges SET room = 'room 2'", "cartridges go one way"),
        ("UPDATE cartridges SET room = 'room 2', allotments = 9", "cartridges go one way"),
        ("UPDATE cartridges SET allotments = -1", "cartridges go one way"),
        ("UPDATE steps SET state = 'received'", "steps never update"),
        ("UPDATE lots SET expiry = '2099-01-01'", "lots never update"),
        ("UPDATE begun_sessions SET session = 's8'", "begun sessions never update"),
        ("UPDATE positions SET seq = 1", "positions never update"),
        ("UPDATE ledger SET world = 'real'", "ledger keeps its world"),
        ("UPDATE ledger SET book = 'b1'", "ledger keeps its world"),
        ("UPDATE ledger SET schema_version = 1", "ledger keeps its world"),
        ("UPDATE books SET room = 'room 2'", "books retire for good"),
        ("UPDATE pigment_lots SET organic = false", "pigment lots stand"),
        ("UPDATE pigment_bottles SET state = 'received'", "pigment bottles go one way"),
        ("UPDATE pigment_bottles SET opened_until_utc = '2099'", "pigment bottles go one way"),
        *((f"DELETE FROM {table}", f"{table.replace('_', ' ')} never delete") for table in EVERY_TABLE),
        *(
            (f"UPDATE {table} SET at_utc = '2099'", f"{table.replace('_', ' ')} never update")
            for table in ("steps", "begun_sessions", "positions", "deliveries", "recalls", "pigment_steps")
        ),
    ],
)
def test_the_tables_themselves_refuse_another_programs_way_back(
    filled: OtherProgram, sql: str, rule: str
) -> None:
    assert f"ledger rule: {rule}" in filled.run(sql)


@pytest.mark.parametrize("filled", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (f"cartridges SELECT gtin, serial, {AS_NEW}", "cartridges come in once"),
        (f"cartridges SELECT gtin, 'NEW', {AS_NEW}",
         "cartridges come in once"),
        ("steps SELECT * FROM steps", "steps are added only"),
        ("positions SELECT * FROM positions", "positions are added only"),
        ("recalls SELECT * FROM recalls", "recalls are added only"),
        ("deliveries SELECT * FROM deliveries", "deliveries are added only"),
        ("pigment_steps SELECT * FROM pigment_steps", "pigment steps are added only"),
        ("books SELECT 'b2', room, at_utc, NULL FROM books", "books are kept once"),
        ("pigment_lots SELECT * FROM pigment_lots", "pigment lots come in once"),
        ("pigment_bottles SELECT serial, maker, lot, shade, 'received', NULL, NULL FROM pigment_bottles",
         "pigment bottles come in once"),
        ("begun_sessions SELECT plan_hash, plan_session, 's8', folder, at_utc FROM begun_sessions",
         "sessions begin once"),
        ("begun_sessions SELECT 'cd', plan_session, session, folder, at_utc FROM begun_sessions",
         "sessions begin once"),
    ],
)  # fmt: skip
def test_no_row_of_sqlite_is_replaced(filled: OtherProgram, sql: str, rule: str) -> None:
    """Of a connection without recursive triggers REPLACE deletes rows unseen."""
    assert f"ledger rule: {rule}" in filled.run(f"INSERT OR REPLACE INTO {sql}")


@pytest.mark.parametrize("filled", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", EVERY_TABLE)
def test_no_table_of_postgresql_is_emptied(filled: OtherProgram, table: str) -> None:
    assert f"ledger rule: {table.replace('_', ' ')} never truncate" in filled.run(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("filled", ["postgresql"], indirect=True)
def test_no_row_of_postgresql_is_inserted_over_another(filled: OtherProgram) -> None:
    assert "duplicate key" in filled.run("INSERT INTO steps SELECT * FROM steps LIMIT 1")
    over = "INSERT INTO steps SELECT * FROM steps ON CONFLICT (id) DO UPDATE SET state = 'received'"
    assert "ledger rule: steps never update" in filled.run(over)


def test_a_rule_is_the_same_in_both_databases_but_for_the_words() -> None:
    by_insert = {rule.name for rule in RULES if rule.seen_before and not rule.broken_if}
    for rule in RULES:
        assert rule.sqlite() in trigger_statements("sqlite")
        assert (rule.name in by_insert) is (rule.postgresql() is None)
    assert len(trigger_statements("postgresql")) == 1 + len(RULES) - len(by_insert) + len(EVERY_TABLE)
