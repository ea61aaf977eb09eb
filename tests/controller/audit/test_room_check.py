"""What one chain can't show, the other does: records against the audit log, and the log against records."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from controller.audit import room_check
from controller.audit.errors import AuditMissing
from controller.audit.room_check import verify_room
from controller.audit.room_verdict import RoomVerdict
from controller.audit.session_audit import SessionAudit
from controller.record.chain import AUDIT_OPENING_KIND, Draft, Entry
from controller.record.journal import Journal
from controller.record.verify import Verification, verify_record
from tests.controller.audit.room import AT_UTC, AuditedRoom, log_in, receive

pytestmark = pytest.mark.hazard("H30")
STOP = Draft("stop", {"by": "Tess"})


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sessions, the second gone on with once; moved since, so that the log knows no other place."""
    folder = tmp_path_factory.mktemp("rooms") / "room"
    room = AuditedRoom(folder)
    for number in (1, 2, 3):
        receive(room.ledger, 1, f"LOT{number}")
        room.work(f"SIMULATED-{number}")
    with room.resumed("SIMULATED-2") as journal:
        journal.append([STOP], AT_UTC)
    room.ledger.close()
    return folder.rename(folder.with_name("template"))


@pytest.fixture
def three(template: Path, tmp_path: Path) -> Iterator[AuditedRoom]:
    shutil.copytree(template, tmp_path / "room")
    room = AuditedRoom(tmp_path / "room")
    yield room
    room.ledger.close()


def verdict(room: AuditedRoom) -> RoomVerdict:
    (found,) = verify_room(room.data_dir, room.records_dir)
    return found


