from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import ClaimReason, ClaimRefused
from controller.cartridge.lot_rules import LotRecall
from controller.cartridge.room_book import CLINIC, RoomBook
from controller.cartridge.udi import CartridgeKey
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN, S, advance, claim

RECALL = LotRecall("LOT42A", None, "seals leak", "Ann", AT_UTC, 4)


@pytest.fixture
def database() -> str:
    """A book is a file, wherever the clinic's ledger is."""
    return "sqlite"


@pytest.fixture
def book(tmp_path: Path, cartridge: Cartridge) -> Iterator[RoomBook]:
    """A book that has heard of one cartridge's lot."""
    with RoomBook.open(f"sqlite:///{tmp_path / 'book.sqlite'}", "simulated", room="room 1") as opened:
        opened.take_lots([(cartridge.gtin, cartridge.lot, cartridge.expiry)])
        yield opened


@pytest.fixture
def allotted(cartridge: Cartridge) -> Cartridge:
    """As the clinic's ledger has it."""
    return replace(cartridge, state=S.ALLOTTED, room="room 1", allotments=1)


def test_a_book_names_itself_once_and_no_two_alike(book: RoomBook, tmp_path: Path) -> None:
    assert book.name() == book.name()
    with RoomBook.open(f"sqlite:///{tmp_path / 'other.sqlite'}", "simulated", room="room 1") as other:
        assert other.name() != book.name()


def test_what_is_taken_in_stands_as_the_clinic_has_it_and_is_not_told_back(
    book: RoomBook, allotted: Cartridge
) -> None:
    assert book.take_in([allotted], AT_UTC) == 1
    assert book.take_in([allotted], AT_UTC) == 0
    assert book.find(allotted.key) == allotted
    assert [(step.state, step.by, step.room) for step in book.history(allotted.key)] == [
        (S.ALLOTTED, CLINIC, "room 1")
    ]
    assert book.last_number() == 0
    assert book.steps_after(0, 9) == ()


def test_the_rooms_own_steps_are_numbered_in_order(book: RoomBook, allotted: Cartridge) -> None:
    book.take_in([allotted], AT_UTC)
    claim(book, allotted)
    advance(book, allotted, S.OPENED)
    first, second = book.steps_after(0, 9)
    assert [first.step.state, second.step.state] == [S.CLAIMED, S.OPENED]
    assert (first.step.room, first.key) == ("room 1", allotted.key)
    assert book.steps_after(first.number, 9) == (second,)
    assert book.steps_after(0, 1) == (first,)
    assert book.last_number() == second.number


@pytest.mark.hazard("H21")
def test_a_book_lets_nothing_be_claimed_that_is_not_allotted_to_its_room(
    book: RoomBook, allotted: Cartridge
) -> None:
    with pytest.raises(ClaimRefused, match="is not in the ledger"):
        claim(book, allotted)
    book.take_in([allotted], AT_UTC)
    book.give_back([allotted.key], "room 1", by="Tess", at_utc=AT_UTC)
    with pytest.raises(ClaimRefused, match="it is allotted to no room, expected room 1") as caught:
        claim(book, allotted)
    assert caught.value.reason is ClaimReason.ALLOTTED


def test_one_never_heard_of_is_not_found(book: RoomBook) -> None:
    assert book.find(CartridgeKey(GTIN, "NONE")) is None


def test_lots_and_recalls_are_taken_in_once_and_not_told_back(
    book: RoomBook, cartridge: Cartridge, allotted: Cartridge
) -> None:
    book.take_in([allotted], AT_UTC)
    for _ in range(2):
        book.take_lots([(cartridge.gtin, cartridge.lot, cartridge.expiry)])
        book.take_recalls([RECALL])
    assert book.lots() == {cartridge.lot}
    assert book.is_recalled(allotted.key)
    assert book.own_recalls() == ()
    book.recall("LOT9", reason="seal", by="Tess", at_utc=AT_UTC)
    (own,) = book.own_recalls()
    assert (own.lot, own.gtin, own.reason, own.by) == ("LOT9", None, "seal", "Tess")
