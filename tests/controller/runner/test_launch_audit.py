"""A session begun, gone on with and left stands in the room's audit log; without that log there is none."""

import os
from pathlib import Path

import pytest

from controller.audit.room_check import verify_room
from controller.record.errors import RecordBroken
from controller.record.verify import intact_entries
from controller.runner.launch import begin, resume
from controller.runner.room import Room

pytestmark = pytest.mark.system


@pytest.mark.hazard("H30")
def test_beginning_going_on_and_leaving_stand_in_the_rooms_audit_log(
    room: Room, plan: Path, port: Path, typed: int, tmp_path: Path
) -> None:
    os.write(typed, b"quit\n")
    assert begin(room, plan, 1, tmp_path / "session") == 0
    os.write(typed, b"quit\n")
    assert resume(room, tmp_path / "session") == 0

    paths = room.settings.paths
    entries = intact_entries(paths.data_dir / "SIMULATED-audit.sqlite")
    assert [entry.kind for entry in entries] == [
        "audit_opened", "session_begun", "session_left", "session_resumed", "session_left",
    ]  # fmt: skip
    opened, *_, last = intact_entries(tmp_path / "session" / "SIMULATED-record.sqlite")
    assert (opened.body["audit_seq"], opened.body["audit_hash"]) == entries[0].head
    assert (entries[-1].body["seq"], entries[-1].body["hash"]) == last.head
    (found,) = verify_room(paths.data_dir, paths.records_dir)
    assert (found.broken, found.intact) == ([], 1)


@pytest.mark.hazard("H28")
def test_without_the_audit_log_no_session_is_begun_and_none_is_gone_on_with(
    room: Room, plan: Path, port: Path, typed: int, tmp_path: Path
) -> None:
    """P9"""
    os.write(typed, b"quit\n")
    begin(room, plan, 1, tmp_path / "session")
    before = intact_entries(tmp_path / "session" / "SIMULATED-record.sqlite")
    log = room.settings.paths.data_dir / "SIMULATED-audit.sqlite"
    log.write_bytes(b"spoiled\n" * 500)

    with pytest.raises(RecordBroken):
        begin(room, plan, 2, tmp_path / "second")
    with pytest.raises(RecordBroken):
        resume(room, tmp_path / "session")
    assert not (tmp_path / "second").exists()
    assert intact_entries(tmp_path / "session" / "SIMULATED-record.sqlite") == before
