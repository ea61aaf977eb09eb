"""The queries of a trace use indexes, and who had a step is kept with its room."""

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql, sqlite

from controller.cartridge.ledger import Ledger
from controller.pigment.pigment_book import PigmentBook
from controller.pigment.pigment_rows import newest_pigment_day, uses_of_lot, write_step
from controller.pigment.rules import Bottle


def test_a_trace_uses_indexes(ledger: Ledger, database: str) -> None:
    dialect = sqlite.dialect() if database == "sqlite" else postgresql.dialect()  # type: ignore[no-untyped-call] # it has no types
    sql = str(uses_of_lot("PIG7").compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN QUERY PLAN" if database == "sqlite" else "EXPLAIN"
    with ledger.transaction() as connection:
        if database == "postgresql":
            # With so few rows a whole table is read for choice.
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(str(tuple(row)) for row in connection.execute(text(f"{explain} {sql}")))

    assert "pigment_bottles_by_lot" in plan
    assert "pigment_steps_by_serial" in plan


def test_the_newest_day_is_that_of_the_latest_step_not_of_the_last(
    ledger: Ledger, book: PigmentBook, bottle: Bottle
) -> None:
    with ledger.transaction() as connection:
        write_step(
            connection, bottle.serial, "used", "Tess", "2026-12-24T00:00:00.000Z", "room 1", "s7", "c3"
        )
        write_step(
            connection, bottle.serial, "used", "Tess", "2026-11-22T00:00:00.000Z", "room 1", "s8", "c3"
        )

        assert str(newest_pigment_day(connection)) == "2026-12-24"
    assert [step.room for step in book.history(bottle.serial)] == [None, "room 1", "room 1"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_before_the_first_step_there_is_no_newest_day(ledger: Ledger) -> None:
    with ledger.transaction(reading=True) as connection:
        assert newest_pigment_day(connection) is None
