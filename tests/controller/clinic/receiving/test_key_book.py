"""Decisions about keys are kept in the store, on either database, and are in force at once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.clinic.errors import KeyRevoked, KeyUnknown
from controller.clinic.receiving.key_book import KeyBook
from controller.clinic.receiving.store import ClinicStore

KEY, OTHER = "k" * 40, "j" * 40
AT_UTC = "2026-11-22T14:00:00.000Z"


@pytest.fixture
def book(url: str) -> Iterator[KeyBook]:
    with ClinicStore.open(url, simulated=True) as store:
        yield KeyBook(store.engine)


def test_a_key_is_admitted_for_its_rooms_until_it_is_revoked(book: KeyBook) -> None:
    book.add(KEY, "room 1", by="Ann", at_utc=AT_UTC)
    book.add(KEY, "room 2", by="Ann", at_utc=AT_UTC)
    book.add(OTHER, "room 1", by="Ann", at_utc=AT_UTC)
    assert book.admitted() == {KEY: {"room 1", "room 2"}, OTHER: {"room 1"}}

    book.revoke(KEY, by="Bob", at_utc=AT_UTC)

    assert book.admitted() == {OTHER: {"room 1"}}
    assert [one.revoked for one in book.states()] == [True, False]


def test_another_who_has_the_store_open_sees_it_at_once(book: KeyBook, url: str) -> None:
    with ClinicStore.open(url, simulated=True) as other:
        book.add(KEY, "room 1", by="Ann", at_utc=AT_UTC)
        assert KEY in KeyBook(other.engine).admitted()
        book.revoke(KEY, by="Ann", at_utc=AT_UTC)
        assert KEY not in KeyBook(other.engine).admitted()


def test_the_same_decision_again_is_not_written_again(book: KeyBook) -> None:
    for _ in range(2):
        book.add(KEY, "room 1", by="Ann", at_utc=AT_UTC)
    for by in ("Bob", "Carl"):
        book.revoke(KEY, by=by, at_utc=AT_UTC)

    (state,) = book.states()
    assert (state.rooms, state.by) == (("room 1",), "Bob")


@pytest.mark.hazard("H41")
def test_a_revoked_key_is_not_added_again(book: KeyBook) -> None:
    book.add(KEY, "room 1", by="Ann", at_utc=AT_UTC)
    book.revoke(KEY, by="Bob", at_utc=AT_UTC)

    with pytest.raises(KeyRevoked, match="revoked by Bob"):
        book.add(KEY, "room 1", by="Ann", at_utc=AT_UTC)


def test_a_key_that_was_never_added_can_not_be_revoked(book: KeyBook) -> None:
    with pytest.raises(KeyUnknown, match="was never added"):
        book.revoke(KEY, by="Ann", at_utc=AT_UTC)


@pytest.mark.hazard("H41")
def test_while_the_store_can_not_be_read_nobody_knows_whose_key_is_admitted(tmp_path: Path) -> None:
    path = tmp_path / "clinic.sqlite"
    with ClinicStore.open(f"sqlite:///{path}", simulated=True, busy_timeout_ms=0) as store:
        book = KeyBook(store.engine)
        book.add(KEY, "room 1", by="Ann", at_utc=AT_UTC)
        assert (book.admits(KEY), book.admits(OTHER)) == (True, False)
        store.engine.dispose()
        path.unlink()
        path.mkdir()

        assert book.admits(KEY) is None
