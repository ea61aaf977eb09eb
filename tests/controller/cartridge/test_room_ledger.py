from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import (
    ClaimReason,
    ClaimRefused,
    LedgerUnavailable,
    RoomBookRefused,
    StepRefused,
    UnknownCartridge,
)
from controller.cartridge.ledger import Ledger
from controller.cartridge.room_book import RoomBook
from controller.cartridge.room_ledger import AGAIN_S, RoomLedger
from tests.controller.cartridge.ledger_calls import AT_UTC, TODAY, S, claim, receive
from tests.controller.cartridge.rooms import Room

MakeRoom = Callable[[str], Room]


@pytest.fixture
def make_room(url: str, ledger: Ledger, tmp_path: Path) -> Iterator[MakeRoom]:
    """Rooms of the clinic whose stores are `ledger`."""
    rooms: list[Room] = []

    def make(name: str) -> Room:
        rooms.append(Room(url, tmp_path, name))
        return rooms[-1]

    yield make
    for room in rooms:
        room.close()


def allot(ledger: Ledger, cartridge: Cartridge, room: str) -> None:
    ledger.allot([cartridge.key], room, by="stores", at_utc=AT_UTC)


def agree(ledger: Ledger, room: Room) -> None:
    """Is everything that the room ever had the same in both, step by step?"""
    for mine in room.ledger.book.cartridges():
        assert ledger.get(mine.key) == mine or mine.room is None
        own = [step for step in room.ledger.book.history(mine.key) if step.by != "clinic"]
        here = {(step.state, step.session, step.by, step.dots_struck) for step in own}
        there = [(step.state, step.session, step.by, step.dots_struck) for step in ledger.history(mine.key)]
        assert here <= set(there)
        assert len(there) == len(set(there)) or S.ALLOTTED in {step[0] for step in there}


@pytest.mark.hazard("H22")
def test_of_two_rooms_one_gets_a_cartridge_from_the_stores(make_room: MakeRoom, cartridge: Cartridge) -> None:
    first, second = make_room("room 1"), make_room("room 2")
    assert first.claim(cartridge).room == "room 1"
    with pytest.raises(ClaimRefused, match="allotted to room 1, expected room 2") as caught:
        second.claim(cartridge)
    assert caught.value.reason is ClaimReason.ALLOTTED
    assert first.claim(cartridge) == first.claim(cartridge)


@pytest.mark.hazard("H21", "H22")
def test_both_sides_of_a_cut_work_on_and_nothing_is_used_twice_or_lost(
    ledger: Ledger, make_room: MakeRoom
) -> None:
    """P5 in a partition: cut, both sides work on, heal."""
    mine, theirs, stock = receive(ledger, 3)
    first, second = make_room("room 1"), make_room("room 2")
    allot(ledger, mine, "room 1")
    first.sync()
    first.clinic.cut = True
    first.use_up(mine)
    for other in (theirs, stock):
        with pytest.raises(ClaimRefused, match="not allotted to room 1, and the clinic's ledger") as caught:
            first.claim(other)
        assert caught.value.reason is ClaimReason.CUT_OFF
    second.use_up(theirs)
    with pytest.raises(ClaimRefused, match="allotted to room 1"):
        second.claim(mine)
    with pytest.raises(StepRefused, match="room 1 keeps a book of its own"):
        ledger.advance(mine.key, S.DAMAGED, None, by="stores", at_utc=AT_UTC)
    first.clinic.cut = False
    for room in (first, second):
        assert room.sync() == ()
        agree(ledger, room)
    way = [S.RECEIVED, S.ALLOTTED, S.CLAIMED, S.OPENED, S.IN_USE, S.SPENT, S.DISCARDED]
    assert [step.state for step in ledger.history(mine.key)] == way
    assert {step.room for step in ledger.history(mine.key)} == {None, "room 1"}
    for used in (mine, theirs):
        for room in (first, second):
            with pytest.raises(ClaimRefused):
                room.claim(used, "another session")
    assert second.claim(stock).state is S.CLAIMED


