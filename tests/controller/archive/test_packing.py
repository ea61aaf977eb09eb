"""A session as one file: whole, the same each time, checkable by a stranger, and the session as it was."""

import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from controller.archive.errors import ArchiveExists, ArchiveFailed
from controller.archive.packed_file import pack, unpack
from controller.archive.packing import archive_session
from controller.plan.errors import PlanFileError
from controller.plan.planfile import save_plan
from controller.record import check_record
from controller.record.chain import AUDIT_OPENING_KIND
from controller.record.errors import ExportMisnamed, RecordBroken, RecordMissing
from controller.record.journal import Journal
from controller.record.verify import intact_entries
from controller.runner.errors import PlanMismatch
from controller.runner.session_files import SessionFolder
from tests.controller.archive.session import AT_UTC, STOP, plan_of, session_in

NAME = "SIMULATED-session-20261122-140000-000-C-1-s1.zip"


def contents(archive: Path) -> dict[str, bytes]:
    return unpack(archive.read_bytes())


def test_an_archive_holds_record_plan_pictures_checker_and_a_text_for_strangers(tmp_path: Path) -> None:
    folder = session_in(tmp_path)
    folder.uncertain_picture.write_bytes(b"\x89PNG uncertain")
    done = archive_session(folder, tmp_path / NAME)

    assert list(contents(done.path)) == [
        "manifest.json", "SIMULATED-record.sqlite", "plan.json", "SIMULATED-plan.png",
        "SIMULATED-uncertain.png", "check_record.py", "README.txt",
    ]  # fmt: skip
    assert contents(done.path)["SIMULATED-plan.png"].startswith(b"\x89PNG")
    assert (done.size, done.manifest.closed) == (done.path.stat().st_size, True)
    assert done.manifest.head == intact_entries(folder.record)[-1].head


def test_it_is_named_after_the_session_and_goes_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert archive_session(session_in(tmp_path / "records")).path == Path(NAME)
    assert (tmp_path / NAME).is_file()


def test_a_stranger_checks_it_with_what_is_in_it(tmp_path: Path) -> None:
    done = archive_session(session_in(tmp_path / "records"), tmp_path / NAME)
    with zipfile.ZipFile(done.path) as packed:
        checker = packed.extract("check_record.py", tmp_path / "stranger")
    said = subprocess.run(
        [sys.executable, "-I", checker, str(done.path)], capture_output=True, text=True, check=True
    )
    head = done.manifest.head
    assert said.stdout == f"SIMULATED\nintact: {head.seq} entries, head {head.hash}\n"


@pytest.mark.hazard("H30")
def test_the_strangers_checker_finds_a_file_that_is_not_the_manifests(tmp_path: Path) -> None:
    done = archive_session(session_in(tmp_path / "records"), tmp_path / NAME)
    data = done.path.read_bytes()
    files = unpack(data) | {"plan.json": b"{}"}
    done.path.write_bytes(pack(files.items()))
    with pytest.raises(SystemExit) as ended:
        check_record.check(done.path)
    assert str(ended.value) == "BROKEN: its files are not those that its manifest lists"
    done.path.write_bytes(data[:-50])
    with pytest.raises(SystemExit) as ended:
        check_record.check(done.path)
    assert str(ended.value) == "BROKEN at entry 1"


def test_the_same_session_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = session_in(tmp_path)
    first = archive_session(folder, tmp_path / "SIMULATED-a.zip").path.read_bytes()
    # Opened, and nothing done: its file may have changed, its record has not.
    Journal.open(folder.record).close()
    moved = SessionFolder(Path(shutil.move(folder.path, tmp_path / "elsewhere")), True)
    assert archive_session(moved, tmp_path / "SIMULATED-b.zip").path.read_bytes() == first


def test_a_session_is_archived_while_it_goes_on_as_far_as_it_went(tmp_path: Path) -> None:
    folder = session_in(tmp_path, closed=False)
    with Journal.open(folder.record) as journal:
        journal.append([STOP], AT_UTC)
        done = archive_session(folder, tmp_path / NAME)
        assert done.manifest.head == journal.head
        journal.append([STOP], AT_UTC)
    assert not done.manifest.closed
    assert b"It was NOT ended" in contents(done.path)["README.txt"]
    assert check_record.check(done.path).startswith("SIMULATED\nintact: 3 entries")


