from collections.abc import Callable
from dataclasses import replace

import pytest

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.clinic_desk import ClinicDesk
from controller.cartridge.errors import ClaimReason, ClaimRefused, RoomBookRefused
from controller.cartridge.ledger import Ledger
from controller.cartridge.ledger_rows import Step
from controller.cartridge.lot_rules import LotRecall
from controller.cartridge.room_book import NumberedStep
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN, TODAY, S, claim, receive

MakeDesk = Callable[[str, str], ClinicDesk]


@pytest.fixture
def desk(ledger: Ledger) -> ClinicDesk:
    """As room 1 has it with its book."""
    return ClinicDesk(ledger, "room 1", "book 1")


def allot(desk: ClinicDesk, cartridge: Cartridge, session: str = "s7") -> None:
    desk.allot(cartridge.udi, session, "c3", by="Tess", at_utc=AT_UTC, today=TODAY)


def step(
    number: int, cartridge: Cartridge, state: S, dots_struck: int = 0, room: str | None = "room 1"
) -> NumberedStep:
    given_back = state is S.ALLOTTED
    session, client = (None, None) if given_back else ("s7", "c3")
    return NumberedStep(
        number, cartridge.key, Step(state, session, client, "Tess", AT_UTC, dots_struck, room)
    )


def test_what_is_allotted_is_the_rooms_news(ledger: Ledger, desk: ClinicDesk, cartridge: Cartridge) -> None:
    allot(desk, cartridge)
    allot(desk, cartridge)
    (mine,) = desk.news(AT_UTC).allotted
    assert mine == replace(cartridge, state=S.ALLOTTED, room="room 1", allotments=1)
    assert ClinicDesk(ledger, "room 2", "book 2").news(AT_UTC).allotted == ()


def test_what_can_not_be_had_is_refused_with_its_reason(ledger: Ledger, desk: ClinicDesk) -> None:
    theirs, unlike, recalled = receive(ledger, 3)
    allot(ClinicDesk(ledger, "room 2", "book 2"), theirs)
    for one, reason in (
        (theirs, ClaimReason.ALLOTTED),
        (replace(unlike, lot="LOT9"), ClaimReason.LOT_MISMATCH),
    ):
        with pytest.raises(ClaimRefused) as caught:
            allot(desk, one)
        assert caught.value.reason is reason
    ledger.recall("LOT42A", reason="seal", by="Ann", at_utc=AT_UTC)
    with pytest.raises(ClaimRefused, match="recalled"):
        allot(desk, recalled)


def test_one_that_this_session_has_claimed_past_the_book_is_not_allotted(
    ledger: Ledger, desk: ClinicDesk, cartridge: Cartridge
) -> None:
    claim(ledger, cartridge)
    with pytest.raises(ClaimRefused, match="the clinic has it as claimed by session s7"):
        allot(desk, cartridge)


def test_steps_are_heard_in_order_and_each_once(
    ledger: Ledger, desk: ClinicDesk, cartridge: Cartridge
) -> None:
    allot(desk, cartridge)
    way = (step(3, cartridge, S.CLAIMED), step(4, cartridge, S.OPENED), step(6, cartridge, S.IN_USE, 8))
    assert desk.told(AT_UTC) == 0
    desk.tell_steps(way[:2], AT_UTC)
    desk.tell_steps(way, AT_UTC)
    assert desk.told(AT_UTC) == 6
    found = ledger.get(cartridge.key)
    assert (found.state, found.session, found.client_ref, found.dots_struck) == (S.IN_USE, "s7", "c3", 8)
    states = [one.state for one in ledger.history(cartridge.key)]
    assert states == [S.RECEIVED, S.ALLOTTED, S.CLAIMED, S.OPENED, S.IN_USE]


@pytest.mark.hazard("H21")
def test_a_step_that_leads_back_is_not_heard_and_nothing_with_it(
    ledger: Ledger, desk: ClinicDesk, cartridge: Cartridge
) -> None:
    allot(desk, cartridge)
    desk.tell_steps((step(1, cartridge, S.CLAIMED), step(2, cartridge, S.SPENT)), AT_UTC)
    before = ledger.get(cartridge.key)
    with pytest.raises(RoomBookRefused, match=r"in_use since .*, and in the clinic's ledger it is spent"):
        desk.tell_steps((step(3, cartridge, S.IN_USE),), AT_UTC)
    with pytest.raises(RoomBookRefused, match="it is spent, allotted to room 1"):
        desk.tell_steps((step(3, cartridge, S.ALLOTTED, room=None),), AT_UTC)
    assert ledger.get(cartridge.key) == before
    assert desk.told(AT_UTC) == 2


@pytest.mark.hazard("H22")
def test_a_room_tells_nothing_of_what_is_not_allotted_to_it(
    ledger: Ledger, desk: ClinicDesk, cartridge: Cartridge
) -> None:
    with pytest.raises(RoomBookRefused, match="it is received, allotted to no room"):
        desk.tell_steps((step(1, cartridge, S.CLAIMED),), AT_UTC)
    with pytest.raises(RoomBookRefused, match="in the clinic's ledger it is not known"):
        desk.tell_steps((step(1, replace(cartridge, serial="NONE"), S.CLAIMED),), AT_UTC)


def test_what_is_given_back_is_in_the_stores(ledger: Ledger, desk: ClinicDesk, cartridge: Cartridge) -> None:
    allot(desk, cartridge)
    desk.tell_steps((step(1, cartridge, S.ALLOTTED, room=None),), AT_UTC)
    assert ledger.get(cartridge.key).room is None
    assert claim(ledger, cartridge).state is S.CLAIMED


def test_a_recall_of_one_room_is_every_other_rooms_news(ledger: Ledger, desk: ClinicDesk) -> None:
    ledger.recall("LOT8", reason="seal", by="Ann", at_utc=AT_UTC)
    own = LotRecall("LOT9", GTIN, "seals leak", "Tess", AT_UTC, 5)
    for _ in range(2):
        desk.tell_recalls((own,), AT_UTC)
    assert [recall.lot for recall in desk.news(AT_UTC).recalls] == ["LOT8"]
    other = ClinicDesk(ledger, "room 2", "book 2").news(AT_UTC)
    assert [(recall.lot, recall.reason) for recall in other.recalls] == [
        ("LOT8", "seal"),
        ("LOT9", "seals leak"),
    ]


def test_a_book_belongs_to_one_room_and_a_room_has_one(ledger: Ledger, desk: ClinicDesk) -> None:
    desk.told(AT_UTC)
    with pytest.raises(RoomBookRefused, match="it is the book of room 1"):
        ClinicDesk(ledger, "room 2", "book 1").told(AT_UTC)
    with pytest.raises(RoomBookRefused, match="another computer keeps the book of this room since"):
        ClinicDesk(ledger, "room 1", "book 2").told(AT_UTC)
