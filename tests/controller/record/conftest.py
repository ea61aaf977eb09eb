"""What the record's tests share: a fixed time, a small session, and a file to tamper with."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from controller.record.chain import Draft
from controller.record.journal import Journal

AT_UTC = "2026-11-22T14:00:00.000Z"
HEADER: dict[str, object] = {"session": "SIMULATED-7", "simulated": True}


def dot(number: int, **changes: object) -> Draft:
    body: dict[str, object] = {
        "dot": number,
        "outcome": "placed",
        "depth_um": 500,
        "needles": 7,
        "x_um": number * 100,
        "y_um": -number,
        "cartridge": "SN1",
        "replayed": False,
    }
    return Draft("dot", body | changes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "session.record"


@pytest.fixture
def record(path: Path) -> Path:
    """A closed record of five entries: opening, intent, two dots, closing."""
    with Journal.create(path, AT_UTC, HEADER) as journal:
        journal.append([Draft("intent", {"first": 1, "last": 8})], AT_UTC)
        journal.append([dot(1), dot(2, outcome="shallow")], AT_UTC)
        journal.append([Draft("session_closed", {"deposited": 1})], AT_UTC)
    return path


@pytest.fixture
def tamper(record: Path) -> Callable[[str], Path]:
    """Run SQL on the closed record as a forger would: with the triggers taken away and put back."""

    def run(sql: str) -> Path:
        with closing(sqlite3.connect(record, isolation_level=None)) as connection:
            triggers = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall()
            for name, _ in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            connection.execute(sql)
            for _, trigger in triggers:
                connection.execute(trigger)
        return record

    return run


@pytest.fixture
def each_connection() -> Iterator[Callable[[str], None]]:
    """Run a pragma on every connection to a file made from now on: real faults, made by SQLite itself."""
    pragmas: list[str] = []

    def run_pragmas(connection: sqlite3.Connection, _: object) -> None:
        in_memory = connection.execute("PRAGMA database_list").fetchone()[2] == ""
        for pragma in () if in_memory else pragmas:
            connection.execute(pragma)

    event.listen(Engine, "connect", run_pragmas)
    yield pragmas.append
    event.remove(Engine, "connect", run_pragmas)
