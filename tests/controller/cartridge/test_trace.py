"""From a lot to the clients and back, with when, where and by whom."""

import pytest

from controller.cartridge.ledger import Ledger
from controller.cartridge.lot_rules import LotRecall
from controller.cartridge.trace import trace
from controller.cartridge.trace_queries import Wanted
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN, S, advance, claim, receive

OTHER_GTIN = "04012345678901"


@pytest.fixture
def used(url: str, ledger: Ledger) -> Ledger:
    """SN1 for client c3, SN2 and SN3 for c4 in room 2, SN4 lost, SN5 in stock; the lot is recalled."""
    received = receive(ledger, 5, serials=["SN1", "SN2", "SN3", "SN4", "SN5"])
    claim(ledger, received[0])
    with Ledger.open(url, "simulated", room="room 2") as room:
        claim(room, received[1], "s8", "c4")
        claim(room, received[2], "s8", "c4")
        advance(room, received[2], S.SPENT, "s8", dots_struck=9)
    advance(ledger, received[3], S.LOST, None)
    ledger.recall("LOT42A", reason="seals leak", by="Ann", at_utc=AT_UTC)
    return ledger


@pytest.mark.hazard("H39")
def test_a_lot_leads_to_its_sessions_and_clients(used: Ledger) -> None:
    answer = trace(used, Wanted("lot", "LOT42A"))
    assert [
        (use.cartridge.serial, use.cartridge.session, use.cartridge.client_ref, use.room, use.by, use.at_utc)
        for use in answer.uses
    ] == [
        ("SN1", "s7", "c3", None, "technician", AT_UTC),
        ("SN2", "s8", "c4", "room 2", "technician", AT_UTC),
        ("SN3", "s8", "c4", "room 2", "technician", AT_UTC),
    ]
    assert answer.uses[2].cartridge.dots_struck == 9
    assert (answer.clients, answer.sessions) == (("c3", "c4"), ("s7", "s8"))
    assert [(one.serial, one.state) for one in answer.unclaimed] == [("SN4", S.LOST), ("SN5", S.RECEIVED)]
    assert [(one.lot, one.count, one.by, one.expiry) for one in answer.deliveries] == [
        ("LOT42A", 5, "stores", "2028-11-30")
    ]
    assert answer.recalls == (LotRecall("LOT42A", None, "seals leak", "Ann", AT_UTC),)


@pytest.mark.parametrize(
    ("wanted", "serials"),
    [
        (Wanted("client_ref", "c4"), ["SN2", "SN3"]),
        (Wanted("session", "s7"), ["SN1"]),
        (Wanted("serial", "SN2"), ["SN2"]),
        (Wanted("serial", "SN2", GTIN), ["SN2"]),
    ],
)
def test_client_session_and_serial_lead_back_to_lot_delivery_and_recall(
    used: Ledger, wanted: Wanted, serials: list[str]
) -> None:
    answer = trace(used, wanted)
    assert [use.cartridge.serial for use in answer.uses] == serials
    assert [one.lot for one in answer.deliveries] == ["LOT42A"]
    assert [one.lot for one in answer.recalls] == ["LOT42A"]
    assert answer.found


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("lot", "LOT9"),
        Wanted("lot", "LOT42B"),
        Wanted("serial", "SN9"),
        Wanted("client_ref", "c"),
        Wanted("session", "s"),
        Wanted("serial", "SN1", OTHER_GTIN),
    ],
)
def test_what_the_ledger_does_not_know_is_not_found(used: Ledger, wanted: Wanted) -> None:
    assert not trace(used, wanted).found


def test_another_trade_item_of_the_same_lot_is_kept_apart(used: Ledger) -> None:
    used.recall("LOT42A", OTHER_GTIN, reason="dull", by="Ben", at_utc=AT_UTC)
    assert [one.reason for one in trace(used, Wanted("serial", "SN1")).recalls] == ["seals leak"]
    other = trace(used, Wanted("lot", "LOT42A", OTHER_GTIN))
    assert (other.uses, other.deliveries) == ((), ())
    assert [one.reason for one in other.recalls] == ["seals leak", "dull"]


def test_one_that_a_session_has_only_discarded_is_among_its_uses_without_a_claim(ledger: Ledger) -> None:
    (cartridge,) = receive(ledger)
    advance(ledger, cartridge, S.DISCARDED, "s7")
    (use,) = trace(ledger, Wanted("session", "s7")).uses
    assert (use.at_utc, use.by, use.cartridge.client_ref) == (None, None, None)
    assert trace(ledger, Wanted("session", "s7")).clients == ()
