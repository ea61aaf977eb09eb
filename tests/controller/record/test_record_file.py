import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from controller.record.chain import Draft
from controller.record.errors import (
    RecordBroken,
)
from controller.record.journal import Journal

AT_UTC = "2026-11-22T14:00:00.000Z"
HEADER: dict[str, object] = {"session": "SIMULATED-7", "simulated": True}


@pytest.mark.hazard("H30")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entries SET body = '{}' WHERE seq = 2",
        "DELETE FROM entries WHERE seq = 5",
        "INSERT OR REPLACE INTO entries SELECT * FROM entries WHERE seq = 5",
        "INSERT INTO entries SELECT 9, at_utc, kind, body, prev_hash, hash FROM entries WHERE seq = 5",
        "INSERT INTO entries SELECT 6, at_utc, kind, body, prev_hash, hash FROM entries WHERE seq = 5",
    ],
)
def test_the_file_itself_refuses_to_be_rewritten(record: Path, sql: str) -> None:
    with (
        closing(sqlite3.connect(record)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(sql)


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        ("UPDATE entries SET body = replace(body, '500', '501') WHERE seq = 3", "entry 3: its hash is"),
        ("DELETE FROM entries WHERE seq = 2", "entry 2: its number is 3"),
        ("DELETE FROM entries", "entry 1: the first entry is missing"),
        ("PRAGMA user_version = 2", "its format is 2, expected 1"),
        ("PRAGMA application_id = 7", "its application id is 7"),
        ("CREATE TABLE extra (x)", "its table or trigger 'extra' was changed, added or removed"),
    ],
)
def test_a_broken_record_is_not_written_to(tamper: Callable[[str], Path], sql: str, where: str) -> None:
    with pytest.raises(RecordBroken, match=where):
        Journal.open(tamper(sql))


def test_a_record_without_its_triggers_is_not_written_to(record: Path) -> None:
    with closing(sqlite3.connect(record)) as connection:
        connection.execute("DROP TRIGGER entries_never_go")
    with pytest.raises(RecordBroken, match="'entries_never_go' was changed"):
        Journal.open(record)
    with pytest.raises(RecordBroken):
        Journal.open(record)


def test_a_page_gone_bad_is_named_by_the_entry_it_held(path: Path) -> None:
    with Journal.create(path, AT_UTC, HEADER) as journal:
        journal.append([Draft("dot", {"dot": number, "note": "x" * 200}) for number in range(200)], AT_UTC)
    damaged = bytearray(path.read_bytes())
    damaged[-4096:] = b"\xff" * 4096
    path.write_bytes(damaged)
    with pytest.raises(RecordBroken, match=r"entry \d+: the file is unreadable \(SQLITE_CORRUPT"):
        Journal.open(path)
