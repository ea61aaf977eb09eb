"""Looking at a ledger leaves no trace."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, text

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import LedgerMissing, NotALedger, WrongWorld
from controller.cartridge.known_lots import known_lots
from controller.cartridge.ledger import Ledger
from controller.cartridge.lot_rules import KnownLots, LotRecall
from controller.cartridge.schema import ledger_table, lots_table, metadata
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_lots_are_those_received_and_nothing_in_the_folder_changes(
    ledger: Ledger, cartridge: Cartridge, url: str, tmp_path: Path
) -> None:
    ledger.close()
    before = files(tmp_path)
    assert known_lots(url, "simulated").received == frozenset({"LOT42A"})
    assert files(tmp_path) == before


def test_a_ledger_that_is_being_written_is_looked_at_too(
    ledger: Ledger, cartridge: Cartridge, url: str
) -> None:
    with ledger.transaction():
        assert known_lots(url, "simulated").received == frozenset({"LOT42A"})


def test_where_there_is_no_ledger_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(LedgerMissing):
        known_lots(f"sqlite:///{tmp_path / 'deep' / 'ledger.sqlite'}", "real")
    assert not list(tmp_path.iterdir())


def test_a_ledger_of_the_other_world_is_refused(ledger: Ledger, url: str) -> None:
    with pytest.raises(WrongWorld):
        known_lots(url, "real")


def test_a_ledger_of_another_version_is_looked_at_and_stays_of_that_version(
    ledger: Ledger, cartridge: Cartridge, url: str
) -> None:
    with ledger.transaction() as connection:
        connection.execute(text("UPDATE ledger SET schema_version = 99"))
    assert known_lots(url, "simulated").received == frozenset({"LOT42A"})


@pytest.mark.hazard("H39")
def test_the_recalls_are_told_oldest_first(ledger: Ledger, cartridge: Cartridge, url: str) -> None:
    ledger.recall("LOT9", reason="dull", by="Ben", at_utc=AT_UTC)
    ledger.recall("LOT42A", GTIN, reason="seals leak", by="Ann", at_utc=AT_UTC)
    assert known_lots(url, "simulated").recalls == (
        LotRecall("LOT9", None, "dull", "Ben", AT_UTC),
        LotRecall("LOT42A", GTIN, "seals leak", "Ann", AT_UTC),
    )


def test_a_ledger_of_the_first_version_knows_of_no_recalls(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'first.sqlite'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        metadata.create_all(connection, [ledger_table, lots_table])
        connection.execute(insert(ledger_table).values(id=1, world="real", schema_version=1))
        connection.execute(insert(lots_table).values(gtin=GTIN, lot="LOT42A", expiry=date(2028, 11, 30)))
    engine.dispose()
    assert known_lots(url, "real") == KnownLots(frozenset({"LOT42A"}))


@pytest.mark.parametrize("url", ["ledger", "sqlite://", "mysql://somewhere/ledger"])
def test_an_address_that_leads_to_no_file_is_refused(url: str) -> None:
    with pytest.raises(NotALedger):
        known_lots(url, "real")


def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "some.sqlite"
    path.write_text("no database at all, but long enough to be looked at as one" * 20)
    with pytest.raises(NotALedger):
        known_lots(f"sqlite:///{path}", "real")
    path.unlink()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE other (id INTEGER)"))
    engine.dispose()
    with pytest.raises(NotALedger):
        known_lots(f"sqlite:///{path}", "real")
