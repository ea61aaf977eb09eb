"""The clinic's store: what is acknowledged is on the disk, each entry once, whatever comes in between."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from controller.clinic.errors import NotAStore, StoreOfOtherWorld, StoreUnavailable
from controller.clinic.messages import Ack, Entries, Heartbeat, Hello, Refused
from controller.clinic.store import ClinicStore
from controller.record.chain import GENESIS
from tests.controller.clinic.small_clinic import SESSION, chain

RECORD = chain(10)
OTHER = chain(4, session="SIMULATED-8")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "clinic" / "SIMULATED-clinic.sqlite"


def sent(first: int, last: int) -> Entries:
    return Entries(SESSION, True, RECORD[first - 1 : last])


def test_a_clinic_that_knows_nothing_of_a_session_says_so(path: Path) -> None:
    with ClinicStore.open(path, simulated=True) as store:
        for message in (Hello(SESSION, True, RECORD[0].hash), Heartbeat(SESSION, True, 10)):
            assert store.take(message) == Ack(SESSION, True, 0, GENESIS.hash)


@pytest.mark.hazard("H32")
def test_what_was_acknowledged_is_there_for_the_next_receiver(path: Path) -> None:
    with ClinicStore.open(path, simulated=True) as store:
        assert store.take(sent(1, 4)) == Ack(SESSION, True, 4, RECORD[3].hash)
    with ClinicStore.open(path, simulated=True) as store:
        assert store.take(Heartbeat(SESSION, True, 10)) == Ack(SESSION, True, 4, RECORD[3].hash)
        assert store.take(sent(3, 10)) == Ack(SESSION, True, 10, RECORD[9].hash)
        assert store.entries(SESSION) == list(RECORD)
        assert store.entries(SESSION, after_seq=8) == list(RECORD[8:])


def test_sessions_do_not_mix(path: Path) -> None:
    with ClinicStore.open(path, simulated=True) as store:
        store.take(sent(1, 3))
        store.take(Entries("SIMULATED-8", True, OTHER))
        store.take(sent(4, 5))

        assert store.entries(SESSION) == list(RECORD[:5])
        assert store.entries("SIMULATED-8") == list(OTHER)


def test_of_a_refused_message_nothing_is_stored(path: Path) -> None:
    with ClinicStore.open(path, simulated=True) as store:
        answer = store.take(Entries(SESSION, True, (*RECORD[:3], chain(4, words="other")[3])))

        assert isinstance(answer, Refused)
        assert store.entries(SESSION) == []


@pytest.mark.hazard("H32")
def test_two_receivers_on_one_store_store_each_entry_once(path: Path) -> None:
    with ClinicStore.open(path, simulated=True) as one, ClinicStore.open(path, simulated=True) as other:
        assert one.take(sent(1, 5)) == other.take(sent(1, 5))
        other.take(sent(6, 10))
        one.take(sent(4, 8))

        assert one.entries(SESSION) == list(RECORD)


@pytest.mark.hazard("H32")
def test_while_the_store_is_locked_nothing_is_acknowledged_and_afterwards_it_goes_on(path: Path) -> None:
    with ClinicStore.open(path, simulated=True, busy_timeout_ms=0) as store:
        with closing(sqlite3.connect(path, isolation_level=None)) as another:
            another.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreUnavailable, match="SQLITE_BUSY"):
                store.take(sent(1, 5))
            with pytest.raises(StoreUnavailable, match="SQLITE_BUSY"):
                store.entries(SESSION)
        assert store.take(sent(1, 5)) == Ack(SESSION, True, 5, RECORD[4].hash)


def test_a_store_that_can_not_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreUnavailable):
        ClinicStore.open(tmp_path / "file" / "clinic.sqlite", simulated=True)


def test_real_and_simulated_have_stores_of_their_own(path: Path) -> None:
    ClinicStore.open(path, simulated=False).close()

    with pytest.raises(StoreOfOtherWorld):
        ClinicStore.open(path, simulated=True)
    ClinicStore.open(path, simulated=False).close()


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("PRAGMA user_version = 2", "its schema is 2, expected 1"),
        ("PRAGMA application_id = 7", "its application id is 7, expected"),
    ],
)
def test_a_store_of_another_version_or_kind_is_left_as_it_is(path: Path, sql: str, why: str) -> None:
    ClinicStore.open(path, simulated=True).close()
    with closing(sqlite3.connect(path)) as other:
        other.execute(sql)

    with pytest.raises(NotAStore, match=why):
        ClinicStore.open(path, simulated=True)


def test_a_file_that_is_no_database_is_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"something else entirely" * 100)

    with pytest.raises(NotAStore, match="SQLITE_NOTADB"):
        ClinicStore.open(path, simulated=True)
    assert path.read_bytes().startswith(b"something else")
