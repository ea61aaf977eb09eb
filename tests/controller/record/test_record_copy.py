"""The entries of a record in a file of their own."""

from pathlib import Path

import pytest

from controller.record.errors import ExportFailed
from controller.record.journal import Journal
from controller.record.record_copy import write_copy
from controller.record.verify import intact_entries, verify_record


def test_a_copy_is_a_record_with_the_same_entries(record: Path, tmp_path: Path) -> None:
    entries, copy = intact_entries(record), tmp_path / "copy.sqlite"
    write_copy(entries, copy)

    assert intact_entries(copy) == entries
    assert verify_record(copy).intact
    assert not copy.with_name("copy.sqlite-wal").exists()


def test_the_same_entries_give_the_same_bytes_also_by_way_of_a_copy(record: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.sqlite", tmp_path / "second.sqlite"
    write_copy(intact_entries(record), first)
    write_copy(intact_entries(first), second)
    assert first.read_bytes() == second.read_bytes()


def test_a_copy_can_be_gone_on_with_like_any_record(record: Path, tmp_path: Path) -> None:
    write_copy(intact_entries(record), tmp_path / "copy.sqlite")
    with Journal.open(tmp_path / "copy.sqlite") as journal:
        assert journal.head.seq == 5


def test_a_place_that_can_not_be_written_is_told(record: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportFailed, match="SQLITE_CANTOPEN"):
        write_copy(intact_entries(record), tmp_path / "none" / "copy.sqlite")
