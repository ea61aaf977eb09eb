"""Every error of the package, provoked, with its exact text and exit code."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from controller.record import errors
from controller.record.chain import GENESIS, Draft, seal
from controller.record.cli import app
from controller.record.errors import RecordError
from controller.record.journal import Journal
from controller.record.verify import intact_entries
from controller.record.writer import JournalWriter

AT_UTC = "2026-11-22T14:00:00.000Z"
HEADER: dict[str, object] = {"session": "SIMULATED-7", "simulated": True}


def refused_entry(_: Path) -> None:
    seal(GENESIS, AT_UTC, "Dot", {})


def existing_record(path: Path) -> None:
    Journal.create(path, AT_UTC, HEADER).close()
    Journal.create(path, AT_UTC, HEADER)


def missing_record(path: Path) -> None:
    Journal.open(path)


def busy_record(path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from controller.record.record_lock import RecordLock\n"
        "lock = RecordLock(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()\n"
    )
    path.write_bytes(b"")
    with subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        holder.stdout.readline()
        path.with_name("s.record.lock").write_text("process 1 on bench\n")
        try:
            Journal.open(path)
        finally:
            holder.stdin.close()


def broken_record(path: Path) -> None:
    Journal.create(path, AT_UTC, HEADER).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 9")
    intact_entries(path)


def not_durable(path: Path) -> None:
    with Journal.create(path, AT_UTC, HEADER) as journal:
        path.unlink()
        journal.append([Draft("dot", {})], AT_UTC)


def stopped_writer(path: Path) -> None:
    with Journal.create(path, AT_UTC, HEADER) as journal:
        writer = JournalWriter(journal, lambda: AT_UTC, lambda _: None, lambda _: None)
        writer.close()
        writer.submit([])


def misnamed_export(path: Path) -> None:
    export(path, path.with_name("dots.csv"))


def failed_export(path: Path) -> None:
    export(path, path.parent / "none" / "SIMULATED-dots.csv")


def export(path: Path, to: Path) -> None:
    Journal.create(path, AT_UTC, HEADER).close()
    CliRunner().invoke(app, ["dots", str(path), "--csv", str(to)], catch_exceptions=False)


CASES: dict[type[RecordError], tuple[Callable[[Path], None], int, str]] = {
    errors.EntryRefused: (
        refused_entry,
        2,
        "record entry refused: its kind is 'Dot', expected lower-case words joined by underscores, "
        "at most 40 characters; correct what writes this entry",
    ),
    errors.RecordExists: (
        existing_record,
        2,
        "{path}: a record is already here, expected no file; a record is never overwritten: "
        "resume its session, or name another session",
    ),
    errors.RecordMissing: (
        missing_record,
        2,
        "{path}: no record here, expected a record file; check the path and the session's name",
    ),
    errors.RecordBusy: (
        busy_record,
        2,
        "{path}: the record is being written by process 1 on bench, expected nobody; "
        "end that session first, or read the record with `stipple verify`",
    ),
    errors.RecordBroken: (
        broken_record,
        1,
        "{path}: the record is broken: its format is 9, expected 1; it is not written to any more: "
        "keep the file as it is and compare it with the clinic's copy",
    ),
    errors.NotDurable: (
        not_durable,
        1,
        "{path}: entries not stored: the file was moved or deleted; expected them durable on disk before "
        "anything is struck; put the file back, then resume the session",
    ),
    errors.WriterStopped: (
        stopped_writer,
        1,
        "journal writer takes no more drafts: it was closed; reopen the record to go on",
    ),
    errors.ExportMisnamed: (
        misnamed_export,
        2,
        "{folder}/dots.csv: this record is SIMULATED, expected a file name that begins with SIMULATED-; "
        "write it to {folder}/SIMULATED-dots.csv",
    ),
    errors.ExportFailed: (
        failed_export,
        1,
        "{folder}/none/SIMULATED-dots.csv: the export was not written: No such file or directory; "
        "choose a folder that exists and has space",
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_an_error_says_what_where_and_what_to_do(kind: type[RecordError], tmp_path: Path) -> None:
    provoke, exit_code, text = CASES[kind]
    path = tmp_path / "s.record"
    with pytest.raises(kind) as caught:
        provoke(path)
    assert str(caught.value) == text.format(path=path, folder=tmp_path)
    assert caught.value.exit_code == exit_code


def test_every_error_class_is_in_the_table() -> None:
    assert set(RecordError.__subclasses__()) == set(CASES)
