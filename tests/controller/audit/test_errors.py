"""Every error of the package, provoked, with its exact text and exit code."""

from collections.abc import Callable
from pathlib import Path

import pytest

from controller.audit import errors
from controller.audit.errors import AuditError
from controller.audit.room_check import verify_room
from controller.record.journal import Journal
from controller.record.record_lock import RecordLock
from tests.controller.audit.room import AT_UTC, log_in


def busy(folder: Path) -> None:
    log = log_in(folder, wait_s=0.02)
    lock = RecordLock(log.path)
    log.path.with_name(f"{log.path.name}.lock").write_text("process 1 on bench\n")
    try:
        log.note("operator", {})
    finally:
        lock.release()


def misplaced(folder: Path) -> None:
    log = log_in(folder)
    Journal.create(log.path, AT_UTC, {"session": "s", "simulated": True}).close()
    log.note("operator", {})


def missing(folder: Path) -> None:
    verify_room(folder, folder / "records")


CASES: dict[type[AuditError], tuple[Callable[[Path], None], int, str]] = {
    errors.AuditBusy: (
        busy,
        1,
        "{folder}/SIMULATED-audit.sqlite: the room's audit log is held by process 1 on bench, expected it "
        "free within 0.02 s; without it no session begins: end that program, then try again",
    ),
    errors.AuditMisplaced: (
        misplaced,
        1,
        "{folder}/SIMULATED-audit.sqlite: this is a session's record, expected the simulated room's audit "
        "log; put the room's own log back, or move this file away",
    ),
    errors.AuditMissing: (
        missing,
        2,
        "no audit log {folder}/audit.sqlite or {folder}/SIMULATED-audit.sqlite, and no record in "
        "{folder}/records: expected one of them; name the settings with --config, or one record: stipple "
        "verify RECORD",
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_an_error_says_what_where_and_what_to_do(kind: type[AuditError], tmp_path: Path) -> None:
    provoke, exit_code, text = CASES[kind]
    with pytest.raises(kind) as caught:
        provoke(tmp_path)
    assert str(caught.value) == text.format(folder=tmp_path)
    assert caught.value.exit_code == exit_code


def test_every_error_class_is_in_the_table() -> None:
    assert set(AuditError.__subclasses__()) == set(CASES)


def test_errors_are_also_the_built_in_ones_they_resemble() -> None:
    assert issubclass(errors.AuditBusy, BlockingIOError)
    assert issubclass(errors.AuditMisplaced, ValueError)
    assert issubclass(errors.AuditMissing, FileNotFoundError)
