import os
from pathlib import Path

import pytest

from controller.record.errors import (
    NotDurable,
    RecordBusy,
)
from controller.record.journal import Journal
from controller.record.record_lock import holder_of

AT_UTC = "2026-11-22T14:00:00.000Z"
HEADER: dict[str, object] = {"session": "SIMULATED-7", "simulated": True}


@pytest.mark.hazard("H19")
def test_a_second_writer_is_refused_and_told_who_the_first_is(path: Path) -> None:
    with Journal.create(path, AT_UTC, HEADER):
        with pytest.raises(RecordBusy, match=f"process {os.getpid()} on"):
            Journal.open(path)
        with pytest.raises(RecordBusy):
            Journal.create(path, AT_UTC, HEADER)
    Journal.open(path).close()


def test_a_lock_file_that_can_not_be_made_is_told(record: Path) -> None:
    lock = record.with_name(record.name + ".lock")
    lock.unlink()
    lock.mkdir()
    with pytest.raises(NotDurable, match="Is a directory"):
        Journal.open(record)


def test_who_writes_a_record_can_be_asked_without_being_in_the_way(path: Path) -> None:
    assert holder_of(path) == ""
    with Journal.create(path, AT_UTC, HEADER):
        assert holder_of(path).startswith(f"process {os.getpid()} on ")
    assert holder_of(path) == ""
    Journal.open(path).close()
