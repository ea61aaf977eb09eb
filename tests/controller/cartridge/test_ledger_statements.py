from typing import Any

import pytest
from sqlalchemy import select

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.ledger import Ledger
from controller.cartridge.ledger_statements import claiming, is_of_gtin, stepping, wanted
from controller.cartridge.schema import cartridges_table
from tests.controller.cartridge.ledger_calls import GTIN, TODAY, S, at


def claim_of(cartridge: Cartridge, **other: Any) -> dict[str, Any]:
    ordered = {
        **wanted(cartridge.key),
        "of_lot": cartridge.lot,
        "of_expiry": cartridge.expiry,
        "on_day": TODAY,
        "in_room": "room 1",
        "for_session": "s7",
        "for_client": "c3",
    }
    return ordered | other


@pytest.mark.parametrize(("allotted_only", "rows"), [(True, 0), (False, 1)])
def test_only_a_room_without_a_book_claims_from_the_stores(
    ledger: Ledger, cartridge: Cartridge, allotted_only: bool, rows: int
) -> None:
    with ledger.transaction() as connection:
        assert connection.execute(claiming(allotted_only), claim_of(cartridge)).rowcount == rows


@pytest.mark.hazard("H22")
@pytest.mark.parametrize(
    "unlike",
    [{"of_lot": "LOT9"}, {"of_expiry": TODAY}, {"on_day": TODAY.replace(year=2029)}, {"of_serial": "SN9"}],
)
def test_what_is_unlike_its_label_or_expired_is_not_claimed(
    ledger: Ledger, cartridge: Cartridge, unlike: dict[str, Any]
) -> None:
    with ledger.transaction() as connection:
        assert connection.execute(claiming(False), claim_of(cartridge, **unlike)).rowcount == 0


@pytest.mark.hazard("H21")
@pytest.mark.parametrize("to", [S.RECEIVED, S.ALLOTTED, S.CLAIMED])
@pytest.mark.parametrize("state", [S.CLAIMED, S.OPENED, S.IN_USE, S.SPENT, S.DISCARDED])
def test_no_step_leads_back(ledger: Ledger, cartridge: Cartridge, state: S, to: S) -> None:
    before = at(ledger, cartridge, state)
    with ledger.transaction() as connection:
        connection.execute(stepping(to), {**wanted(cartridge.key), "by_session": "s7", "dots": None})
    assert ledger.get(cartridge.key) == before


def test_each_is_built_once() -> None:
    assert claiming(True) is claiming(True)
    assert stepping(S.OPENED) is stepping(S.OPENED)


def test_a_trade_item_is_picked_beside_a_lot_without_reading_all_that_have_its_gtin(
    ledger: Ledger, cartridge: Cartridge
) -> None:
    row = cartridges_table.c
    query = select(row.serial).where(row.lot == cartridge.lot, is_of_gtin(GTIN))
    with ledger.transaction(reading=True) as connection:
        assert connection.scalars(query).all() == [cartridge.serial]
        assert connection.scalars(select(row.serial).where(is_of_gtin("09506000134369"))).all() == []
        if connection.dialect.name == "sqlite":
            sql = query.compile(connection.engine, compile_kwargs={"literal_binds": True})
            (step,) = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").all()
            assert step[-1] == "SEARCH cartridges USING INDEX cartridges_by_lot (lot=?)"
