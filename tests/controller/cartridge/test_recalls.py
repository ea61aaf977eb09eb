"""Recalls in the ledger, and that from its moment on no room claims or opens a cartridge of the lot."""

import threading

import pytest
from sqlalchemy import select

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import ClaimReason, ClaimRefused, StepRefused
from controller.cartridge.ledger import Ledger
from controller.cartridge.lot_rules import LotRecall
from controller.cartridge.recalls import recalls, write_recall
from controller.cartridge.schema import recalls_table
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN, S, advance, claim, receive

PATIENT_MS = 60_000
"""How long rooms wait for each other here: SQLite lets one write at a time, in no order."""


def test_recalls_are_listed_as_they_came_and_by_lot(ledger: Ledger) -> None:
    ledger.recall("LOT9", reason="dull", by="Ben", at_utc=AT_UTC)
    ledger.recall("LOT42A", GTIN, reason="seals leak", by="Ann", at_utc=AT_UTC)
    first, second = recalls(ledger)
    assert first == LotRecall("LOT9", None, "dull", "Ben", AT_UTC)
    assert second == LotRecall("LOT42A", GTIN, "seals leak", "Ann", AT_UTC)
    assert recalls(ledger, {"LOT9", "LOT7"}) == (first,)
    assert recalls(ledger, ()) == ()
    assert [one.number for one in recalls(ledger)] == [1, 2]


def test_a_recall_of_another_ledger_is_kept_with_its_name_and_its_number_there(ledger: Ledger) -> None:
    with ledger.transaction() as connection:
        write_recall(connection, LotRecall("LOT9", None, "dull", "Ben", AT_UTC, 7), "book 1")
        kept = connection.execute(select(recalls_table)).one()
    assert (kept.origin, kept.origin_id, kept.lot) == ("book 1", 7, "LOT9")


@pytest.mark.hazard("H39")
def test_rooms_at_work_while_a_lot_is_recalled_claim_and_open_none_of_it_from_then_on(
    url: str, ledger: Ledger
) -> None:
    """Issue: it blocks everywhere at once, also a claimed one. P4"""
    received = receive(ledger, 36)
    under_way, recalled = threading.Event(), threading.Event()
    together = threading.Barrier(3)
    began_late: list[str] = []
    refused: list[str] = []

    def work(room: int) -> None:
        own_ones = received[room::3]
        with Ledger.open(url, "simulated", PATIENT_MS, f"room {room}") as own:
            together.wait(60)
            for place, cartridge in enumerate(own_ones):
                if place == len(own_ones) - 3:
                    recalled.wait(60)
                for step in ("claim", "open"):
                    late = recalled.is_set()
                    try:
                        if step == "claim":
                            claim(own, cartridge, f"s{room}")
                        else:
                            advance(own, cartridge, S.OPENED, f"s{room}")
                    except (ClaimRefused, StepRefused) as no:
                        refused.append(str(no))
                        break
                    if late:
                        began_late.append(f"{step} {cartridge.serial}")
                under_way.set()

    rooms = [threading.Thread(target=work, args=(room,)) for room in range(3)]
    for room in rooms:
        room.start()
    assert under_way.wait(60)
    with Ledger.open(url, "simulated", PATIENT_MS) as stores:
        stores.recall("LOT42A", reason="seals leak", by="Ann", at_utc=AT_UTC)
    recalled.set()
    for room in rooms:
        room.join()

    assert began_late == []
    assert len(refused) >= 9
    assert all("recalled (seals leak)" in no for no in refused)


@pytest.mark.hazard("H39")
def test_a_claim_repeated_after_the_recall_still_names_whose_it_is_and_opens_nothing(
    ledger: Ledger, cartridge: Cartridge
) -> None:
    claim(ledger, cartridge)
    ledger.recall(cartridge.lot, reason="seals leak", by="Ann", at_utc=AT_UTC)
    assert claim(ledger, cartridge).state is S.CLAIMED
    with pytest.raises(ClaimRefused) as caught:
        claim(ledger, cartridge, "s8")
    assert caught.value.reason is ClaimReason.CLAIMED
    with pytest.raises(StepRefused, match="recalled"):
        advance(ledger, cartridge, S.OPENED)
