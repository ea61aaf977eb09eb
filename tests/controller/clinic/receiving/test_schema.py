"""The store's triggers hold it append-only against any program, also one that replaces rows."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError

from controller.clinic.messages import Entries
from controller.clinic.receiving.store import ClinicStore
from tests.controller.clinic.small_clinic import ROOMS, SESSION, chain

RECORD = chain(3)


@pytest.fixture
def database(url: str) -> Iterator[Engine]:
    """A store with three entries and a key, as another program finds it."""
    with ClinicStore.open(url, simulated=True) as store:
        store.take(Entries(SESSION, True, RECORD), ROOMS)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO keys (action, public_key, room, \"by\", at_utc) VALUES ('added', 'k', 'r', 'b', 't')"
        )
    yield engine
    engine.dispose()


COPY = "INSERT INTO entries SELECT {} FROM entries WHERE seq = {}"


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE entries SET body = '{}' WHERE seq = 2", "no entry is ever changed"),
        ("DELETE FROM entries WHERE seq = 3", "no entry is ever changed or deleted"),
        (COPY.format("session, 2, at_utc, kind, '{}', prev_hash, hash", 2), "an entry follows the last one"),
        (COPY.format("session, 5, at_utc, kind, body, hash, 'x'", 3), "an entry follows the last one"),
        (COPY.format("session, 4, at_utc, kind, body, prev_hash, 'x'", 3), "an entry follows the last one"),
        (COPY.format("'new', 2, at_utc, kind, body, prev_hash, hash", 2), "an entry follows the last one"),
        ("UPDATE store SET simulated = NOT simulated", "it keeps its world"),
        ("DELETE FROM store", "it keeps its world"),
        ("UPDATE keys SET action = 'added'", "no decision is ever changed"),
        ("DELETE FROM keys", "no decision is ever changed or deleted"),
    ],
)
def test_what_is_stored_can_not_be_changed(database: Engine, sql: str, rule: str) -> None:
    with pytest.raises(DBAPIError, match=rule), database.begin() as connection:
        connection.exec_driver_sql(sql)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_replacing_a_row_is_no_way_around(database: Engine) -> None:
    replacing = COPY.format("session, 2, at_utc, kind, '{}', prev_hash, hash", 2).replace(
        "INTO", "OR REPLACE INTO"
    )

    with pytest.raises(DBAPIError, match="follows the last one"), database.begin() as connection:
        connection.exec_driver_sql(replacing)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", ["entries", "keys", "store"])
def test_emptying_a_table_is_no_way_around(database: Engine, table: str) -> None:
    with pytest.raises(DBAPIError, match="clinic store rule"), database.begin() as connection:
        connection.exec_driver_sql(f"TRUNCATE {table}")


def test_what_follows_can_be_added(database: Engine) -> None:
    with database.begin() as connection:
        connection.exec_driver_sql(COPY.format("session, 4, at_utc, kind, body, hash, 'x'", 3))

        assert connection.exec_driver_sql("SELECT count(*) FROM entries").scalar() == 4
