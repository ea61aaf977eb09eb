"""Looking at a ledger leaves no trace."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import LedgerMissing, NotALedger, WrongWorld
from controller.cartridge.known_lots import received_lots
from controller.cartridge.ledger import Ledger


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_lots_are_those_received_and_nothing_in_the_folder_changes(
    ledger: Ledger, cartridge: Cartridge, url: str, tmp_path: Path
) -> None:
    ledger.close()
    before = files(tmp_path)
    assert received_lots(url, "simulated") == {"LOT42A"}
    assert files(tmp_path) == before


def test_a_ledger_that_is_being_written_is_looked_at_too(
    ledger: Ledger, cartridge: Cartridge, url: str
) -> None:
    with ledger.transaction():
        assert received_lots(url, "simulated") == {"LOT42A"}


def test_where_there_is_no_ledger_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(LedgerMissing):
        received_lots(f"sqlite:///{tmp_path / 'deep' / 'ledger.sqlite'}", "real")
    assert not list(tmp_path.iterdir())


def test_a_ledger_of_the_other_world_is_refused(ledger: Ledger, url: str) -> None:
    with pytest.raises(WrongWorld):
        received_lots(url, "real")


def test_a_ledger_of_another_version_is_looked_at_and_stays_of_that_version(
    ledger: Ledger, cartridge: Cartridge, url: str
) -> None:
    with ledger.transaction() as connection:
        connection.execute(text("UPDATE ledger SET schema_version = 99"))
    assert received_lots(url, "simulated") == {"LOT42A"}


@pytest.mark.parametrize("url", ["ledger", "sqlite://", "mysql://somewhere/ledger"])
def test_an_address_that_leads_to_no_file_is_refused(url: str) -> None:
    with pytest.raises(NotALedger):
        received_lots(url, "real")


def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "some.sqlite"
    path.write_text("no database at all, but long enough to be looked at as one" * 20)
    with pytest.raises(NotALedger):
        received_lots(f"sqlite:///{path}", "real")
    path.unlink()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE other (id INTEGER)"))
    engine.dispose()
    with pytest.raises(NotALedger):
        received_lots(f"sqlite:///{path}", "real")