def test_a_step_told_twice_is_stored_once(ledger: Ledger, make_room: MakeRoom, cartridge: Cartridge) -> None:
    room = make_room("room 1")
    room.use_up(cartridge)
    room.clinic.answers_to_lose = 3
    for _ in range(3):
        with pytest.raises(LedgerUnavailable):
            room.sync()
    room.sync()
    assert [step.state for step in ledger.history(cartridge.key)].count(S.SPENT) == 1
    agree(ledger, room)


def test_a_lost_answer_to_an_allotment_is_mended_by_the_next_sync(
    ledger: Ledger, make_room: MakeRoom, cartridge: Cartridge
) -> None:
    room = make_room("room 1")
    room.sync()
    room.clinic.answers_to_lose = 1
    with pytest.raises(ClaimRefused) as caught:
        room.claim(cartridge)
    assert caught.value.reason is ClaimReason.CUT_OFF
    assert ledger.get(cartridge.key).room == "room 1"
    room.sync()
    room.clinic.cut = True
    assert room.claim(cartridge).state is S.CLAIMED


@pytest.mark.hazard("H21")
def test_what_was_given_back_can_not_be_claimed_here_any_more_even_before_the_clinic_knows(
    ledger: Ledger, make_room: MakeRoom, cartridge: Cartridge
) -> None:
    first, second = make_room("room 1"), make_room("room 2")
    allot(ledger, cartridge, "room 1")
    first.sync()
    first.clinic.cut = True
    first.ledger.give_back([cartridge.key], by="Tess", at_utc=AT_UTC)
    assert first.ledger.trouble is not None
    with pytest.raises(ClaimRefused) as caught:
        first.claim(cartridge)
    assert caught.value.reason is ClaimReason.CUT_OFF
    with pytest.raises(ClaimRefused, match="allotted to room 1"):
        second.claim(cartridge)
    first.clinic.cut = False
    first.sync()
    assert second.claim(cartridge).room == "room 2"
    with pytest.raises(ClaimRefused, match="allotted to room 2, expected room 1"):
        first.claim(cartridge)


def test_one_given_back_can_be_had_again_while_it_is_in_the_stores(
    make_room: MakeRoom, cartridge: Cartridge
) -> None:
    room = make_room("room 1")
    room.ledger.lots()
    room.claim(cartridge)
    with pytest.raises(StepRefused, match="it is claimed in room 1"):
        room.ledger.give_back([cartridge.key], by="Tess", at_utc=AT_UTC)


def test_an_allotment_given_back_and_made_again_is_the_rooms_again(
    ledger: Ledger, make_room: MakeRoom, cartridge: Cartridge
) -> None:
    room = make_room("room 1")
    allot(ledger, cartridge, "room 1")
    room.sync()
    room.ledger.give_back([cartridge.key], by="Tess", at_utc=AT_UTC)
    assert ledger.get(cartridge.key).room is None
    assert room.claim(cartridge).allotments == 3
    room.sync()
    agree(ledger, room)


@pytest.mark.hazard("H21")
def test_an_older_word_of_the_clinic_brings_nothing_back(
    ledger: Ledger, make_room: MakeRoom, cartridge: Cartridge
) -> None:
    room = make_room("room 1")
    allot(ledger, cartridge, "room 1")
    heard_late = ledger.get(cartridge.key)
    room.sync()
    room.ledger.give_back([cartridge.key], by="Tess", at_utc=AT_UTC)
    assert room.ledger.book.take_in([heard_late], AT_UTC) == 0
    room.clinic.cut = True
    with pytest.raises(ClaimRefused):
        room.claim(cartridge)


def test_a_recall_is_heard_everywhere(ledger: Ledger, make_room: MakeRoom) -> None:
    mine, theirs = receive(ledger, 2)
    first, second = make_room("room 1"), make_room("room 2")
    allot(ledger, mine, "room 1")
    second.claim(theirs)
    first.sync()
    first.clinic.cut = True
    first.ledger.recall("LOT42A", reason="seals leak", by="Tess", at_utc=AT_UTC)
    with pytest.raises(ClaimRefused, match="seals leak"):
        first.claim(mine)
    assert not second.ledger.is_recalled(theirs.key)
    first.clinic.cut = False
    first.sync()
    assert second.ledger.is_recalled(theirs.key)
    second.sync()
    second.clinic.cut = True
    assert second.ledger.is_recalled(theirs.key)
    for room in (first, second):
        room.clinic.cut = False
        room.sync()
        room.sync()


