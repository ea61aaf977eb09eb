import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from controller.record.chain import AUDIT_OPENING_KIND, GENESIS, Draft, entry_hash, first_break
from controller.record.errors import RecordBroken, RecordMissing
from controller.record.journal import Journal
from controller.record.verify import intact_entries, verify_record

AT_UTC = "2026-11-22T14:00:00.000Z"
HEADER: dict[str, object] = {"session": "SIMULATED-7", "simulated": True}


def test_a_whole_record_is_intact(record: Path) -> None:
    found = verify_record(record)
    assert found.intact
    assert (found.session, found.world, found.entries, found.closed) == ("SIMULATED-7", "SIMULATED", 5, True)
    with Journal.open(record) as journal:
        assert found.head == journal.head


def test_a_real_session_is_called_real(path: Path) -> None:
    Journal.create(path, AT_UTC, {"session": "7", "simulated": False}).close()
    assert verify_record(path).world == "REAL"


def test_a_record_is_verified_while_it_is_being_written(path: Path) -> None:
    with Journal.create(path, AT_UTC, HEADER) as journal:
        for count in range(2, 5):
            journal.append([Draft("intent", {"first": 1, "last": 8})], AT_UTC)
            found = verify_record(path)
            assert (found.intact, found.entries, found.closed) == (True, count, False)


def test_verifying_leaves_no_trace(record: Path) -> None:
    names, content = sorted(record.parent.iterdir()), record.read_bytes()
    verify_record(record)
    assert (sorted(record.parent.iterdir()), record.read_bytes()) == (names, content)


def test_what_a_killed_writer_left_in_the_log_counts(path: Path, tmp_path: Path) -> None:
    crashed = tmp_path / "crashed.record"
    with Journal.create(path, AT_UTC, HEADER) as journal:
        journal.append([Draft("intent", {"first": 1, "last": 8})], AT_UTC)
        shutil.copy(path, crashed)
        shutil.copy(f"{path}-wal", f"{crashed}-wal")
    assert verify_record(crashed).entries == 2


@pytest.mark.parametrize(
    ("sql", "entries", "broken"),
    [
        ("UPDATE entries SET body = replace(body, '500', '501') WHERE seq = 3", 2, "entry 3: its hash is"),
        ("UPDATE entries SET at_utc = replace(at_utc, '14', '15') WHERE seq = 1", 0, "entry 1: its hash is"),
        ("DELETE FROM entries WHERE seq = 2", 1, "entry 2: its number is 3, expected 2"),
        ("DELETE FROM entries", 0, "entry 1: the first entry is missing"),
        ("UPDATE entries SET body = CAST(x'ff' AS TEXT) WHERE seq = 4", 3, "entry 4: the file is unreadable"),
        ("CREATE TABLE extra (x)", 5, "its table or trigger 'extra' was changed"),
    ],
)
def test_a_changed_record_is_broken_and_named_where(
    tamper: Callable[[str], Path], sql: str, entries: int, broken: str
) -> None:
    found = verify_record(tamper(sql))
    assert found.entries == entries
    assert found.broken is not None
    assert found.broken.startswith(broken)


def test_a_record_that_breaks_at_once_is_of_no_known_world(tamper: Callable[[str], Path]) -> None:
    found = verify_record(tamper("UPDATE entries SET body = '{}' WHERE seq = 1"))
    assert (found.world, found.session) == ("UNKNOWN", None)


@pytest.mark.hazard("H30")
def test_a_cut_tail_shows_only_against_a_head_known_elsewhere(tamper: Callable[[str], Path]) -> None:
    acknowledged = verify_record(tamper("SELECT 1")).head.hash
    assert verify_record(tamper("SELECT 1"), acknowledged).intact
    cut = tamper("DELETE FROM entries WHERE seq = 5")
    assert verify_record(cut).intact
    assert verify_record(cut, acknowledged).broken == (
        f"entry 5: the entry with the acknowledged hash is missing, expected hash {acknowledged}"
    )


@pytest.mark.parametrize("content", [b"", b"dots,and,so,on\n" * 200])
def test_a_file_that_is_no_record_is_broken(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert not verify_record(path).intact
    with pytest.raises(RecordBroken):
        intact_entries(path)


def test_a_missing_record_is_missing_not_broken(path: Path) -> None:
    with pytest.raises(RecordMissing):
        verify_record(path)


def test_entries_are_handed_out_only_if_all_hold(record: Path, tamper: Callable[[str], Path]) -> None:
    assert first_break(intact_entries(record)) is None
    with pytest.raises(RecordBroken, match="entry 4: its hash is"):
        intact_entries(tamper("UPDATE entries SET body = '{}' WHERE seq = 4"))


def test_a_database_of_something_else_is_no_record(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE entries (seq INTEGER)")
    assert not verify_record(path).intact


def test_a_file_that_can_not_be_opened_is_not_called_intact(
    record: Path, each_connection: Callable[[str], None]
) -> None:
    each_connection("SELECT * FROM a_table_that_is_not_there")
    assert verify_record(record).broken == "it can't be read as a record (SQLITE_ERROR)"


def test_every_entry_that_holds_is_shown_to_who_wants_to_see_it(tamper: Callable[[str], Path]) -> None:
    seen: list[int] = []
    verify_record(
        tamper("UPDATE entries SET body = '{}' WHERE seq = 4"), see=lambda entry: seen.append(entry.seq)
    )
    assert seen == [1, 2, 3]


def test_an_audit_log_is_told_from_a_record(record: Path, tmp_path: Path) -> None:
    log = tmp_path / "SIMULATED-audit.sqlite"
    Journal.create(log, AT_UTC, HEADER, opening_kind=AUDIT_OPENING_KIND).close()
    found = verify_record(log)
    assert (found.intact, found.audit_log, found.world) == (True, True, "SIMULATED")
    assert not verify_record(record).audit_log


def test_a_table_made_anew_with_fields_of_another_type_is_broken_and_no_crash(path: Path) -> None:
    """P11: forged, with a hash that fits."""
    digest = entry_hash(GENESIS.hash, 1, AT_UTC, None, "{}")  # type: ignore[arg-type]
    with closing(sqlite3.connect(path)) as forged, forged:
        forged.execute("CREATE TABLE entries (seq, at_utc, kind, body, prev_hash, hash)")
        forged.execute("INSERT INTO entries VALUES (1, ?, NULL, '{}', ?, ?)", (AT_UTC, GENESIS.hash, digest))
    assert (
        verify_record(path).broken == "entry 1: one of its fields is None, expected a number and five texts"
    )
