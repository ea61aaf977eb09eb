"""A session's beginning is in the audit log before its record is used, its end however it ends."""

import pytest
from pytest_mock import MockerFixture

from controller.audit.errors import AuditBusy
from controller.audit.log import AuditLog
from controller.cartridge.ledger import Ledger
from controller.cartridge.room_book import RoomBook
from controller.cartridge.room_ledger import RoomLedger
from controller.record.chain import Draft
from controller.record.verify import intact_entries
from tests.controller.audit.room import AT_UTC, AuditedRoom, bodies, kinds, receive

SESSION = "SIMULATED-1"
STOP = Draft("stop", {"by": "Tess"})


def test_a_record_says_where_the_log_stood_when_it_was_begun(room: AuditedRoom) -> None:
    receive(room.ledger)
    room.work(SESSION)

    log = intact_entries(room.log.path)
    header = intact_entries(room.record(SESSION))[0].body
    assert header["audit"] == log[0].body["session"]
    assert header["audit_hash"] == log[header["audit_seq"] - 1].hash
    assert [entry.kind for entry in log[header["audit_seq"] :]] == ["session_begun", "session_left"]


def test_the_beginning_is_durable_before_anything_is_done_in_the_session(room: AuditedRoom) -> None:
    with room.begun(SESSION) as journal:
        (begun,) = bodies(room.log, "session_begun")
        assert begun == {
            "session": SESSION, "folder": str(room.record(SESSION).parent), "first_hash": journal.head.hash,
            "plan_hash": "ab" * 32, "plan_session": 1, "by": "Tess",
        }  # fmt: skip


@pytest.mark.hazard("H28")
def test_without_an_entry_in_the_log_there_is_no_session(room: AuditedRoom, mocker: MockerFixture) -> None:
    """P9"""
    worked = False
    with room.create(SESSION) as journal:
        mocker.patch.object(AuditLog, "note", side_effect=AuditBusy(room.log.path, 5, "another"))
        with pytest.raises(AuditBusy), room.audit().of_run(journal, room.record(SESSION).parent):
            worked = True
    assert not worked


@pytest.mark.parametrize("closed", [False, True])
def test_leaving_notes_the_records_head_and_whether_it_was_closed(room: AuditedRoom, closed: bool) -> None:
    with room.begun(SESSION) as journal:
        journal.append([STOP, *([Draft("session_closed", {"by": "Tess"})] * closed)], AT_UTC)
        head = journal.head

    (left,) = bodies(room.log, "session_left")
    assert left == {"session": SESSION, "seq": head.seq, "hash": head.hash, "closed": closed, "by": "Tess"}


def test_going_on_is_noted_with_the_head_that_was_found(room: AuditedRoom) -> None:
    room.work(SESSION)
    with room.resumed(SESSION) as journal:
        found = journal.head
        journal.append([STOP], AT_UTC)

    (resumed,) = bodies(room.log, "session_resumed")
    assert (resumed["seq"], resumed["hash"], resumed["by"]) == (found.seq, found.hash, "Tess")
    assert [body["seq"] for body in bodies(room.log, "session_left")] == [found.seq, found.seq + 1]


def test_what_the_ledger_was_told_in_the_session_stands_before_its_end(room: AuditedRoom) -> None:
    with room.begun(SESSION):
        receive(room.ledger)
    assert kinds(room.log)[-3:] == ["cartridge_step", "ledger_followed", "session_left"]


def test_a_session_that_ends_by_an_error_is_left_too_and_the_error_stays(room: AuditedRoom) -> None:
    with pytest.raises(ZeroDivisionError) as raised, room.begun(SESSION):
        raise ZeroDivisionError
    assert kinds(room.log)[-1] == "session_left"
    assert not hasattr(raised.value, "__notes__")


def test_a_log_that_fails_at_such_an_end_hides_nothing_and_is_told_besides(
    room: AuditedRoom, mocker: MockerFixture
) -> None:
    def fail() -> None:
        mocker.patch.object(AuditLog, "note", side_effect=AuditBusy(room.log.path, 5, "another"))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as raised, room.begun(SESSION):
        fail()
    (note,) = raised.value.__notes__
    assert note.startswith("besides, the audit log was not told that the session was left: ")


def test_a_log_that_fails_at_a_good_end_is_the_error(room: AuditedRoom, mocker: MockerFixture) -> None:
    with pytest.raises(AuditBusy), room.begun(SESSION):
        mocker.patch.object(AuditLog, "note", side_effect=AuditBusy(room.log.path, 5, "another"))


def test_of_a_room_with_a_book_the_book_is_followed(room: AuditedRoom) -> None:
    """The clinic's ledger on the server is the clinic's to keep; a room answers for what it did itself."""
    book = RoomBook.open(
        f"sqlite:///{room.data_dir / 'SIMULATED-room-book.sqlite'}", "simulated", room="room 1"
    )
    clinic = f"sqlite:///{room.data_dir / 'clinic.sqlite'}"
    receive(room.ledger)
    with RoomLedger(lambda: Ledger.open(clinic, "simulated"), book, "room 1") as ledger:
        room.ledger.close()
        room.ledger = ledger  # type: ignore[assignment]
        ledger.recall("LOT9", reason="sterility", by="Tess", at_utc=AT_UTC)
        room.audit().caught_up()

    (followed,) = bodies(room.log, "ledger_followed")
    assert followed["ledger"] == book.url
    assert [body["lot"] for body in bodies(room.log, "recall")] == ["LOT9"]
