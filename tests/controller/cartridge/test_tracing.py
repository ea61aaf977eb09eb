import re

import pytest
from sqlalchemy import Select, text

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.ledger import Ledger
from controller.cartridge.schema import cartridges_table, steps_table
from controller.cartridge.tracing import LotCount, Tracing, cartridges_query, steps_query
from controller.cartridge.udi import CartridgeKey
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN, TODAY, S, advance, at, claim, receive
from tests.controller.cartridge.million import LOT_SIZE, fill, questions, seconds
from tests.controller.cartridge.other_program import OtherProgram

CARTRIDGES = 4_000
ANSWER_S_MAX = 1.0
OTHER_GTIN = "04012345678901"
_row = cartridges_table.c


@pytest.fixture
def tracing(ledger: Ledger) -> Tracing:
    return Tracing(ledger)


def test_a_lot_leads_to_its_sessions_and_clients(ledger: Ledger, tracing: Tracing) -> None:
    used, other, unused = receive(ledger, 3)
    claim(ledger, used, "s7", "c3")
    claim(ledger, other, "s8", "c4")
    trace = tracing.by_lot("LOT42A")
    assert {one.serial for one in trace.cartridges} == {used.serial, other.serial, unused.serial}
    assert (trace.sessions, trace.clients, trace.lots) == (("s7", "s8"), ("c3", "c4"), ("LOT42A",))
    assert tracing.by_lot("LOT9").cartridges == ()


def test_a_client_and_a_session_lead_to_lots_and_serials(ledger: Ledger, tracing: Tracing) -> None:
    used, _ = receive(ledger, 2)
    at(ledger, used, S.SPENT)
    for trace in (tracing.by_client("c3"), tracing.by_session("s7"), tracing.by_serial(used.serial)):
        assert [one.serial for one in trace.cartridges] == [used.serial]
        assert (trace.lots, trace.clients, trace.sessions) == (("LOT42A",), ("c3",), ("s7",))
        assert [step.state for _, step in trace.steps] == [S.RECEIVED, S.CLAIMED, S.SPENT]
        assert {key for key, _ in trace.steps} == {used.key}


def test_one_lot_of_two_gtins_is_told_apart(ledger: Ledger, tracing: Tracing, cartridge: Cartridge) -> None:
    ledger.receive(OTHER_GTIN, "LOT42A", cartridge.expiry, 2, by="Ann", at_utc=AT_UTC, today=TODAY)
    assert len(tracing.by_lot("LOT42A").cartridges) == 3
    assert len(tracing.by_lot("LOT42A", OTHER_GTIN).cartridges) == 2
    assert tracing.count("LOT42A", GTIN).received == 1
    assert [one.count for one in tracing.deliveries("LOT42A")] == [1, 2]
    assert [one.by for one in tracing.deliveries("LOT42A", OTHER_GTIN)] == ["Ann"]


def test_a_count_comes_out_whatever_became_of_the_cartridges(ledger: Ledger, tracing: Tracing) -> None:
    received = receive(ledger, 9)
    for one, state in zip(received, (S.CLAIMED, S.OPENED, S.IN_USE, S.SPENT, S.DISCARDED), strict=False):
        at(ledger, one, state)
    advance(ledger, received[5], S.LOST, None)
    advance(ledger, received[6], S.DAMAGED, None)
    ledger.allot([received[7].key], "room 1", by="stores", at_utc=AT_UTC)
    count = tracing.count("LOT42A")
    assert count == LotCount(received=9, in_stock=2, used=5, discarded=1, lost=1)
    assert count.difference == 0


def test_a_difference_is_shown(tracing: Tracing, cartridge: Cartridge, other_program: OtherProgram) -> None:
    assert tracing.count("LOT42A").difference == 0
    forged = (
        "INSERT INTO cartridges SELECT gtin, 'FORGED', lot, expiry, 'f', 'received', NULL, NULL, 0, NULL, 0"
    )
    assert other_program.run(f"{forged} FROM cartridges") == "done"
    assert tracing.count("LOT42A").difference == -1
    assert cartridge.lot == "LOT42A"


def test_recalls_are_kept_with_their_reason(ledger: Ledger, tracing: Tracing) -> None:
    for lot in ("LOT8", "LOT9"):
        ledger.recall(lot, reason="seals leak", by="Ann", at_utc=AT_UTC)
    assert [(one.lot, one.reason, one.by) for one in tracing.recalls("LOT9")] == [
        ("LOT9", "seals leak", "Ann")
    ]
    assert len(tracing.recalls()) == 2


QUERIES = {
    "cartridges_by_lot": cartridges_query(_row.lot == "LOT7"),
    "cartridges_by_serial": cartridges_query(_row.serial == "SN00002000"),
    "cartridges_by_client": cartridges_query(_row.client_ref == "c9"),
    "cartridges_by_session": cartridges_query(_row.session == "s9"),
    "steps_by_cartridge": steps_query(CartridgeKey(GTIN, "SN00002000")),
    "steps_by_session": steps_table.select().where(steps_table.c.session == "s9"),
    "steps_by_client": steps_table.select().where(steps_table.c.client_ref == "c9"),
}


def plan(ledger: Ledger, query: Select[tuple[object, ...]]) -> str:
    """What the database says it will do."""
    with ledger.transaction(reading=True) as connection:
        worded = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        return "\n".join(str(row[-1]) for row in connection.execute(text(f"{explain} {worded}")))


def test_every_trace_is_answered_from_an_index_and_in_under_a_second(
    ledger: Ledger, tracing: Tracing, other_program: OtherProgram
) -> None:
    fill(ledger, CARTRIDGES)
    assert other_program.run("ANALYZE") == "done"
    for index, query in QUERIES.items():
        found = plan(ledger, query)
        assert index in found, found
        assert not re.search(r"^SCAN |Seq Scan", found, re.MULTILINE), found
    for name, question in questions(tracing, CARTRIDGES):
        assert seconds(question) < ANSWER_S_MAX, name
    count = tracing.count("LOT7")
    assert (count.received, count.difference) == (LOT_SIZE, 0)
    assert (count.in_stock, count.discarded) == (LOT_SIZE // 2, LOT_SIZE // 2)
    assert len(tracing.by_session("s9").cartridges) == 4
