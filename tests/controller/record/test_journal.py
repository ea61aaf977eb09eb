import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from controller.record.chain import GENESIS, OPENING_KINDS, Draft, first_break
from controller.record.errors import (
    EntryRefused,
    NotDurable,
    RecordBroken,
    RecordExists,
    RecordMissing,
)
from controller.record.journal import Journal

AT_UTC = "2026-11-22T14:00:00.000Z"
HEADER: dict[str, object] = {"session": "SIMULATED-7", "simulated": True}
DRAFT = Draft("intent", {"first": 1, "last": 8})


def test_a_new_record_opens_with_its_session(path: Path) -> None:
    with Journal.create(path, AT_UTC, HEADER) as journal:
        (opening,) = journal.entries()
        assert (opening.seq, opening.kind, opening.body) == (1, "session_opened", HEADER)
        assert journal.head == opening.head


def test_folders_on_the_way_to_a_new_record_are_made(tmp_path: Path) -> None:
    with Journal.create(tmp_path / "out" / "s" / "a.record", AT_UTC, HEADER):
        pass
    assert (tmp_path / "out" / "s" / "a.record").is_file()


def test_what_was_appended_is_in_the_file_before_append_returns(path: Path) -> None:
    with Journal.create(path, AT_UTC, HEADER) as journal:
        assert journal.append([DRAFT, DRAFT], AT_UTC) == 3
        with closing(sqlite3.connect(path)) as onlooker:
            assert onlooker.execute("SELECT count(*) FROM entries").fetchone() == (3,)


@pytest.mark.hazard("H28", "H32")
def test_what_was_appended_outlives_the_death_of_the_process(path: Path) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from controller.record.chain import Draft\n"
        "from controller.record.journal import Journal\n"
        f"journal = Journal.create(Path(sys.argv[1]), {AT_UTC!r}, {HEADER!r})\n"
        f"journal.append([Draft('intent', {{'first': 1, 'last': 8}})], {AT_UTC!r})\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False, cwd=Path(__file__).parents[3])
    with Journal.open(path) as journal:
        assert [entry.kind for entry in journal.entries()] == ["session_opened", "intent"]


def test_appending_nothing_writes_nothing(path: Path) -> None:
    with Journal.create(path, AT_UTC, HEADER) as journal:
        assert journal.append([], AT_UTC) == 1


def test_a_reopened_record_goes_on_with_the_same_chain(record: Path) -> None:
    with Journal.open(record) as journal:
        assert journal.append([DRAFT], AT_UTC) == 6
        assert first_break(journal.entries()) is None


def test_a_record_is_never_created_over_another(record: Path) -> None:
    before = record.read_bytes()
    with pytest.raises(RecordExists):
        Journal.create(record, AT_UTC, HEADER)
    assert record.read_bytes() == before


@pytest.mark.parametrize("pragma", [None, "journal_mode = WAL"])
def test_the_empty_file_of_a_creation_that_was_cut_short_is_no_record_and_is_in_nobodys_way(
    path: Path, pragma: str | None
) -> None:
    path.write_bytes(b"")
    if pragma is not None:
        with closing(sqlite3.connect(path)) as cut_short:
            cut_short.execute(f"PRAGMA {pragma}")
    with Journal.create(path, AT_UTC, HEADER) as journal:
        assert journal.head.seq == 1


def test_a_record_is_never_created_over_a_file_of_another_kind(path: Path) -> None:
    path.write_bytes(b"notes\n")
    with pytest.raises(RecordExists):
        Journal.create(path, AT_UTC, HEADER)
    assert path.read_bytes() == b"notes\n"


def test_a_record_that_is_not_there_is_not_made_by_opening(path: Path) -> None:
    with pytest.raises(RecordMissing):
        Journal.open(path)
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize(
    "header", [{}, {"session": "s"}, {"simulated": True}, {"session": 7, "simulated": True}]
)
def test_a_header_says_which_session_and_which_world(path: Path, header: dict[str, object]) -> None:
    with pytest.raises(EntryRefused, match="`simulated` as true or false"):
        Journal.create(path, AT_UTC, header)


