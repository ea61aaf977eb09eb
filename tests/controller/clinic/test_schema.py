"""The store's triggers hold it append-only against any program, also one that replaces rows."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from controller.clinic.messages import Entries
from controller.clinic.store import ClinicStore
from tests.controller.clinic.small_clinic import SESSION, chain

RECORD = chain(3)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A store with three entries, as another program finds it."""
    path = tmp_path / "clinic.sqlite"
    with ClinicStore.open(path, simulated=True) as store:
        store.take(Entries(SESSION, True, RECORD))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


COPY = "INSERT INTO entries SELECT {} FROM entries WHERE seq = {}"


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE entries SET body = '{}' WHERE seq = 2", "no entry is ever changed"),
        ("DELETE FROM entries WHERE seq = 3", "no entry is ever deleted"),
        (
            COPY.format("session, 2, at_utc, kind, '{}', prev_hash, hash", 2).replace(
                "INTO", "OR REPLACE INTO"
            ),
            "an entry follows the last one",
        ),
        (
            COPY.format("session, 5, at_utc, kind, body, hash, 'x'", 3),
            "an entry follows the last one",
        ),
        (
            COPY.format("session, 4, at_utc, kind, body, prev_hash, 'x'", 3),
            "an entry follows the last one",
        ),
        (
            COPY.format("'new', 2, at_utc, kind, body, prev_hash, hash", 2),
            "an entry follows the last one",
        ),
        ("UPDATE store SET simulated = 0", "it keeps its world"),
        ("DELETE FROM store", "it keeps its world"),
    ],
)
def test_what_is_stored_can_not_be_changed(database: sqlite3.Connection, sql: str, rule: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=rule):
        database.execute(sql)


def test_what_follows_can_be_added(database: sqlite3.Connection) -> None:
    database.execute(COPY.format("session, 4, at_utc, kind, body, hash, 'x'", 3))

    assert database.execute("SELECT count(*) FROM entries").fetchone() == (4,)
