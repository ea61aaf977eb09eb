import threading
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import (
    AllotmentRefused,
    ClaimReason,
    ClaimRefused,
    StepRefused,
    UnknownCartridge,
)
from controller.cartridge.ledger import Ledger
from controller.cartridge.schema import deliveries_table
from controller.cartridge.udi import CartridgeKey
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN, TODAY, S, advance, claim, receive

PATIENCE_MS = 60_000
"""How long clerks wait for each other here."""

NOBODYS = CartridgeKey(GTIN, "NONE")


def allot(ledger: Ledger, cartridge: Cartridge, room: str = "room 1") -> Cartridge:
    (allotted,) = ledger.allot([cartridge.key], room, by="stores", at_utc=AT_UTC)
    return allotted


def recall(ledger: Ledger) -> None:
    ledger.recall("LOT42A", reason="seals leak", by="Ann", at_utc=AT_UTC)


def in_room(url: str, room: str) -> Ledger:
    return Ledger.open(url, "simulated", room=room)


def test_a_delivery_is_kept_with_its_supplier_and_sterilisation(ledger: Ledger, cartridge: Cartridge) -> None:
    ledger.receive(
        GTIN,
        cartridge.lot,
        cartridge.expiry,
        3,
        by="Ann",
        at_utc=AT_UTC,
        today=TODAY,
        supplier=" Needles Ltd ",
        sterilisation="ethylene oxide",
    )
    with ledger.transaction(reading=True) as connection:
        kept = connection.execute(select(deliveries_table).order_by(deliveries_table.c.id)).all()
    assert [(row[4], row.supplier, row.sterilisation, row.by) for row in kept] == [
        (1, None, None, "stores"),
        (3, "Needles Ltd", "ethylene oxide", "Ann"),
    ]


def test_an_allotted_cartridge_is_claimed_in_its_room_only(
    url: str, ledger: Ledger, cartridge: Cartridge
) -> None:
    allot(ledger, cartridge)
    with in_room(url, "room 2") as other, pytest.raises(ClaimRefused, match="it is allotted to room 1"):
        claim(other, cartridge)
    with pytest.raises(ClaimRefused) as caught:
        claim(ledger, cartridge)
    assert caught.value.reason is ClaimReason.ALLOTTED
    with in_room(url, "room 1") as own:
        assert claim(own, cartridge).state is S.CLAIMED
        assert [step.room for step in own.history(cartridge.key)] == [None, "room 1", "room 1"]


def test_a_cartridge_is_allotted_to_one_room(ledger: Ledger, cartridge: Cartridge) -> None:
    assert allot(ledger, cartridge) == allot(ledger, cartridge)
    with pytest.raises(StepRefused, match="it is allotted to room 1, expected it in the stores"):
        allot(ledger, cartridge, "room 2")
    assert len(ledger.history(cartridge.key)) == 2


def test_cartridges_are_allotted_all_or_none(ledger: Ledger, cartridge: Cartridge) -> None:
    with pytest.raises(UnknownCartridge):
        ledger.allot([cartridge.key, NOBODYS], "room 1", by="stores", at_utc=AT_UTC)
    assert ledger.get(cartridge.key) == cartridge


def test_cartridges_are_given_back_all_or_none(ledger: Ledger) -> None:
    mine, theirs = receive(ledger, 2)
    allot(ledger, mine)
    allot(ledger, theirs, "room 2")
    with pytest.raises(StepRefused, match="it is allotted to room 2, expected it allotted to room 1"):
        ledger.give_back([mine.key, theirs.key], "room 1", by="stores", at_utc=AT_UTC)
    assert ledger.get(mine.key).room == "room 1"


def test_those_that_expire_first_are_allotted_first(ledger: Ledger) -> None:
    receive(ledger, 1, date(2029, 1, 31), ["LATE1"])
    for lot, expiry, serial in (("SOON", TODAY, "SOON1"), ("MID", date(2027, 5, 31), "MID1")):
        ledger.receive(GTIN, lot, expiry, 1, by="stores", at_utc=AT_UTC, today=TODAY, serials=[serial])
    first = ledger.allot_oldest(2, "room 1", by="stores", at_utc=AT_UTC, today=TODAY)
    assert [one.serial for one in first] == ["SOON1", "MID1"]
    with pytest.raises(AllotmentRefused, match="in date and not recalled: 1;"):
        ledger.allot_oldest(2, "room 1", by="stores", at_utc=AT_UTC, today=TODAY)
    assert [one.serial for one in ledger.cartridges(room="room 1")] == ["SOON1", "MID1"]


