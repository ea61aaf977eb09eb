import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from controller.record.chain import Draft, first_break
from controller.record.errors import EntryRefused, NotDurable, WriterStopped
from controller.record.journal import Journal
from controller.record.writer import JournalWriter

AT_UTC = "2026-11-22T14:00:00.000Z"
HEADER: dict[str, object] = {"session": "SIMULATED-7", "simulated": True}


def drafts(count: int, kind: str = "dot") -> list[Draft]:
    return [Draft(kind, {"dot": number}) for number in range(count)]


def submit_for_ever(writer: JournalWriter) -> None:
    while True:
        writer.submit([])


class Listener:
    """Hears what the writer tells, and can make it wait."""

    def __init__(self) -> None:
        self.committed: list[int] = []
        self.failures: list[Exception] = []
        self.failed = threading.Event()
        self.asked_for_time = threading.Event()
        self.may_commit = threading.Event()
        self.may_commit.set()

    def now_utc(self) -> str:
        self.asked_for_time.set()
        assert self.may_commit.wait(10)
        return AT_UTC

    def on_failed(self, failure: Exception) -> None:
        self.failures.append(failure)
        self.failed.set()

    def writer(self, journal: Journal) -> JournalWriter:
        return JournalWriter(journal, self.now_utc, self.committed.append, self.on_failed)


@pytest.fixture
def listener() -> Listener:
    return Listener()


def test_a_ticket_counts_the_drafts_submitted(path: Path, listener: Listener) -> None:
    with Journal.create(path, AT_UTC, HEADER) as journal:
        writer = listener.writer(journal)
        assert [writer.submit(drafts(2)), writer.submit(drafts(3)), writer.submit([])] == [2, 5, 5]
        assert writer.close() == 5


def test_a_ticket_is_told_committed_once_it_is_in_the_file(path: Path, listener: Listener) -> None:
    seen: list[tuple[int, int]] = []
    with Journal.create(path, AT_UTC, HEADER) as journal:

        def on_committed(ticket: int) -> None:
            seen.append((ticket, len(list(journal.entries())) - 1))

        writer = JournalWriter(journal, lambda: AT_UTC, on_committed, listener.on_failed)
        writer.submit(drafts(3))
        writer.close()
    assert seen[-1] == (3, 3)


def test_all_that_waits_during_a_commit_is_committed_as_one(path: Path, listener: Listener) -> None:
    with Journal.create(path, AT_UTC, HEADER) as journal:
        listener.may_commit.clear()
        writer = listener.writer(journal)
        writer.submit(drafts(1))
        assert listener.asked_for_time.wait(10)
        writer.submit(drafts(2))
        writer.submit(drafts(4))
        listener.may_commit.set()
        writer.close()
        assert listener.committed == [1, 7]
        assert [entry.body["dot"] for entry in list(journal.entries())[1:]] == [0, 0, 1, 0, 1, 2, 3]


def test_closing_without_flush_drops_what_waits(path: Path, listener: Listener) -> None:
    with Journal.create(path, AT_UTC, HEADER) as journal:
        listener.may_commit.clear()
        writer = listener.writer(journal)
        writer.submit(drafts(1))
        assert listener.asked_for_time.wait(10)
        writer.submit(drafts(5))
        closing = threading.Thread(target=writer.close, args=(False,))
        closing.start()
        with pytest.raises(WriterStopped):
            submit_for_ever(writer)
        listener.may_commit.set()
        closing.join()
        assert listener.committed == [1]


def test_a_closed_writer_takes_no_more(path: Path, listener: Listener) -> None:
    with Journal.create(path, AT_UTC, HEADER) as journal:
        writer = listener.writer(journal)
        writer.close()
        with pytest.raises(WriterStopped, match="it was closed"):
            writer.submit(drafts(1))


def test_a_full_disk_is_told_once_and_stops_the_writer(
    path: Path, listener: Listener, each_connection: Callable[[str], None]
) -> None:
    each_connection("PRAGMA max_page_count = 8")
    with Journal.create(path, AT_UTC, HEADER) as journal:
        writer = listener.writer(journal)
        writer.submit([Draft("state", {"detail": "x" * 40_000})])
        assert listener.failed.wait(10)
        with pytest.raises(WriterStopped, match="the disk is full"):
            writer.submit(drafts(1))
        assert writer.close() == 0
        assert [type(failure) for failure in listener.failures] == [NotDurable]
        assert listener.committed == []


def test_nothing_is_written_after_a_failure_even_if_it_was_waiting(path: Path, listener: Listener) -> None:
    with Journal.create(path, AT_UTC, HEADER) as journal:
        listener.may_commit.clear()
        writer = listener.writer(journal)
        writer.submit(drafts(1, kind="Bad Kind"))
        assert listener.asked_for_time.wait(10)
        writer.submit(drafts(3))
        listener.may_commit.set()
        writer.close()
        assert [type(failure) for failure in listener.failures] == [EntryRefused]
        assert journal.head.seq == 1


def test_a_listener_that_fails_stops_the_writer_too(path: Path, listener: Listener) -> None:
    def gone(_: int) -> None:
        raise RuntimeError("the loop is closed")

    with Journal.create(path, AT_UTC, HEADER) as journal:
        writer = JournalWriter(journal, lambda: AT_UTC, gone, listener.on_failed)
        writer.submit(drafts(1))
        assert listener.failed.wait(10)
        with pytest.raises(WriterStopped, match="the loop is closed"):
            writer.submit(drafts(1))
        writer.close()


def test_drafts_of_several_threads_keep_each_threads_order(path: Path, listener: Listener) -> None:
    def submit_all(kind: str) -> None:
        for draft in drafts(30, kind):
            writer.submit([draft])

    def numbers(kind: str, bodies: Iterable[tuple[str, int]]) -> list[int]:
        return [number for found, number in bodies if found == kind]

    with Journal.create(path, AT_UTC, HEADER) as journal:
        writer = listener.writer(journal)
        threads = [threading.Thread(target=submit_all, args=(kind,)) for kind in ("left", "right")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert writer.close() == 60
        assert first_break(journal.entries()) is None
        bodies = [(entry.kind, entry.body["dot"]) for entry in list(journal.entries())[1:]]
        assert numbers("left", bodies) == numbers("right", bodies) == list(range(30))
