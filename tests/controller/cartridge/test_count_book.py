import pytest
from sqlalchemy import select

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.count_book import CountBook, CountedPlace
from controller.cartridge.errors import ClaimRefused, CountRefused, StepRefused
from controller.cartridge.ledger import Ledger
from controller.cartridge.schema import counts_table
from controller.cartridge.states import CartridgeState
from controller.cartridge.stock_count import StockCount, counted
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN, advance, claim, receive

STORES = CountedPlace(GTIN, "LOT42A")


def count(
    ledger: Ledger, found: int, *missing: str, lose: bool = True, place: CountedPlace = STORES
) -> StockCount:
    return CountBook(ledger).write(
        place, lambda serials: counted(serials, found, missing), lose=lose, by="stores", at_utc=AT_UTC
    )


def counts(ledger: Ledger) -> list[tuple[object, ...]]:
    table = counts_table.c
    columns = (table.room, table.in_stock, table.found, table.missing, table.lost, table.by, table.at_utc)
    with ledger.transaction(reading=True) as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(table.id))]


def test_a_count_that_agrees_is_written_too(ledger: Ledger) -> None:
    receive(ledger, 2)
    assert count(ledger, 2).agrees
    assert counts(ledger) == [(None, 2, 2, 0, 0, "stores", AT_UTC)]


def test_a_missing_cartridge_is_lost_from_then_on(ledger: Ledger) -> None:
    one, other = receive(ledger, 2)
    assert count(ledger, 1, one.serial).unexplained == 0
    assert ledger.get(one.key).state is CartridgeState.LOST
    assert ledger.get(other.key).state is CartridgeState.RECEIVED
    last = ledger.history(one.key)[-1]
    assert (last.state, last.by, last.at_utc) == (CartridgeState.LOST, "stores", AT_UTC)
    assert counts(ledger) == [(None, 2, 1, 1, 1, "stores", AT_UTC)]
    assert count(ledger, 1).in_stock == (other.serial,)


@pytest.mark.hazard("H21")
def test_a_lost_cartridge_that_turns_up_is_not_used(ledger: Ledger) -> None:
    (one,) = receive(ledger)
    count(ledger, 0, one.serial)
    with pytest.raises(ClaimRefused, match="lost"):
        claim(ledger, one)
    with pytest.raises(StepRefused):
        advance(ledger, one, CartridgeState.RECEIVED, session=None)


def test_a_difference_is_written_though_nothing_explains_it(ledger: Ledger) -> None:
    receive(ledger, 3)
    assert count(ledger, 1).unexplained == -2
    assert counts(ledger) == [(None, 3, 1, 0, 0, "stores", AT_UTC)]


def test_what_is_missing_stays_in_stock_if_it_is_not_given_up(ledger: Ledger) -> None:
    (one,) = receive(ledger)
    count(ledger, 0, one.serial, lose=False)
    assert ledger.get(one.key).state is CartridgeState.RECEIVED
    assert counts(ledger) == [(None, 1, 0, 1, 0, "stores", AT_UTC)]


def test_what_sessions_and_rooms_have_is_not_looked_for_in_the_stores(ledger: Ledger) -> None:
    one, two, three = receive(ledger, 3)
    claim(ledger, one)
    ledger.allot([two.key], "blue", by="stores", at_utc=AT_UTC)
    assert count(ledger, 1).in_stock == (three.serial,)
    in_blue = CountedPlace(GTIN, "LOT42A", "blue")
    assert count(ledger, 1, place=in_blue).in_stock == (two.serial,)
    assert [row[0] for row in counts(ledger)] == [None, "blue"]


def test_a_refused_count_writes_nothing(ledger: Ledger, cartridge: Cartridge) -> None:
    with pytest.raises(CountRefused):
        count(ledger, 0, "NONE")
    assert counts(ledger) == []
    assert ledger.get(cartridge.key).state is CartridgeState.RECEIVED
