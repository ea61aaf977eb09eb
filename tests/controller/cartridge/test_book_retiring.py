"""A book that is gone with its computer: everything of its room counts as used."""

import pytest

from controller.cartridge.book_retiring import GIVEN_UP_AS, book_in_force, retire_book
from controller.cartridge.clinic_desk import ClinicDesk
from controller.cartridge.errors import NoBookInForce, RoomBookRefused
from controller.cartridge.ledger import Ledger
from controller.cartridge.ledger_rows import Step
from controller.cartridge.room_book import NumberedStep
from controller.cartridge.states import ENDED
from tests.controller.cartridge.ledger_calls import AT_UTC, S, advance, receive

LATER = "2026-11-22T15:00:00.000Z"


@pytest.fixture
def desk(ledger: Ledger) -> ClinicDesk:
    """Room 1 with its book; SN1 allotted to it, SN2 claimed there, SN3 spent, SN4 never given to it."""
    received = receive(ledger, 4, serials=["SN1", "SN2", "SN3", "SN4"])
    ledger.allot([one.key for one in received[:3]], "room 1", by="stores", at_utc=AT_UTC)
    desk = ClinicDesk(ledger, "room 1", "book 1")
    way = ((1, S.CLAIMED), (2, S.CLAIMED), (2, S.SPENT))
    steps = [
        NumberedStep(number, received[which].key, Step(state, "s7", "c3", "Tess", LATER, 0, "room 1"))
        for number, (which, state) in enumerate(way, 1)
    ]
    desk.tell_steps(tuple(steps), AT_UTC)
    return desk


def states(ledger: Ledger) -> dict[str, S]:
    return {one.serial: one.state for one in ledger.cartridges()}


def test_what_would_be_given_up_is_told_first_and_nothing_is_changed_by_asking(
    ledger: Ledger, desk: ClinicDesk
) -> None:
    before = states(ledger)
    book = book_in_force(ledger, "room 1")
    assert (book.room, book.since_utc, book.heard_utc) == ("room 1", AT_UTC, LATER)
    assert [(one.serial, one.state) for one in book.cartridges] == [("SN1", S.ALLOTTED), ("SN2", S.CLAIMED)]
    assert states(ledger) == before
    assert desk.told(AT_UTC) == 3


@pytest.mark.hazard("H21", "H25")
def test_with_a_book_that_is_gone_everything_of_its_room_counts_as_used(
    ledger: Ledger, desk: ClinicDesk
) -> None:
    given_up = retire_book(ledger, "room 1", by="Ann", at_utc=LATER)
    assert [(one.serial, one.state) for one in given_up] == [("SN1", S.LOST), ("SN2", S.SPENT)]
    assert states(ledger) == {"SN1": S.LOST, "SN2": S.SPENT, "SN3": S.SPENT, "SN4": S.RECEIVED}
    assert ledger.history(given_up[1].key)[-1].by == "Ann"
    assert advance(ledger, given_up[1], S.DISCARDED).state is S.DISCARDED
    with pytest.raises(RoomBookRefused, match="it was retired on 2026-11-22"):
        desk.told(AT_UTC)
    assert ClinicDesk(ledger, "room 1", "book 2").told(AT_UTC) == 0


@pytest.mark.hazard("H21")
def test_a_room_without_a_book_in_force_loses_nothing(ledger: Ledger, desk: ClinicDesk) -> None:
    (shared,) = ledger.cartridges(serial="SN4")
    ledger.allot([shared.key], "room 3", by="stores", at_utc=AT_UTC)
    for attempt in (
        lambda: retire_book(ledger, "room 3", by="Ann", at_utc=LATER),
        lambda: book_in_force(ledger, "room 3"),
    ):
        with pytest.raises(
            NoBookInForce, match=r"room 3 keeps no book .*, expected a room that does: room 1;"
        ):
            attempt()
    assert states(ledger)["SN4"] is S.ALLOTTED
    retire_book(ledger, "room 1", by="Ann", at_utc=LATER)
    with pytest.raises(NoBookInForce, match="expected a room that does: there is none;"):
        retire_book(ledger, "room 1", by="Ann", at_utc=LATER)


def test_a_book_that_told_nothing_yet_was_never_heard_of(ledger: Ledger) -> None:
    ClinicDesk(ledger, "room 2", "book 2").told(AT_UTC)
    book = book_in_force(ledger, "room 2")
    assert (book.heard_utc, book.cartridges) == (None, ())
    assert retire_book(ledger, "room 2", by="Ann", at_utc=LATER) == ()


def test_whatever_is_not_over_is_given_up() -> None:
    assert GIVEN_UP_AS.keys() == set(S) - ENDED - {S.RECEIVED}
