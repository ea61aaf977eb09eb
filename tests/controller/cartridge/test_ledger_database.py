import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from controller.cartridge.errors import LedgerUnavailable, NotALedger, WrongWorld
from controller.cartridge.ledger import Ledger
from controller.record.journal import Journal


def test_a_ledger_is_made_where_none_is(tmp_path: Path) -> None:
    with Ledger.open(f"sqlite:///{tmp_path / 'a' / 'b' / 'ledger.sqlite'}", "real") as ledger:
        assert ledger.cartridges() == ()


@pytest.mark.hazard("H35")
def test_a_ledger_belongs_to_one_world_for_good(url: str) -> None:
    Ledger.open(url, "simulated").close()
    with pytest.raises(WrongWorld, match="this ledger is SIMULATED, expected REAL"):
        Ledger.open(url, "real")
    Ledger.open(url, "simulated").close()


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "no url", "postgresql://user:secret@host/db"]
)
def test_an_address_that_can_hold_no_ledger_is_refused_without_telling_secrets(url: str) -> None:
    with pytest.raises(NotALedger) as caught:
        Ledger.open(url, "real")
    assert "secret" not in str(caught.value)


def test_a_record_is_not_made_a_ledger(tmp_path: Path) -> None:
    path = tmp_path / "s.record"
    Journal.create(path, "2026-11-22T14:00:00.000Z", {"session": "s", "simulated": True}).close()
    before = path.read_bytes()
    with pytest.raises(NotALedger, match=r"it holds other tables \(entries\)"):
        Ledger.open(f"sqlite:///{path}", "simulated")
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"lot,expiry,serial\n" * 200)
    with pytest.raises(NotALedger, match="SQLITE_NOTADB"):
        Ledger.open(f"sqlite:///{path}", "simulated")


def test_a_ledger_of_another_version_is_not_touched(tmp_path: Path, url: str) -> None:
    Ledger.open(url, "simulated").close()
    with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as later, later:
        later.execute("UPDATE ledger SET schema_version = 2")
    with pytest.raises(NotALedger, match="its schema is 2, this version reads 1"):
        Ledger.open(url, "simulated")


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LedgerUnavailable, match="Not a directory"):
        Ledger.open(f"sqlite:///{tmp_path / 'file' / 'below' / 'ledger.sqlite'}", "real")


def test_a_ledger_that_can_not_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(LedgerUnavailable, match="SQLITE_CANTOPEN"):
        Ledger.open(f"sqlite:///{tmp_path}", "real")
