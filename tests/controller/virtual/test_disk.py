"""A record whose disk refuses: SQLite's own error reaches whoever commits, and nothing is on disk."""

import sqlite3
from pathlib import Path

import pytest

from controller.record.chain import Draft
from controller.record.errors import NotDurable
from controller.virtual.disk import FULL, LOCKED, READ_ONLY, VirtualJournal, held

AT = "2026-11-22T14:00:00.000Z"
GROUP = [Draft("stop", {"by": "T" * 3_000}), Draft("stop", {"by": "T" * 3_000})]


@pytest.mark.parametrize(
    ("trouble", "named"),
    [(FULL, "SQLITE_FULL"), (READ_ONLY, "SQLITE_READONLY"), (LOCKED, "SQLITE_BUSY")],
)
def test_a_disk_in_trouble_takes_nothing_of_a_group(trouble: str, named: str, tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    header = {"session": "S", "simulated": True}
    with VirtualJournal.create(path, AT, header, busy_timeout_ms=0) as journal:
        journal.append(GROUP, AT)
        journal.trouble = trouble
        with pytest.raises(NotDurable, match=named):
            journal.append(GROUP, AT)

    with VirtualJournal.open(path) as again:
        assert again.head.seq == 3


@pytest.mark.parametrize("trouble", [FULL, READ_ONLY, LOCKED])
def test_a_record_opened_again_on_a_mended_disk_takes_entries(trouble: str, tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    header = {"session": "S", "simulated": True}
    with VirtualJournal.create(path, AT, header, busy_timeout_ms=0) as journal:
        journal.trouble = trouble
        with pytest.raises(NotDurable):
            journal.append(GROUP * 20, AT)

    with VirtualJournal.open(path) as again:
        assert again.append(GROUP, AT) == 3


def test_trouble_that_came_and_went_before_a_commit_leaves_no_trace(tmp_path: Path) -> None:
    header = {"session": "S", "simulated": True}
    with VirtualJournal.create(tmp_path / "record.sqlite", AT, header) as journal:
        journal.trouble = FULL
        journal.append([Draft("stop", {})], AT)
        journal.trouble = ""

        assert journal.append(GROUP * 20, AT) == 42


def test_a_held_lock_is_let_go_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "any.sqlite"
    with held(path), pytest.raises(sqlite3.OperationalError, match="locked"):
        _write(path)

    _write(path)


def _write(path: Path) -> None:
    connection = sqlite3.connect(path, timeout=0)
    try:
        connection.execute("CREATE TABLE IF NOT EXISTS t (x)")
    finally:
        connection.close()
