"""What is stored, for people: every session with its room, its end and its head, and which chain breaks."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from controller.clinic.errors import SessionNotStored
from controller.clinic.messages import Entries
from controller.clinic.receiving.reading import broken_sessions, entries_of, stored_sessions
from controller.clinic.receiving.store import ClinicStore
from tests.controller.clinic.small_clinic import AT_UTC, ROOM, ROOMS, SESSION, chain

RECORD = chain(10)


@pytest.fixture
def store(url: str) -> Iterator[ClinicStore]:
    with ClinicStore.open(url, simulated=True) as made:
        made.take(Entries(SESSION, True, RECORD), ROOMS)
        made.take(Entries("SIMULATED-8", True, chain(4, session="SIMULATED-8")), ROOMS)
        yield made


def test_every_session_is_listed_with_its_end(store: ClinicStore) -> None:
    first, second = stored_sessions(store)

    assert (first.session, second.session) == (SESSION, "SIMULATED-8")
    assert (first.room, first.entries, first.head_hash) == (ROOM, 10, RECORD[-1].hash)
    assert (first.begun_at_utc, first.last_at_utc, first.closed) == (AT_UTC, AT_UTC, False)
    assert first.client_ref == ""


def test_an_empty_store_lists_nothing(url: str) -> None:
    with ClinicStore.open(url, simulated=True) as empty:
        assert stored_sessions(empty) == ()
        assert broken_sessions(empty) == {}


def test_a_sessions_entries_are_all_of_them(store: ClinicStore) -> None:
    assert entries_of(store, SESSION) == list(RECORD)
    with pytest.raises(SessionNotStored, match="no session 'nobody' is stored"):
        entries_of(store, "nobody")


@pytest.mark.hazard("H30")
def test_a_chain_that_was_changed_in_the_store_is_found(tmp_path: Path) -> None:
    path = tmp_path / "clinic.sqlite"
    with ClinicStore.open(f"sqlite:///{path}", simulated=True) as store:
        store.take(Entries(SESSION, True, RECORD), ROOMS)
        assert broken_sessions(store) == {}
        with closing(sqlite3.connect(path)) as forger:
            forger.execute("DROP TRIGGER entries_never_update")
            forger.execute("UPDATE entries SET body = '{}' WHERE seq = 7")
            forger.commit()

        assert "entry 7" in broken_sessions(store)[SESSION]