def cut(path: Path, after: int) -> None:
    """As a forger would: the triggers taken away and put back, so that the file by itself is intact."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        triggers = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            file.execute(f"DROP TRIGGER {name}")
        file.execute("DELETE FROM entries WHERE seq > ?", (after,))
        for _, trigger in triggers:
            file.execute(trigger)


def test_a_room_whose_log_and_records_agree_is_intact(three: AuditedRoom) -> None:
    found = verdict(three)
    assert (found.broken, found.notes) == ([], [])
    assert (found.world, found.named, found.intact) == ("SIMULATED", 3, 3)
    assert found.head.seq == found.entries


def test_the_check_changes_nothing_and_leaves_nothing(three: AuditedRoom) -> None:
    three.ledger.close()
    files = {path: path.read_bytes() for path in sorted(three.data_dir.rglob("*")) if path.is_file()}
    verdict(three)
    assert {path: path.read_bytes() for path in sorted(three.data_dir.rglob("*")) if path.is_file()} == files


def test_a_record_cut_at_its_end_lacks_a_head_the_log_has(three: AuditedRoom) -> None:
    cut(three.record("SIMULATED-1"), 3)
    (broken,) = verdict(three).broken
    assert broken.startswith(
        f"record {three.record('SIMULATED-1')}: the hash of entry 4 is missing, expected "
    )
    assert broken.endswith(", as the audit log says: the record was cut or replaced")


def test_a_record_cut_to_where_it_was_left_before_shows_too(three: AuditedRoom) -> None:
    cut(three.record("SIMULATED-2"), 4)
    (broken,) = verdict(three).broken
    assert "the hash of entry 5 is missing" in broken


def test_a_record_written_anew_under_the_same_name_shows(three: AuditedRoom) -> None:
    path = three.record("SIMULATED-3")
    path.unlink()
    with Journal.create(path, AT_UTC, {"session": "SIMULATED-3", "simulated": True}) as journal:
        journal.append([STOP] * 9, AT_UTC)
    (broken,) = verdict(three).broken
    assert f"record {path}: the hash of entry 1 is " in broken


def test_a_record_that_is_gone_is_missing(three: AuditedRoom) -> None:
    shutil.rmtree(three.record("SIMULATED-2").parent)
    (broken,) = verdict(three).broken
    assert broken.startswith(
        "session SIMULATED-2: its record is missing, expected in the folder of the records or"
    )


def test_a_record_broken_by_itself_is_named_with_its_entry(three: AuditedRoom) -> None:
    path = three.record("SIMULATED-1")
    cut(path, 0)
    found = verdict(three)
    assert found.broken[0].startswith(f"record {path}: entry 1: the first entry is missing")
    assert found.intact == 2


def test_a_log_cut_anywhere_before_the_last_beginning_shows(three: AuditedRoom) -> None:
    for after in range(11, 0, -1):
        cut(three.log.path, after)
        broken = verdict(three).broken
        assert broken, f"cut after entry {after}"
        assert all(one.startswith(f"audit log {three.log.path}: ") for one in broken)
        assert all(one.endswith(("the log was cut or replaced", "the log was cut")) for one in broken)


def test_a_log_deleted_and_begun_anew_is_not_the_one_of_the_records(three: AuditedRoom) -> None:
    three.log.path.unlink()
    log_in(three.data_dir).note("operator", {"name": "Tess"})
    found = verdict(three)
    assert len(found.broken) == 3
    assert "it was begun under audit log SIMULATED-audit-room-1-" in found.broken[0]


def test_a_log_that_is_gone_is_missed_by_the_records(three: AuditedRoom) -> None:
    three.log.path.unlink()
    found = verdict(three)
    assert "and here is none: put that log back" in found.broken[0]


def test_a_log_that_is_broken_is_named_first(three: AuditedRoom) -> None:
    with closing(sqlite3.connect(three.log.path, isolation_level=None)) as file:
        file.execute("DROP TRIGGER entries_never_change")
        file.execute("UPDATE entries SET body = '{}' WHERE seq = 2")
    assert verdict(three).broken[0].startswith(f"audit log {three.log.path}: entry 2: its hash is ")


def test_a_log_that_is_added_to_while_it_is_read_is_read_again(
    three: AuditedRoom, mocker: MockerFixture
) -> None:
    """It is read without a lock, and its pages may move under the reader."""
    reads: list[Path] = []

    def torn_once(path: Path, see: Callable[[Entry], None]) -> Verification:
        found = verify_record(path, see=see)
        reads.append(path)
        if reads == [three.log.path]:
            three.log.note("operator", {"name": "Tess"})
            return replace(found, broken="entry 9: its hash is torn")
        return found

    mocker.patch.object(room_check, "verify_record", side_effect=torn_once)
    found = verdict(three)
    assert (found.broken, found.named, found.entries) == ([], 3, 16)
    assert reads.count(three.log.path) == 2


def test_what_lies_in_the_logs_place_has_to_be_a_log(room: AuditedRoom) -> None:
    Journal.create(room.log.path, AT_UTC, {"session": "s", "simulated": True}).close()
    (broken,) = verdict(room).broken
    assert broken == f"{room.log.path} is no audit log of the SIMULATED world; put the room's own back"


def test_a_log_of_the_other_world_is_none_of_this_one(room: AuditedRoom) -> None:
    header = {"session": "s", "simulated": False}
    Journal.create(room.log.path, AT_UTC, header, opening_kind=AUDIT_OPENING_KIND).close()
    assert "is no audit log of the SIMULATED world" in verdict(room).broken[0]


@pytest.mark.parametrize(
    ("opening_kind", "simulated"), [(AUDIT_OPENING_KIND, True), ("session_opened", False)]
)
def test_what_lies_in_a_records_place_has_to_be_a_record_of_this_world(
    three: AuditedRoom, opening_kind: str, simulated: bool
) -> None:
    """P12"""
    path = three.record("SIMULATED-4")
    header = {"session": "SIMULATED-4", "simulated": simulated}
    Journal.create(path, AT_UTC, header, opening_kind=opening_kind).close()
    assert verdict(three).broken == [f"{path} is no record of a SIMULATED session; put it where it belongs"]


def test_a_session_whose_end_was_never_noted_is_a_note(room: AuditedRoom, mocker: MockerFixture) -> None:
    """Its program was killed; what it had made durable is there, and may be gone on with."""
    with room.create("SIMULATED-1") as journal:
        mocker.patch.object(SessionAudit, "_leave")
        with room.audit().of_run(journal, room.record("SIMULATED-1").parent):
            journal.append([STOP], AT_UTC)
    found = verdict(room)
    assert (found.broken, found.intact) == ([], 1)
    assert found.notes == ["session SIMULATED-1: begun, its end was never noted"]


def test_a_session_at_work_is_a_note_with_who_works(room: AuditedRoom) -> None:
    with room.begun("SIMULATED-1") as journal:
        journal.append([STOP], AT_UTC)
        (note,) = verdict(room).notes
    assert note.startswith("session SIMULATED-1: at work, held by process ")


def test_a_session_that_died_between_its_record_and_the_log_is_a_note(room: AuditedRoom) -> None:
    room.create("SIMULATED-1").close()
    found = verdict(room)
    assert found.broken == []
    assert found.notes == ["session SIMULATED-1: not named in the log (begun, and nothing done in it)"]


def test_a_record_from_before_there_was_a_log_is_a_note(room: AuditedRoom) -> None:
    header = {"session": "SIMULATED-old", "simulated": True}
    Journal.create(room.record("SIMULATED-old"), AT_UTC, header).close()
    found = verdict(room)
    assert (found.broken, found.name) == ([], "")
    assert found.notes == ["session SIMULATED-old: not named in the log (older than the log)"]


def test_a_record_elsewhere_is_found_where_the_log_says_it_is(room: AuditedRoom, tmp_path: Path) -> None:
    room.records_dir = tmp_path / "elsewhere"
    room.work("SIMULATED-1")
    room.records_dir = tmp_path / "records"
    found = verdict(room)
    assert (found.broken, found.intact) == ([], 1)
    (note,) = found.notes
    assert note.endswith(f"outside the folder of the records, in {tmp_path / 'elsewhere' / 'SIMULATED-1'}")


def test_a_record_moved_into_the_folder_of_records_is_found_there(three: AuditedRoom) -> None:
    three.record("SIMULATED-1").parent.rename(three.records_dir / "renamed by hand")
    assert verdict(three).broken == []


def test_an_older_ledger_put_back_is_told(room: AuditedRoom) -> None:
    receive(room.ledger)
    room.work("SIMULATED-1")
    room.ledger.close()
    (room.data_dir / "SIMULATED-ledger.sqlite").unlink()
    again = AuditedRoom(room.data_dir)
    receive(again.ledger)
    again.work("SIMULATED-2")
    again.ledger.close()
    assert "the ledger was replaced, cut, or put back from an older copy" in verdict(room).notes[0]


def test_both_worlds_are_checked_each_for_itself(three: AuditedRoom) -> None:
    log_in(three.data_dir, simulated=False).note("operator", {"name": "Tess"})
    assert [room.world for room in verify_room(three.data_dir, three.records_dir)] == ["REAL", "SIMULATED"]


def test_where_there_is_neither_log_nor_record_there_is_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(AuditMissing):
        verify_room(tmp_path, tmp_path / "records")
