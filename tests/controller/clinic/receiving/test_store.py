"""The clinic's store: what is acknowledged is on the disk, each entry once, whatever comes in between."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from controller.clinic.errors import NotAStore, StoreOfOtherWorld, StoreUnavailable
from controller.clinic.messages import Ack, Entries, Heartbeat, Hello, Refused
from controller.clinic.receiving.store import ClinicStore, Sent
from controller.record.chain import GENESIS
from tests.controller.clinic.small_clinic import ROOMS, SESSION, chain

RECORD = chain(10)
OTHER = chain(4, session="SIMULATED-8")


def sent(first: int, last: int) -> Entries:
    return Entries(SESSION, True, RECORD[first - 1 : last])


def test_a_clinic_that_knows_nothing_of_a_session_says_so(url: str) -> None:
    with ClinicStore.open(url, simulated=True) as store:
        for message in (Hello(SESSION, True, RECORD[0].hash), Heartbeat(SESSION, True, 10)):
            assert store.take(message, ROOMS) == Ack(SESSION, True, 0, GENESIS.hash)


@pytest.mark.hazard("H32")
def test_what_was_acknowledged_is_there_for_the_next_receiver(url: str) -> None:
    with ClinicStore.open(url, simulated=True) as store:
        assert store.take(sent(1, 4), ROOMS) == Ack(SESSION, True, 4, RECORD[3].hash)
    with ClinicStore.open(url, simulated=True) as store:
        assert store.take(Heartbeat(SESSION, True, 10), ROOMS) == Ack(SESSION, True, 4, RECORD[3].hash)
        assert store.take(sent(3, 10), ROOMS) == Ack(SESSION, True, 10, RECORD[9].hash)
        assert store.entries(SESSION) == list(RECORD)
        assert store.entries(SESSION, after_seq=8) == list(RECORD[8:])


def test_sessions_do_not_mix(url: str) -> None:
    with ClinicStore.open(url, simulated=True) as store:
        store.take(sent(1, 3), ROOMS)
        store.take(Entries("SIMULATED-8", True, OTHER), ROOMS)
        store.take(sent(4, 5), ROOMS)

        assert store.entries(SESSION) == list(RECORD[:5])
        assert store.entries("SIMULATED-8") == list(OTHER)


def test_of_a_refused_message_nothing_is_stored(url: str) -> None:
    with ClinicStore.open(url, simulated=True) as store:
        answer = store.take(Entries(SESSION, True, (*RECORD[:3], chain(4, words="other")[3])), ROOMS)

        assert isinstance(answer, Refused)
        assert store.entries(SESSION) == []


@pytest.mark.hazard("H32")
def test_two_receivers_on_one_store_store_each_entry_once(url: str) -> None:
    with ClinicStore.open(url, simulated=True) as one, ClinicStore.open(url, simulated=True) as other:
        assert one.take(sent(1, 5), ROOMS) == other.take(sent(1, 5), ROOMS)
        other.take(sent(6, 10), ROOMS)
        one.take(sent(4, 8), ROOMS)

        assert one.entries(SESSION) == list(RECORD)


@pytest.mark.hazard("H32")
def test_messages_taken_together_are_stored_together_and_answered_one_by_one(url: str) -> None:
    with ClinicStore.open(url, simulated=True) as store:
        messages = [sent(1, 4), Entries("SIMULATED-8", True, OTHER), sent(5, 10), sent(3, 6)]
        answers = store.take_all([Sent(one, ROOMS) for one in messages])

        assert answers == [
            Ack(SESSION, True, 4, RECORD[3].hash),
            Ack("SIMULATED-8", True, 4, OTHER[3].hash),
            Ack(SESSION, True, 10, RECORD[9].hash),
            Ack(SESSION, True, 10, RECORD[9].hash),
        ]
        assert store.entries(SESSION) == list(RECORD)


@pytest.mark.hazard("H32")
def test_many_receivers_on_one_store_at_once_store_each_entry_once(url: str) -> None:
    record = chain(200)

    def receive(_: int) -> None:
        with ClinicStore.open(url, simulated=True, busy_timeout_ms=20_000) as store:
            for first in range(0, 200, 10):
                store.take(Entries(SESSION, True, record[first : first + 10]), ROOMS)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(receive, range(4)))

    with ClinicStore.open(url, simulated=True) as store:
        assert store.entries(SESSION) == list(record)


def test_a_key_of_another_room_gets_nothing_in(url: str) -> None:
    with ClinicStore.open(url, simulated=True) as store:
        assert isinstance(store.take(sent(1, 4), frozenset({"room 2"})), Refused)
        assert store.entries(SESSION) == []
        store.take(sent(1, 4), ROOMS)
        assert isinstance(store.take(sent(5, 6), frozenset({"room 2"})), Refused)
        assert store.entries(SESSION) == list(RECORD[:4])


@pytest.mark.hazard("H32")
def test_while_the_store_is_locked_nothing_is_acknowledged_and_afterwards_it_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "SIMULATED-clinic.sqlite"
    with ClinicStore.open(f"sqlite:///{path}", simulated=True, busy_timeout_ms=0) as store:
        with closing(sqlite3.connect(path, isolation_level=None)) as another:
            another.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreUnavailable, match="SQLITE_BUSY"):
                store.take(sent(1, 5), ROOMS)
            assert store.entries(SESSION) == []
        assert store.take(sent(1, 5), ROOMS) == Ack(SESSION, True, 5, RECORD[4].hash)


def test_a_store_that_can_not_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreUnavailable):
        ClinicStore.open(f"sqlite:///{tmp_path / 'file' / 'clinic.sqlite'}", simulated=True)


def test_real_and_simulated_have_stores_of_their_own(url: str) -> None:
    ClinicStore.open(url, simulated=False).close()

    with pytest.raises(StoreOfOtherWorld):
        ClinicStore.open(url, simulated=True)
    ClinicStore.open(url, simulated=False).close()


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        (
            "DROP TRIGGER store_never_update; UPDATE store SET schema_version = 2",
            "its schema is 2, expected 1",
        ),
        ("DROP TABLE store", "it holds other tables \\(entries, keys\\)"),
    ],
)
def test_a_store_of_another_version_or_kind_is_left_as_it_is(tmp_path: Path, sql: str, why: str) -> None:
    url = f"sqlite:///{tmp_path / 'clinic.sqlite'}"
    ClinicStore.open(url, simulated=True).close()
    with closing(sqlite3.connect(tmp_path / "clinic.sqlite")) as other:
        other.executescript(sql)

    with pytest.raises(NotAStore, match=why):
        ClinicStore.open(url, simulated=True)


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "clinic.sqlite"
    path.write_bytes(b"something else entirely" * 100)

    with pytest.raises(NotAStore, match="SQLITE_NOTADB"):
        ClinicStore.open(f"sqlite:///{path}", simulated=True)
    assert path.read_bytes().startswith(b"something else")


@pytest.mark.parametrize("url", ["clinic.sqlite", "sqlite://", "mysql://server/clinic"])
def test_an_address_that_keeps_nothing_is_refused(url: str) -> None:
    with pytest.raises(NotAStore):
        ClinicStore.open(url, simulated=True)
