"""Received = in stock + held + used + discarded + lost, and what does not come out even is told."""

import pytest

from controller.cartridge.counts import PLACES, LotCount, counts, place_of
from controller.cartridge.ledger import Ledger
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN, S, advance, at, claim, receive
from tests.controller.cartridge.other_program import OtherProgram


def test_every_cartridge_is_counted_in_one_place(ledger: Ledger) -> None:
    received = receive(ledger, 9)
    ledger.allot([received[0].key], "room 1", by="stores", at_utc=AT_UTC)
    for cartridge, state in zip(
        received[1:], (S.CLAIMED, S.OPENED, S.IN_USE, S.SPENT, S.DISCARDED), strict=False
    ):
        at(ledger, cartridge, state)
    claim(ledger, received[6])
    advance(ledger, received[6], S.DAMAGED)
    advance(ledger, received[7], S.LOST, None)
    (one,) = counts(ledger)
    assert one == LotCount(
        GTIN, "LOT42A", received=9, in_stock=2, held=3, used=2, discarded=1, lost=1, in_rooms={"room 1": 1}
    )
    assert one.difference == 0
    assert one.in_stores == 1


def test_what_a_room_gave_back_or_used_is_not_in_the_room_any_more(ledger: Ledger) -> None:
    received = receive(ledger, 4)
    ledger.allot([one.key for one in received[:3]], "room 2", by="stores", at_utc=AT_UTC)
    ledger.allot([received[3].key], "room 1", by="stores", at_utc=AT_UTC)
    ledger.give_back([received[0].key], "room 2", by="stores", at_utc=AT_UTC)
    advance(ledger, received[1], S.LOST, None)
    (one,) = counts(ledger)
    assert list(one.in_rooms.items()) == [("room 1", 1), ("room 2", 1)]
    assert (one.in_stock, one.in_stores) == (3, 1)


def test_lots_are_counted_apart_and_can_be_named(ledger: Ledger) -> None:
    receive(ledger, 2)
    receive(ledger, 1)
    assert [one.received for one in counts(ledger, "LOT42A", GTIN)] == [3]
    assert counts(ledger, "LOT9") == ()
    assert counts(ledger, gtin="04012345678901") == ()


def test_a_cartridge_that_no_delivery_brought_is_a_difference(
    ledger: Ledger, other_program: OtherProgram
) -> None:
    receive(ledger, 2)
    done = other_program.run(
        "INSERT INTO cartridges (gtin, serial, lot, expiry, tag, state, dots_struck) "
        f"VALUES ('{GTIN}', 'EXTRA', 'LOT42A', DATE('2028-11-30'), '00000000000000ff', 'received', 0)"
    )
    assert done == "done"
    (one,) = counts(ledger)
    assert (one.received, one.in_stock, one.difference) == (2, 3, 1)


def test_a_delivery_whose_cartridges_are_not_there_is_a_difference(
    ledger: Ledger, other_program: OtherProgram
) -> None:
    receive(ledger, 2)
    assert other_program.run(f"INSERT INTO lots VALUES ('{GTIN}', 'LOT9', DATE('2028-11-30'))") == "done"
    for lot in ("LOT42A", "LOT9"):
        done = other_program.run(
            "INSERT INTO deliveries (gtin, lot, expiry, count, by, at_utc) "
            f"VALUES ('{GTIN}', '{lot}', DATE('2028-11-30'), 5, 'x', '{AT_UTC}')"
        )
        assert done == "done"
    assert [(one.lot, one.difference) for one in counts(ledger)] == [("LOT42A", -5), ("LOT9", -5)]


@pytest.mark.parametrize("state", list(S))
def test_every_state_has_one_place(state: S) -> None:
    places = {place: int(place == place_of(state)) for place in PLACES}
    assert sum(places.values()) == 1
    in_stock, held, used, discarded, lost = (places[place] for place in PLACES)
    assert LotCount(GTIN, "LOT42A", 1, in_stock, held, used, discarded, lost).difference == 0