@pytest.mark.parametrize("opening_kind", OPENING_KINDS)
def test_a_journal_is_of_a_session_or_of_a_rooms_audit_log(path: Path, opening_kind: str) -> None:
    with Journal.create(path, AT_UTC, HEADER, opening_kind=opening_kind) as journal:
        assert [entry.kind for entry in journal.entries()] == [opening_kind]


def test_of_what_grows_for_years_only_the_end_is_checked_if_so_asked(tamper: Callable[[str], Path]) -> None:
    record = tamper("UPDATE entries SET at_utc = replace(at_utc, '14', '15') WHERE seq = 2")
    with pytest.raises(RecordBroken, match="entry 2"):
        Journal.open(record)
    with pytest.raises(RecordBroken, match="entry 2"):
        Journal.open(record, check_last=4)
    with pytest.raises(RecordBroken, match="entry 2"):
        Journal.open(record, check_last=400)
    with Journal.open(record, check_last=3) as journal:
        assert journal.append([DRAFT], AT_UTC) == 6


def test_a_record_whose_entries_are_gone_is_not_written_to(tamper: Callable[[str], Path]) -> None:
    record = tamper("DELETE FROM entries")
    for check_last in (None, 3):
        with pytest.raises(RecordBroken, match="the first entry is missing"):
            Journal.open(record, check_last=check_last)


def test_a_refused_draft_leaves_the_journal_usable(path: Path) -> None:
    with Journal.create(path, AT_UTC, HEADER) as journal:
        for draft in (Draft("Bad Kind", {}), *(Draft(kind, HEADER) for kind in OPENING_KINDS)):
            with pytest.raises(EntryRefused):
                journal.append([DRAFT, draft], AT_UTC)
        assert journal.append([DRAFT], AT_UTC) == 2


def test_a_file_that_is_no_database_is_no_record(path: Path) -> None:
    path.write_bytes(b"dots,and,so,on\n" * 200)
    with pytest.raises(RecordBroken, match=r"can't be read as a record \(SQLITE_NOTADB\)"):
        Journal.open(path)


@pytest.mark.hazard("H28")
def test_a_full_disk_stops_the_journal_for_good(path: Path, each_connection: Callable[[str], None]) -> None:
    each_connection("PRAGMA max_page_count = 8")
    with Journal.create(path, AT_UTC, HEADER) as journal:
        head = journal.head
        with pytest.raises(NotDurable, match=r"the disk is full \(SQLITE_FULL\)"):
            journal.append([DRAFT, Draft("state", {"detail": "x" * 40_000})], AT_UTC)
        with pytest.raises(NotDurable, match="the disk is full"):
            journal.append([DRAFT], AT_UTC)
        assert journal.head == head
    with Journal.open(path) as journal:
        assert journal.head == head
        assert journal.append([DRAFT], AT_UTC) == 2


def test_a_read_only_disk_stops_the_journal(record: Path, each_connection: Callable[[str], None]) -> None:
    each_connection("PRAGMA query_only = ON")
    with (
        Journal.open(record) as journal,
        pytest.raises(NotDurable, match="the file or its disk is read-only"),
    ):
        journal.append([DRAFT], AT_UTC)


