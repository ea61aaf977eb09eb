import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from controller.cartridge.errors import ClaimRefused, LedgerUnavailable, RecordOutdated, WrongWorld
from controller.cartridge.ledger import Ledger
from controller.cartridge.migrations.forward import upgrade
from controller.cartridge.schema import (
    cartridges_table,
    deliveries_table,
    ledger_table,
    lots_table,
    steps_table,
)
from controller.cartridge.session_book import SessionBook
from controller.cartridge.states import CartridgeState
from controller.cartridge.udi import CartridgeKey
from tests.controller.cartridge.database_shape import VERSION_1, shape_of
from tests.controller.cartridge.other_program import transaction_on

GTIN, OTHER_GTIN = "09506000134352", "04012345678901"
TODAY = date(2026, 11, 23)
OLD_COLUMNS = ("gtin", "serial", "lot", "expiry", "tag", "state", "session", "client_ref", "dots_struck")
STATES_OF_OLD = ("received", "claimed", "opened", "in_use", "spent", "damaged", "discarded")
IN_TURN = ("s7", "c3")


@pytest.fixture
def dumped(tmp_path: Path) -> str:
    """A ledger as the program of version 1 left it."""
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as made:
        made.executescript(VERSION_1.read_text(encoding="utf-8"))
    return f"sqlite:///{tmp_path / 'ledger.sqlite'}"


def rows(url: str) -> list[tuple[object, ...]]:
    """The cartridges, by the columns that version 1 has."""
    with transaction_on(url) as connection:
        found = connection.execute(
            select(*(cartridges_table.c[name] for name in OLD_COLUMNS)).order_by("tag")
        )
        return [tuple(row) for row in found]


def test_a_ledger_of_version_1_is_brought_up_to_date_and_every_cartridge_is_where_it_was(dumped: str) -> None:
    before = rows(dumped)
    with Ledger.open(dumped, "real") as ledger:
        assert {str(one.state) for one in ledger.cartridges()} == set(STATES_OF_OLD)
        assert {(one.room, one.allotments) for one in ledger.cartridges()} == {(None, 0)}
        assert [step.dots_struck for step in ledger.history(CartridgeKey(GTIN, "SN000005"))] == [
            0,
            0,
            0,
            16,
            24,
        ]
        assert ledger.newest_day() == date(2026, 11, 22)
    assert rows(dumped) == before


def test_what_was_used_before_stays_used_and_what_was_not_can_be_claimed(dumped: str) -> None:
    with Ledger.open(dumped, "real") as ledger:
        spent = ledger.get(CartridgeKey(GTIN, "SN000005"))
        with pytest.raises(ClaimRefused, match="expected it never used before"):
            ledger.claim(spent.udi, *IN_TURN, by="Tess", at_utc="2026-11-23", today=TODAY)
        fresh = ledger.get(CartridgeKey(GTIN, "SN000001"))
        claimed = ledger.claim(fresh.udi, *IN_TURN, by="Tess", at_utc="2026-11-23", today=TODAY)
        assert claimed.state is CartridgeState.CLAIMED
        with pytest.raises(RecordOutdated):
            SessionBook(ledger).check_newest("s7", "ab" * 32, 1, {1: "aa"})


def test_the_deliveries_of_old_are_read_off_the_steps_of_their_day(dumped: str) -> None:
    Ledger.open(dumped, "real").close()
    with transaction_on(dumped) as connection:
        found = connection.execute(select(deliveries_table).order_by(deliveries_table.c.id)).all()
    assert [(row.gtin, row.lot, row.expiry, row[4], row.by, row.at_utc[:16]) for row in found] == [
        (GTIN, "LOT42A", date(2028, 11, 30), 7, "stores", "2026-11-22T08:00"),
        (GTIN, "LOT42B", date(2027, 5, 31), 2, "stores", "2026-11-22T09:00"),
        (OTHER_GTIN, "LOT42A", date(2029, 1, 31), 1, "Ann", "2026-11-22T10:00"),
    ]


def test_a_ledger_of_the_other_world_is_left_as_it_is(dumped: str) -> None:
    before = shape_of(dumped)
    with pytest.raises(WrongWorld):
        Ledger.open(dumped, "simulated")
    assert shape_of(dumped) == before


def test_a_migrated_ledger_is_newer_than_the_program_that_made_it(dumped: str) -> None:
    """The program of version 1 refuses by this number; it can't be turned back."""
    Ledger.open(dumped, "real").close()
    with transaction_on(dumped) as connection:
        assert connection.scalar(select(ledger_table.c.schema_version)) == 2


def test_a_ledger_that_can_not_be_migrated_stays_as_it_was(dumped: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as other, other:
        other.execute("CREATE TABLE recalls (mine VARCHAR)")
    before = shape_of(dumped)
    with pytest.raises(LedgerUnavailable, match=r"recalls already exists.*nothing was changed"):
        Ledger.open(dumped, "real")
    assert shape_of(dumped) == before


def old_content(connection: Connection) -> None:
    """A cartridge in every state of version 1, in a database that has its tables."""
    connection.execute(insert(ledger_table).values(id=1, world="real", schema_version=1))
    connection.execute(insert(lots_table).values(gtin=GTIN, lot="LOT42A", expiry=TODAY))
    for number, state in enumerate(STATES_OF_OLD):
        key = {"gtin": GTIN, "serial": f"SN{number}"}
        row = {
            "lot": "LOT42A",
            "expiry": TODAY,
            "tag": f"{number:016x}",
            "state": state,
            "dots_struck": number,
        }
        # Version 1 has its one way held by triggers in SQLite, which lets nothing in but what is received.
        if connection.dialect.name == "postgresql":
            connection.execute(insert(cartridges_table).values(**key, **row))
        else:
            connection.execute(insert(cartridges_table).values(**key, **row | {"state": "received"}))
        step = {"state": "received", "by": "stores", "at_utc": "2026-11-22", "dots_struck": 0}
        connection.execute(insert(steps_table).values(**key, **step))


def test_a_ledger_of_version_1_is_migrated_on_either_database(url: str) -> None:
    with transaction_on(url) as connection:
        upgrade(connection, "0001")
        old_content(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
    before = rows(url)
    Ledger.open(url, "real").close()
    assert rows(url) == before
    with Ledger.open(url, "real") as ledger:
        assert len(ledger.cartridges()) == len(STATES_OF_OLD)