def test_archiving_leaves_the_session_as_it_was(tmp_path: Path) -> None:
    folder = session_in(tmp_path)
    before = {path: path.read_bytes() for path in sorted(folder.path.iterdir())}
    archive_session(folder, tmp_path / NAME)
    assert {path: path.read_bytes() for path in sorted(folder.path.iterdir())} == before


def test_a_real_sessions_archive_is_named_without_the_mark_and_holds_no_simulated_picture(
    tmp_path: Path,
) -> None:
    folder = session_in(tmp_path, simulated=False)
    (folder.path / "SIMULATED-skin.png").write_bytes(b"\x89PNG of the other world")
    done = archive_session(folder, tmp_path / "session.zip")
    assert done.manifest.world == "REAL"
    assert [name for name in contents(done.path) if name.endswith(".png")] == ["plan.png"]


def test_a_plan_without_zones_has_no_picture(tmp_path: Path, mocker: MockerFixture) -> None:
    mocker.patch("tests.controller.archive.session.plan_of", return_value=replace(plan_of(), zones=()))
    done = archive_session(session_in(tmp_path), tmp_path / NAME)
    assert not [name for name in contents(done.path) if name.endswith(".png")]


def test_a_simulated_archive_may_not_hide_what_it_is(tmp_path: Path) -> None:
    """P12"""
    with pytest.raises(ExportMisnamed):
        archive_session(session_in(tmp_path), tmp_path / "session.zip")
    assert not (tmp_path / "session.zip").exists()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"mine")
    with pytest.raises(ArchiveExists):
        archive_session(session_in(tmp_path), tmp_path / NAME)
    assert (tmp_path / NAME).read_bytes() == b"mine"


def test_a_place_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ArchiveFailed):
        archive_session(session_in(tmp_path), tmp_path / "file" / NAME)


def test_a_record_that_does_not_hold_is_not_archived_and_named_where_it_lies(tmp_path: Path) -> None:
    folder = session_in(tmp_path)
    with closing(sqlite3.connect(folder.record, isolation_level=None)) as file:
        (trigger,) = file.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'entries_never_change'"
        ).fetchone()
        file.execute("DROP TRIGGER entries_never_change")
        file.execute("UPDATE entries SET body = '{}' WHERE seq = 2")
        file.execute(trigger)
    with pytest.raises(RecordBroken, match=f"^{folder.record}: the record is broken: entry 2: its hash is "):
        archive_session(folder, tmp_path / NAME)
    assert not (tmp_path / NAME).exists()


@pytest.mark.parametrize("content", [b"", b"dots,and,so,on\n" * 300])
def test_what_is_no_record_is_not_archived(tmp_path: Path, content: bytes) -> None:
    folder = session_in(tmp_path)
    folder.record.write_bytes(content)
    with pytest.raises(RecordBroken):
        archive_session(folder, tmp_path / NAME)
    folder.record.unlink()
    with pytest.raises(RecordMissing):
        archive_session(folder, tmp_path / NAME)


@pytest.mark.parametrize(
    ("kind", "simulated", "said"),
    [
        (AUDIT_OPENING_KIND, True, "entry 1: it is audit_opened without a plan"),
        ("session_opened", True, "entry 1: it is session_opened without a plan"),
        ("session_opened", False, "entry 1: it is of the other world"),
    ],
)
def test_a_record_under_a_name_that_is_not_its_own_is_not_archived(
    tmp_path: Path, kind: str, simulated: bool, said: str
) -> None:
    folder = session_in(tmp_path)
    folder.record.unlink()
    header: dict[str, object] = {"session": "SIMULATED-x", "simulated": simulated}
    if not simulated:
        header |= {"plan_hash": "ab", "plan_session": 1}
    Journal.create(folder.record, AT_UTC, header, opening_kind=kind).close()
    with pytest.raises(RecordBroken, match=said):
        archive_session(folder, tmp_path / NAME)


def test_only_the_plan_that_the_record_was_begun_with_is_archived(tmp_path: Path) -> None:
    folder = session_in(tmp_path)
    save_plan(plan_of(seed=2), folder.plan)
    with pytest.raises(PlanMismatch):
        archive_session(folder, tmp_path / NAME)
    folder.plan.unlink()
    with pytest.raises(PlanFileError):
        archive_session(folder, tmp_path / NAME)