def test_a_lock_held_elsewhere_stops_the_journal(record: Path) -> None:
    with (
        Journal.open(record, busy_timeout_ms=1) as journal,
        closing(sqlite3.connect(record, isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotDurable, match=r"another program holds the file locked \(SQLITE_BUSY\)"):
            journal.append([DRAFT], AT_UTC)
        other.execute("ROLLBACK")
        with pytest.raises(NotDurable):
            journal.append([DRAFT], AT_UTC)


def test_a_record_locked_while_it_is_opened_is_not_taken_for_broken(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("CREATE TABLE entries (seq)")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(NotDurable, match="SQLITE_BUSY"):
            Journal.open(path, busy_timeout_ms=1)


def test_an_entry_written_behind_its_back_stops_the_journal(record: Path) -> None:
    with Journal.open(record) as journal, closing(sqlite3.connect(record)) as other:
        head = journal.head
        with other:
            other.execute("INSERT INTO entries VALUES (6, ?, 'dot', '{}', ?, 'x')", (AT_UTC, head.hash))
        with pytest.raises(NotDurable, match="another program wrote to the record"):
            journal.append([DRAFT], AT_UTC)


@pytest.mark.parametrize("put_another_there", [False, True])
def test_a_file_taken_away_stops_the_journal(record: Path, put_another_there: bool) -> None:
    with Journal.open(record) as journal:
        record.rename(record.with_name("elsewhere"))
        if put_another_there:
            record.write_bytes(b"")
        with pytest.raises(NotDurable, match="the file was moved or deleted"):
            journal.append([DRAFT], AT_UTC)


@pytest.mark.hazard("H28")
@pytest.mark.parametrize("put_another_there", [False, True])
def test_a_log_taken_away_stops_the_journal_and_what_was_durable_is_still_there_when_it_is_closed(
    path: Path, put_another_there: bool
) -> None:
    log = path.with_name(path.name + "-wal")
    with Journal.create(path, AT_UTC, HEADER) as journal:
        journal.append([DRAFT], AT_UTC)
        log.unlink()
        if put_another_there:
            log.write_bytes(b"")
        with pytest.raises(NotDurable, match=f"the log beside it, {log.name}, was moved or deleted"):
            journal.append([DRAFT], AT_UTC)
    with Journal.open(path) as journal:
        assert [entry.kind for entry in journal.entries()] == ["session_opened", "intent"]
        assert journal.append([DRAFT], AT_UTC) == 3


def test_a_record_that_could_not_be_created_leaves_no_file_behind(
    path: Path, each_connection: Callable[[str], None]
) -> None:
    each_connection("PRAGMA max_page_count = 1")
    with pytest.raises(NotDurable, match="the disk is full"):
        Journal.create(path, AT_UTC, HEADER)
    assert not path.exists()


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotDurable, match="Not a directory"):
        Journal.create(tmp_path / "file" / "below" / "a.record", AT_UTC, HEADER)


def test_a_fault_without_a_name_of_ours_is_told_by_sqlites(
    record: Path, each_connection: Callable[[str], None]
) -> None:
    with Journal.open(record) as journal:
        journal._connection.connection.dbapi_connection.set_authorizer(lambda *_: sqlite3.SQLITE_DENY)  # type: ignore[union-attr]
        with pytest.raises(NotDurable, match="SQLITE_AUTH"):
            journal.append([DRAFT], AT_UTC)


def test_entries_can_be_read_while_others_are_written(path: Path) -> None:
    with Journal.create(path, AT_UTC, HEADER) as journal:
        journal.append([DRAFT], AT_UTC)
        reading = journal.entries()
        assert next(reading).prev_hash == GENESIS.hash
        journal.append([DRAFT], AT_UTC)
        assert len(list(reading)) == 1
        assert len(list(journal.entries())) == 3


@pytest.mark.parametrize(
    ("after_seq", "count"), [(0, 3), (90, 5), (99, 10), (100, 10), (0, 200), (35, 3), (36, 1)]
)
def test_the_entries_after_any_number_are_those_in_the_file(path: Path, after_seq: int, count: int) -> None:
    with Journal.create(path, AT_UTC, HEADER) as journal:
        for first in range(0, 99, 3):
            journal.append([Draft("dot", {"dot": first + number}) for number in range(3)], AT_UTC)
        whole = tuple(journal.entries())

        assert journal.entries_after(after_seq, count) == whole[after_seq : after_seq + count]
    with Journal.open(path) as journal:
        assert journal.entries_after(after_seq, count) == whole[after_seq : after_seq + count]


def test_entries_of_one_kind_are_read_from_the_newest_back(record: Path) -> None:
    with Journal.open(record) as journal:
        assert [entry.seq for entry in journal.newest_of("dot")] == [4, 3]
        assert list(journal.newest_of("fault")) == []


def append_for_ever(journal: Journal) -> None:
    while True:
        journal.append([DRAFT], AT_UTC)


def test_what_could_not_be_stored_is_not_among_the_newest_entries(
    path: Path, each_connection: Callable[[str], None]
) -> None:
    each_connection("PRAGMA max_page_count = 8")
    with Journal.create(path, AT_UTC, HEADER) as journal:
        with pytest.raises(NotDurable):
            append_for_ever(journal)

        assert journal.entries_after(0, 1000) == tuple(journal.entries())
