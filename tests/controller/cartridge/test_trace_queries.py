"""Every question of a trace goes by an index: what is quick today stays so at a million cartridges."""

import re

import pytest
from sqlalchemy import Connection, Select, select

from controller.cartridge.ledger import Ledger
from controller.cartridge.schema import cartridges_table
from controller.cartridge.trace import trace
from controller.cartridge.trace_queries import (
    Wanted,
    cartridges_query,
    claims_query,
    deliveries_query,
    recalls_query,
)
from tests.controller.cartridge.big_ledger import fill, questions
from tests.controller.cartridge.ledger_calls import GTIN

COUNT, LOT_SIZE = 20_000, 100
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}


@pytest.fixture
def big(ledger: Ledger) -> Ledger:
    fill(ledger, COUNT, LOT_SIZE)
    if ledger.url.startswith("postgresql"):
        # In life the server does so by itself.
        with ledger.transaction() as connection:
            connection.exec_driver_sql("ANALYZE")
    return ledger


def plan(connection: Connection, query: Select[tuple[object, ...]]) -> list[str]:
    """What the database says that it would do, line by line."""
    sql = str(query.compile(connection.engine, compile_kwargs={"literal_binds": True}))
    rows = connection.exec_driver_sql(f"{EXPLAIN[connection.dialect.name]} {sql}")
    return [str(row[-1]) for row in rows]


def full_scans(lines: list[str], tables: tuple[str, ...]) -> list[str]:
    """Lines that read a whole one of `tables`, or what comes to the same: all that have one GTIN."""
    return [
        line
        for line in lines
        if any(line.strip().startswith(f"SCAN {table}") or f"Seq Scan on {table}" in line for table in tables)
        or line.endswith("(gtin=?)")
        or re.fullmatch(r"\s*Index Cond: \(\(gtin\)::text = '\d+'::text\)", line)
    ]


def test_no_question_of_a_trace_reads_a_whole_table(big: Ledger) -> None:
    for wanted in questions(COUNT):
        with big.transaction(reading=True) as connection:
            for query in (cartridges_query(wanted), claims_query(wanted)):
                lines = plan(connection, query)
                assert full_scans(lines, ("cartridges", "steps")) == [], lines
                assert any("INDEX" in line or "Index" in line for line in lines), lines
            lines = [*plan(connection, deliveries_query({"L3"})), *plan(connection, recalls_query({"L3"}))]
            if connection.dialect.name == "sqlite":
                # A server reads tables as small as these at once, and by their index once they have grown.
                assert full_scans(lines, ("deliveries", "recalls")) == [], lines


def test_a_question_that_reads_a_whole_table_would_be_found(big: Ledger) -> None:
    with big.transaction(reading=True) as connection:
        query = cartridges_query(Wanted("dots_struck", "7"))
        assert full_scans(plan(connection, query), ("cartridges",))
        if connection.dialect.name == "sqlite":
            # A server that knows how many have this GTIN reads the table.
            query = select(cartridges_table).where(cartridges_table.c.gtin == GTIN)
            assert full_scans(plan(connection, query), ("cartridges",))


def test_each_question_finds_what_the_ledger_was_filled_with(big: Ledger) -> None:
    found = [len(trace(big, wanted).uses) for wanted in questions(COUNT)]
    assert found == [60, 60, 1, 6, 2]
