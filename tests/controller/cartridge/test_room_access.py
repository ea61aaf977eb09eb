from pathlib import Path

import pytest

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import NotALedger, RoomBookRefused
from controller.cartridge.ledger import Ledger
from controller.cartridge.room_access import keeps_a_book, open_room_ledger, sessions_of
from controller.cartridge.room_ledger import RoomLedger
from controller.cartridge.room_sessions import RoomSessionBook
from controller.cartridge.session_book import SessionBook
from tests.controller.cartridge.ledger_calls import AT_UTC, TODAY, S
from tests.postgres_server import PostgresServer


def opened(url: str, data_dir: Path, room: str = "room 1") -> Ledger | RoomLedger:
    return open_room_ledger(url, "simulated", room, data_dir, AT_UTC)


def test_a_file_of_its_own_needs_no_book(tmp_path: Path) -> None:
    with opened(f"sqlite:///{tmp_path / 'ledger.sqlite'}", tmp_path) as ledger:
        assert isinstance(ledger, Ledger)
        assert ledger.room == "room 1"
        assert isinstance(sessions_of(ledger), SessionBook)
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.sqlite"]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_server_is_worked_with_through_a_book_in_the_rooms_folder(
    url: str, ledger: Ledger, cartridge: Cartridge, tmp_path: Path
) -> None:
    with opened(url, tmp_path) as room:
        assert isinstance(room, RoomLedger)
        assert isinstance(sessions_of(room), RoomSessionBook)
        held = room.claim(cartridge.udi, "s7", "c3", by="Tess", at_utc=AT_UTC, today=TODAY)
        assert held.state is S.CLAIMED
    assert (tmp_path / "SIMULATED-room-book.sqlite").exists()
    assert ledger.get(cartridge.key).state is S.ALLOTTED
    assert keeps_a_book(url, "simulated", tmp_path)
    assert not keeps_a_book(url, "real", tmp_path)
    assert not keeps_a_book(f"sqlite:///{tmp_path / 'ledger.sqlite'}", "simulated", tmp_path)
    opened(url, tmp_path).close()
    assert ledger.get(cartridge.key).state is S.CLAIMED


def test_a_server_that_can_not_be_reached_hinders_no_room(tmp_path: Path) -> None:
    with opened(f"postgresql://ann@/ledger?host={tmp_path}", tmp_path) as room:
        assert isinstance(room, RoomLedger)
        assert room.trouble is not None
        assert room.lots() == frozenset()


def test_a_book_that_the_clinic_does_not_take_is_told_at_the_start(
    postgresql: PostgresServer, tmp_path: Path
) -> None:
    url = postgresql.new_url()
    opened(url, tmp_path).close()
    with pytest.raises(RoomBookRefused, match="it is the book of room 1"):
        opened(url, tmp_path, "room 2")
    postgresql.take_back(url)


def test_what_is_no_url_is_refused_as_such(tmp_path: Path) -> None:
    with pytest.raises(NotALedger):
        opened("no url", tmp_path)