def test_two_clerks_who_allot_the_oldest_at_once_allot_none_twice(url: str, ledger: Ledger) -> None:
    receive(ledger, 20)
    together = threading.Barrier(4)
    got: dict[str, list[str]] = {}
    failures: list[Exception] = []

    def take(room: str) -> None:
        try:
            with Ledger.open(url, "simulated", PATIENCE_MS) as own:
                together.wait(30)
                five = own.allot_oldest(5, room, by="stores", at_utc=AT_UTC, today=TODAY, lot="LOT42A")
            got[room] = [one.serial for one in five]
        except Exception as failure:
            failures.append(failure)

    clerks = [threading.Thread(target=take, args=(f"room {number}",)) for number in range(4)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert failures == []
    allotted = [serial for serials in got.values() for serial in serials]
    assert len(allotted) == len(set(allotted)) == 20
    for room, serials in got.items():
        assert {one.serial for one in ledger.cartridges(room=room)} == set(serials)


def test_two_clerks_who_name_the_same_in_another_order_do_not_block_each_other(
    url: str, ledger: Ledger
) -> None:
    received = receive(ledger, 12)
    together = threading.Barrier(2)
    outcomes: list[str] = []

    def take(room: str, backwards: bool) -> None:
        keys = [one.key for one in (reversed(received) if backwards else received)]
        with Ledger.open(url, "simulated", PATIENCE_MS) as own:
            together.wait(30)
            try:
                own.allot(keys, room, by="stores", at_utc=AT_UTC)
                outcomes.append("all")
            except StepRefused:
                outcomes.append("none")

    clerks = [threading.Thread(target=take, args=(f"room {way}", bool(way))) for way in range(2)]
    for clerk in clerks:
        clerk.start()
    for clerk in clerks:
        clerk.join()
    assert sorted(outcomes) == ["all", "none"]
    assert len({one.room for one in ledger.cartridges()}) == 1


def test_a_cartridge_given_back_is_in_the_stores_and_can_go_to_another_room(
    ledger: Ledger, cartridge: Cartridge
) -> None:
    allot(ledger, cartridge)
    (back,) = ledger.give_back([cartridge.key], "room 1", by="stores", at_utc=AT_UTC)
    assert back == replace(cartridge, state=S.ALLOTTED, room=None, allotments=2)
    assert allot(ledger, cartridge, "room 2").room == "room 2"
    assert [step.room for step in ledger.history(cartridge.key)] == [None, "room 1", None, "room 2"]


def test_one_given_back_is_claimed_by_whoever_comes_first(ledger: Ledger, cartridge: Cartridge) -> None:
    allot(ledger, cartridge)
    ledger.give_back([cartridge.key], "room 1", by="stores", at_utc=AT_UTC)
    assert claim(ledger, cartridge).state is S.CLAIMED


@pytest.mark.hazard("H21")
def test_only_what_is_unclaimed_is_given_back_and_only_by_its_room(
    url: str, ledger: Ledger, cartridge: Cartridge
) -> None:
    with pytest.raises(UnknownCartridge):
        ledger.give_back([NOBODYS], "room 1", by="stores", at_utc=AT_UTC)
    allot(ledger, cartridge)
    with pytest.raises(StepRefused, match="expected it allotted to room 2"):
        ledger.give_back([cartridge.key], "room 2", by="stores", at_utc=AT_UTC)
    with in_room(url, "room 1") as own:
        claim(own, cartridge)
    with pytest.raises(StepRefused, match="it is claimed in room 1"):
        ledger.give_back([cartridge.key], "room 1", by="stores", at_utc=AT_UTC)


def test_a_cartridge_is_allotted_by_the_stores_only(ledger: Ledger, cartridge: Cartridge) -> None:
    with pytest.raises(StepRefused, match="it is received and is allotted by the stores only"):
        advance(ledger, cartridge, S.ALLOTTED, None)


@pytest.mark.hazard("H21")
def test_one_that_a_count_can_not_find_is_lost_for_good(ledger: Ledger, cartridge: Cartridge) -> None:
    assert advance(ledger, cartridge, S.LOST, None).state is S.LOST
    with pytest.raises(ClaimRefused) as caught:
        claim(ledger, cartridge)
    assert caught.value.reason is ClaimReason.LOST


def test_a_recalled_lot_is_neither_claimed_nor_allotted(ledger: Ledger, cartridge: Cartridge) -> None:
    recall(ledger)
    with pytest.raises(ClaimRefused, match=r"its lot LOT42A was recalled \(seals leak\)") as caught:
        claim(ledger, cartridge)
    assert caught.value.reason is ClaimReason.RECALLED
    with pytest.raises(StepRefused, match=r"its lot LOT42A was recalled \(seals leak\), expected a lot"):
        allot(ledger, cartridge)


def test_a_claimed_one_of_a_recalled_lot_is_not_opened_and_can_be_set_aside(
    ledger: Ledger, cartridge: Cartridge
) -> None:
    claim(ledger, cartridge)
    recall(ledger)
    with pytest.raises(StepRefused, match=r"was recalled \(seals leak\), expected it left unopened"):
        advance(ledger, cartridge, S.OPENED)
    assert advance(ledger, cartridge, S.DAMAGED).state is S.DAMAGED


def test_what_is_in_use_when_its_lot_is_recalled_is_still_written_down(
    ledger: Ledger, cartridge: Cartridge
) -> None:
    claim(ledger, cartridge)
    advance(ledger, cartridge, S.OPENED)
    recall(ledger)
    assert advance(ledger, cartridge, S.OPENED).state is S.OPENED
    advance(ledger, cartridge, S.IN_USE, dots_struck=8)
    assert advance(ledger, cartridge, S.SPENT, dots_struck=16).dots_struck == 16


def test_every_cartridge_of_a_lot_recalled_before_it_came_is_blocked(
    ledger: Ledger,
) -> None:
    recall(ledger)
    (cartridge,) = receive(ledger)
    with pytest.raises(ClaimRefused, match="recalled"):
        claim(ledger, cartridge)
