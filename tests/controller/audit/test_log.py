"""The audit log is opened, added to and let go of, by any number of programs, in one world."""

import subprocess
import sys
from pathlib import Path

import pytest

from controller.audit.errors import AuditBusy, AuditMisplaced
from controller.audit.log import LogHead, log_head, log_name
from controller.record.chain import AUDIT_OPENING_KIND
from controller.record.errors import NotDurable, RecordBroken
from controller.record.journal import Journal
from controller.record.record_lock import RecordLock
from controller.record.verify import intact_entries, verify_record
from tests.controller.audit.room import AT_UTC, kinds, log_in


def test_a_log_that_is_not_there_is_begun_with_a_name_of_its_own(tmp_path: Path) -> None:
    head = log_in(tmp_path).note("operator", {"name": "Tess"})

    opening, noted = intact_entries(tmp_path / "SIMULATED-audit.sqlite")
    assert opening.kind == AUDIT_OPENING_KIND
    body = opening.body
    assert body["session"].startswith("SIMULATED-audit-room-1-")
    assert {key: value for key, value in body.items() if key != "session"} == {
        "simulated": True,
        "clinic": "Clinic",
        "room": "room 1",
    }
    assert (noted.kind, noted.body, noted.head) == ("operator", {"name": "Tess"}, head)


def test_no_two_logs_have_one_name() -> None:
    assert log_name("room 1", True) != log_name("room 1", True)
    assert log_name("Raum Ä/1", False).startswith("audit-Raum-1-")


def test_a_log_is_gone_on_with_and_is_verified_like_any_record(tmp_path: Path) -> None:
    for name in ("Tess", "Ada", "Mia"):
        log_in(tmp_path).note("operator", {"name": name})

    found = verify_record(log_in(tmp_path).path)
    assert (found.intact, found.audit_log, found.entries) == (True, True, 4)
    with log_in(tmp_path).writing() as journal:
        assert log_head(journal) == LogHead(str(found.session), *found.head)


def test_each_world_has_a_log_of_its_own(tmp_path: Path) -> None:
    log_in(tmp_path, simulated=False).note("operator", {"name": "Tess"})
    assert verify_record(tmp_path / "audit.sqlite").world == "REAL"
    assert not (tmp_path / "SIMULATED-audit.sqlite").exists()


def test_nothing_is_held_between_two_calls(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    log.note("operator", {"name": "Tess"})
    lock = RecordLock(log.path)
    lock.release()


def test_a_log_held_too_long_is_told_with_who_holds_it(tmp_path: Path) -> None:
    log = log_in(tmp_path, wait_s=0.05)
    log.note("operator", {"name": "Tess"})
    lock = RecordLock(log.path)
    with pytest.raises(AuditBusy, match=r"is held by process \d+ on "):
        log.note("operator", {"name": "Ada"})
    lock.release()
    log.note("operator", {"name": "Ada"})
    assert kinds(log) == [AUDIT_OPENING_KIND, "operator", "operator"]


def test_programs_that_add_at_once_wait_for_each_other_and_lose_nothing(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from tests.controller.audit.room import log_in\n"
        "log = log_in(Path(sys.argv[1]))\n"
        "for number in range(10): log.note('operator', {'name': sys.argv[2], 'number': number})\n"
    )
    root = Path(__file__).parents[3]
    programs = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path), name], cwd=root)
        for name in ("Tess", "Ada")
    ]
    assert [program.wait() for program in programs] == [0, 0]

    entries = intact_entries(log_in(tmp_path).path)
    for name in ("Tess", "Ada"):
        numbers = [entry.body["number"] for entry in entries[1:] if entry.body["name"] == name]
        assert numbers == list(range(10))


def test_a_beginning_that_was_cut_short_is_in_nobodys_way(tmp_path: Path) -> None:
    log_in(tmp_path).path.write_bytes(b"")
    assert log_in(tmp_path).note("operator", {"name": "Tess"}).seq == 2


def test_a_broken_log_is_not_written_to(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    log.path.write_bytes(b"dots,and,so,on\n" * 200)
    with pytest.raises(RecordBroken):
        log.note("operator", {"name": "Tess"})


@pytest.mark.parametrize(
    ("opening_kind", "simulated", "got"),
    [
        ("session_opened", True, "a session's record, expected the simulated room's audit log"),
        (AUDIT_OPENING_KIND, False, "an audit log of the real world, expected the simulated room's"),
    ],
)
def test_what_lies_there_has_to_be_a_log_and_of_this_world(
    tmp_path: Path, opening_kind: str, simulated: bool, got: str
) -> None:
    log = log_in(tmp_path)
    header = {"session": "s", "simulated": simulated}
    Journal.create(log.path, AT_UTC, header, opening_kind=opening_kind).close()
    with pytest.raises(AuditMisplaced, match=got):
        log.note("operator", {"name": "Tess"})
    assert verify_record(log.path).entries == 1


def test_where_it_can_not_be_written_the_journals_error_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotDurable, match="File exists"):
        log_in(tmp_path / "file").note("operator", {"name": "Tess"})