def test_a_lot_received_since_the_last_sync_is_known_at_once(ledger: Ledger, make_room: MakeRoom) -> None:
    room = make_room("room 1")
    room.sync()
    receive(ledger)
    assert room.ledger.lots() == {"LOT42A"}
    assert room.ledger.newest_day() is None
    room.clinic.cut = True
    assert room.ledger.lots() == frozenset()


@pytest.mark.hazard("H21")
def test_a_second_computer_with_the_same_rooms_name_is_refused(
    url: str, make_room: MakeRoom, cartridge: Cartridge, tmp_path: Path
) -> None:
    make_room("room 1").sync()
    (tmp_path / "other").mkdir()
    other = Room(url, tmp_path / "other", "room 1")
    with pytest.raises(RoomBookRefused, match="another computer keeps the book"):
        other.claim(cartridge)
    other.close()


@pytest.mark.hazard("H21")
def test_an_older_copy_of_a_book_is_refused(
    url: str, make_room: MakeRoom, cartridge: Cartridge, tmp_path: Path
) -> None:
    room = make_room("room 1")
    room.sync()
    (tmp_path / "copies").mkdir()
    older = tmp_path / "copies" / "room 1.sqlite"
    with closing(connect(tmp_path / "room 1.sqlite")) as book, closing(connect(older)) as copy:
        book.backup(copy)
    room.use_up(cartridge)
    room.sync()
    room.ledger.book.close()
    copied = Room(url, tmp_path / "copies", "room 1")
    with pytest.raises(RoomBookRefused, match="it is an older copy: the clinic has heard its step"):
        copied.sync()
    copied.close()


def test_a_clinic_that_failed_is_left_alone_for_a_while(
    ledger: Ledger, tmp_path: Path, cartridge: Cartridge
) -> None:
    now_s = 0.0
    tried: list[str] = []

    def unreachable() -> Ledger:
        tried.append("once")
        raise LedgerUnavailable("the clinic", "no answer")

    book = RoomBook.open(f"sqlite:///{tmp_path / 'book.sqlite'}", "simulated", room="room 1")
    with RoomLedger(unreachable, book, "room 1", lambda: now_s) as room:
        for _ in range(3):
            room.settle(AT_UTC)
            room.lots()
        assert len(tried) == 1
        with pytest.raises(ClaimRefused):
            room.claim(cartridge.udi, "s7", "c3", by="Tess", at_utc=AT_UTC, today=TODAY)
        assert len(tried) == 2
        with pytest.raises(LedgerUnavailable):
            room.at_clinic(lambda clinic: clinic.lots())
        assert len(tried) == 3
        now_s = AGAIN_S
        room.settle(AT_UTC)
        assert len(tried) == 4
        assert room.trouble == str(LedgerUnavailable("the clinic", "no answer"))
        assert room.url.endswith("book.sqlite")


def test_a_cartridge_never_allotted_here_takes_no_step_here(
    make_room: MakeRoom, cartridge: Cartridge
) -> None:
    room = make_room("room 1")
    with pytest.raises(UnknownCartridge):
        room.advance(cartridge, S.OPENED)


def test_a_room_without_a_book_claims_what_is_allotted_to_it_at_the_clinic(
    url: str, ledger: Ledger, make_room: MakeRoom
) -> None:
    mine, theirs = receive(ledger, 2)
    allot(ledger, mine, "room 1")
    allot(ledger, theirs, "room 2")
    make_room("room 2").sync()
    with Ledger.open(url, "simulated", room="room 1") as straight:
        assert claim(straight, mine).state is S.CLAIMED
    with Ledger.open(url, "simulated", room="room 2") as straight, pytest.raises(ClaimRefused) as caught:
        claim(straight, theirs)
    assert "keeps a book of what is allotted to it" in str(caught.value)
