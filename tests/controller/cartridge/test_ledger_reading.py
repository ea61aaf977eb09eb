from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.clinic_desk import ClinicDesk
from controller.cartridge.ledger import Ledger
from controller.cartridge.udi import CartridgeKey
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN, S, receive


def test_cartridges_are_found_by_the_room_they_are_allotted_to(ledger: Ledger, cartridge: Cartridge) -> None:
    receive(ledger, 2)
    (allotted,) = ledger.allot([cartridge.key], "room 1", by="stores", at_utc=AT_UTC)
    assert ledger.cartridges(room="room 1") == (allotted,)
    assert ledger.cartridges(room="room 2") == ()
    assert ledger.cartridges(state=S.ALLOTTED) == (allotted,)


def test_a_cartridge_is_recalled_with_its_lot(ledger: Ledger, cartridge: Cartridge) -> None:
    assert not ledger.is_recalled(cartridge.key)
    ledger.recall("LOT9", reason="seal", by="Ann", at_utc=AT_UTC)
    ledger.recall("LOT42A", "04012345678901", reason="seal", by="Ann", at_utc=AT_UTC)
    assert not ledger.is_recalled(cartridge.key)
    ledger.recall("LOT42A", GTIN, reason="seal", by="Ann", at_utc=AT_UTC)
    assert ledger.is_recalled(cartridge.key)
    assert not ledger.is_recalled(CartridgeKey(GTIN, "NONE"))


def test_a_room_is_known_once_it_was_allotted_something_or_keeps_a_book(
    ledger: Ledger, cartridge: Cartridge
) -> None:
    assert not ledger.knows_room("room 1")
    ledger.allot([cartridge.key], "room 1", by="stores", at_utc=AT_UTC)
    ClinicDesk(ledger, "room 2", "book 2").told(AT_UTC)
    assert [ledger.knows_room(f"room {number}") for number in (1, 2, 3)] == [True, True, False]
