from pathlib import Path

import pytest

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import LedgerUnavailable, NotALedger, WrongWorld
from controller.cartridge.ledger import Ledger
from controller.record.journal import Journal
from tests.controller.cartridge.other_program import OtherProgram
from tests.postgres_server import PASSWORD, STRANGER, PostgresServer


def test_a_ledger_is_made_where_none_is(tmp_path: Path) -> None:
    with Ledger.open(f"sqlite:///{tmp_path / 'a' / 'b' / 'ledger.sqlite'}", "real") as ledger:
        assert ledger.cartridges() == ()


@pytest.mark.hazard("H35")
def test_a_ledger_belongs_to_one_world_for_good(url: str) -> None:
    Ledger.open(url, "simulated").close()
    with pytest.raises(WrongWorld, match="this ledger is SIMULATED, expected REAL"):
        Ledger.open(url, "real")
    Ledger.open(url, "simulated").close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "no url", "mysql://user:secret@host/db"])
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


def test_a_ledger_of_a_newer_version_is_not_touched(url: str, other_program: OtherProgram) -> None:
    Ledger.open(url, "simulated").close()
    assert other_program.run("UPDATE ledger SET schema_version = 3") == "done"
    with pytest.raises(NotALedger, match=r"its schema is 3, .*: use that one here, too"):
        Ledger.open(url, "simulated")


def test_a_database_of_something_else_is_not_made_a_ledger(url: str, other_program: OtherProgram) -> None:
    assert other_program.run("CREATE TABLE songs (title VARCHAR)") == "done"
    with pytest.raises(NotALedger, match=r"it holds other tables \(songs\)"):
        Ledger.open(url, "simulated")


def test_a_url_without_a_driver_leads_to_postgresql_too(postgresql: PostgresServer) -> None:
    url = postgresql.new_url()
    Ledger.open(url.replace("+psycopg", ""), "real").close()
    with Ledger.open(url, "real") as ledger:
        assert ledger.cartridges() == ()


def test_a_server_that_is_not_there_is_told_and_its_password_is_not(tmp_path: Path) -> None:
    url = f"postgresql://ann:{PASSWORD}@/ledger?host={tmp_path}"
    with pytest.raises(
        LedgerUnavailable, match=r"ann:\*\*\*@.* No such file .*OperationalError.* network"
    ) as caught:
        Ledger.open(url, "real")
    assert PASSWORD not in str(caught.value)


def test_a_wrong_password_is_told_and_not_shown(postgresql: PostgresServer) -> None:
    url = postgresql.url("postgres", f"{STRANGER}:wrong-secret")
    with pytest.raises(LedgerUnavailable, match="password authentication failed") as caught:
        Ledger.open(url, "real")
    assert "wrong-secret" not in str(caught.value)


def test_a_ledger_behind_a_password_shows_it_nowhere(postgresql: PostgresServer) -> None:
    url = postgresql.new_url().replace("stipple@", f"{STRANGER}:{PASSWORD}@")
    with Ledger.open(url, "real") as ledger:
        assert PASSWORD not in ledger.url


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_server_that_was_restarted_is_spoken_to_again(
    ledger: Ledger, cartridge: Cartridge, postgresql: PostgresServer
) -> None:
    postgresql.restart()
    assert ledger.get(cartridge.key) == cartridge


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LedgerUnavailable, match="Not a directory"):
        Ledger.open(f"sqlite:///{tmp_path / 'file' / 'below' / 'ledger.sqlite'}", "real")


def test_a_ledger_that_can_not_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(LedgerUnavailable, match="SQLITE_CANTOPEN"):
        Ledger.open(f"sqlite:///{tmp_path}", "real")
