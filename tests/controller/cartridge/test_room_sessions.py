from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.cartridge.errors import LedgerUnavailable, RecordOutdated, SessionBegunBefore, SessionUnknown
from controller.cartridge.ledger import Ledger
from controller.cartridge.room_sessions import RoomSessionBook
from controller.cartridge.session_book import SessionBook
from tests.controller.cartridge.ledger_calls import AT_UTC
from tests.controller.cartridge.rooms import Room

PLAN = "ab" * 32


@pytest.fixture
def rooms(url: str, ledger: Ledger, tmp_path: Path) -> Iterator[tuple[Room, Room]]:
    """Two rooms of the clinic whose ledger is `ledger`."""
    both = Room(url, tmp_path, "room 1"), Room(url, tmp_path, "room 2")
    yield both
    for room in both:
        room.close()


def begin(room: Room, session: str) -> None:
    RoomSessionBook(room.ledger).begin_session(session, PLAN, 1, f"/records/{session}", at_utc=AT_UTC)


def check_newest(room: Room, session: str, hashes: dict[int, str]) -> int:
    return RoomSessionBook(room.ledger).check_newest(session, PLAN, 1, hashes)


def note(room: Room, session: str, seq: int, hash_: str) -> None:
    RoomSessionBook(room.ledger).note_position(session, seq, hash_, at_utc=AT_UTC)


@pytest.mark.hazard("H06")
def test_of_two_rooms_one_begins_a_plans_session(rooms: tuple[Room, Room]) -> None:
    first, second = rooms
    begin(first, "s7")
    begin(first, "s7")
    with pytest.raises(SessionBegunBefore, match="begun before, as s7"):
        begin(second, "s8")
    with pytest.raises(SessionBegunBefore):
        RoomSessionBook(second.ledger).check_not_begun("s8", PLAN, 1)


@pytest.mark.hazard("H06")
def test_a_room_that_is_cut_off_begins_it_by_its_own_book(rooms: tuple[Room, Room]) -> None:
    first, _ = rooms
    first.clinic.cut = True
    begin(first, "s7")
    with pytest.raises(SessionBegunBefore):
        begin(first, "s8")


def test_one_begun_in_two_rooms_that_were_cut_off_is_shown(ledger: Ledger, rooms: tuple[Room, Room]) -> None:
    first, second = rooms
    for room, session in ((first, "s7"), (second, "s8")):
        room.clinic.cut = True
        begin(room, session)
        room.clinic.cut = False
    assert first.sync() == ()
    assert second.sync() == ("s8",)
    SessionBook(ledger).check_not_begun("s7", PLAN, 1)
    with pytest.raises(SessionBegunBefore):
        check_newest(second, "s8", {})


@pytest.mark.hazard("H30")
def test_a_record_that_went_on_while_cut_off_is_the_newest_everywhere_once_told(
    ledger: Ledger, rooms: tuple[Room, Room]
) -> None:
    first, second = rooms
    begin(first, "s7")
    note(first, "s7", 3, "cc")
    first.clinic.cut = True
    note(first, "s7", 9, "ee")
    assert check_newest(first, "s7", {3: "cc", 9: "ee"}) == 9
    first.clinic.cut = False
    assert check_newest(first, "s7", {3: "cc", 9: "ee"}) == 9
    assert check_newest(second, "s7", {9: "ee"}) == 9
    with pytest.raises(RecordOutdated):
        check_newest(second, "s7", {3: "cc"})


@pytest.mark.hazard("H30")
def test_an_older_word_about_a_record_changes_nothing(ledger: Ledger, rooms: tuple[Room, Room]) -> None:
    first, second = rooms
    begin(first, "s7")
    note(first, "s7", 3, "cc")
    note(second, "s7", 9, "ee")
    first.sync()
    with pytest.raises(RecordOutdated):
        SessionBook(ledger).check_newest("s7", PLAN, 1, {3: "cc"})


def test_one_begun_elsewhere_is_not_gone_on_with_while_cut_off(rooms: tuple[Room, Room]) -> None:
    first, second = rooms
    begin(first, "s7")
    second.clinic.cut = True
    with pytest.raises(LedgerUnavailable, match="session s7 was not begun in room 2"):
        check_newest(second, "s7", {})
    second.clinic.cut = False
    with pytest.raises(SessionUnknown):
        RoomSessionBook(second.ledger).check_newest("s9", "cd" * 32, 1, {})
