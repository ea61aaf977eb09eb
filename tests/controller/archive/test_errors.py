"""Every error of the package, provoked, with its exact text and exit code."""

from collections.abc import Callable
from pathlib import Path

import pytest

from controller.archive import errors
from controller.archive.errors import ArchiveError
from controller.archive.packing import archive_session
from controller.archive.unpacking import import_archive
from tests.controller.archive.session import session_in


def existing(folder: Path) -> None:
    (folder / "SIMULATED-a.zip").write_bytes(b"")
    archive_session(session_in(folder / "records"), folder / "SIMULATED-a.zip")


def missing(folder: Path) -> None:
    import_archive(folder / "a.zip", folder)


def imported_before(folder: Path) -> None:
    archive = archive_session(session_in(folder / "records", name="7"), folder / "SIMULATED-a.zip").path
    import_archive(archive, folder / "records")


def only_begun(folder: Path) -> None:
    session = session_in(folder / "records", worked=False, name="7")
    import_archive(archive_session(session, folder / "SIMULATED-a.zip").path, folder / "imported")


def broken(folder: Path) -> None:
    archive = archive_session(session_in(folder / "records"), folder / "SIMULATED-a.zip").path
    archive.write_bytes(archive.read_bytes()[:100])
    import_archive(archive, folder)


def failed(folder: Path) -> None:
    (folder / "file").write_bytes(b"")
    archive_session(session_in(folder / "records"), folder / "file" / "SIMULATED-a.zip")


CASES: dict[type[ArchiveError], tuple[Callable[[Path], None], int, str]] = {
    errors.ArchiveExists: (
        existing,
        2,
        "{folder}/SIMULATED-a.zip: a file is already here, expected none; an archive is never overwritten: "
        "move it away, or name another with --out",
    ),
    errors.ArchiveMissing: (
        missing,
        2,
        "{folder}/a.zip: no file here, expected an archive made by `stipple export archive`; check the path",
    ),
    errors.ImportExists: (
        imported_before,
        2,
        "{folder}/records/SIMULATED-7: the session lies here already, expected no such folder; nothing is "
        "overwritten: compare the two with `stipple verify`, or name another place with --to",
    ),
    errors.NothingDone: (
        only_begun,
        2,
        "{folder}/SIMULATED-a.zip: not imported: session SIMULATED-7 was begun and nothing was done in it, "
        "expected more than its first entry; it can be gone on with where it was begun, and nowhere else",
    ),
    errors.ArchiveBroken: (
        broken,
        1,
        "{folder}/SIMULATED-a.zip: not imported: it can't be read as a zip file (File is not a zip file), "
        "expected a whole one; nothing was kept: take another copy of the archive",
    ),
    errors.ArchiveFailed: (
        failed,
        1,
        "{folder}/file/SIMULATED-a.zip: File exists, expected a readable file and a folder that exists "
        "and has space; nothing was left there",
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_an_error_says_what_got_expected_and_the_way_out(kind: type[ArchiveError], tmp_path: Path) -> None:
    provoke, exit_code, text = CASES[kind]
    with pytest.raises(kind) as caught:
        provoke(tmp_path)
    assert str(caught.value) == text.format(folder=tmp_path)
    assert caught.value.exit_code == exit_code


def test_every_error_class_is_in_the_table() -> None:
    assert set(ArchiveError.__subclasses__()) == set(CASES)


def test_errors_are_also_the_built_in_ones_they_resemble() -> None:
    for kind, built_in in (
        (errors.ArchiveExists, FileExistsError),
        (errors.ArchiveMissing, FileNotFoundError),
        (errors.ImportExists, FileExistsError),
        (errors.NothingDone, ValueError),
        (errors.ArchiveBroken, ValueError),
        (errors.ArchiveFailed, OSError),
    ):
        assert issubclass(kind, built_in)
