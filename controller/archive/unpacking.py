"""Reads an archive back into a session's folder: all is verified before anything gets its name. A shell.

An imported session is a copy like any other: whether one may go on with it the ledger decides, which knows
where a session was begun and where its record ended (`controller.cartridge.session_book`).
"""

import os
import shutil
import tempfile
from pathlib import Path

from controller.archive.errors import ArchiveBroken, ArchiveFailed, ArchiveMissing, ImportExists, NothingDone
from controller.archive.manifest import SIMULATED_PREFIX, Manifest, manifest_in
from controller.archive.packed_file import ARCHIVE_BYTES_MAX, NotPacked, unpack
from controller.archive.readme import CHECKER_NAME, README_NAME
from controller.plan.errors import PlanError
from controller.plan.planfile import load_plan
from controller.record.chain import CLOSING_KIND, OPENING_KIND
from controller.record.errors import RecordBroken
from controller.record.verify import intact_entries
from controller.runner.session_files import SessionFolder


def import_archive(archive: Path, into: Path) -> tuple[SessionFolder, Manifest]:
    """Put the session in `archive` into a new folder of its name in `into`.

    Raises:
        ArchiveMissing: no such file.
        ArchiveBroken: it is not whole, or not what it says; nothing is left behind.
        ImportExists: the session lies there already.
        NothingDone: it was begun, and no more: `stipple resume` would begin it here, too.
        ArchiveFailed: the disk refuses; nothing is left behind.
    """
    if not archive.is_file():
        raise ArchiveMissing(archive)
    try:
        if archive.stat().st_size > ARCHIVE_BYTES_MAX:
            why = f"it has {archive.stat().st_size} bytes, expected at most {ARCHIVE_BYTES_MAX}"
            raise ArchiveBroken(archive, why)
        data = archive.read_bytes()
    except OSError as error:
        raise ArchiveFailed(archive, error.strerror or str(error)) from error
    try:
        files = unpack(data)
        manifest = manifest_in(files)
    except NotPacked as error:
        raise ArchiveBroken(archive, str(error)) from error
    folder = SessionFolder(into / manifest.session, manifest.simulated)
    if folder.path.exists() or folder.path.is_symlink():
        raise ImportExists(folder.path)
    try:
        _place(archive, files, manifest, folder.path)
    except OSError as error:
        raise ArchiveFailed(folder.path, error.strerror or str(error)) from error
    return folder, manifest


def _place(archive: Path, files: dict[str, bytes], manifest: Manifest, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=to.parent, prefix=".importing-"))
    try:
        for name, content in files.items():
            _write(scratch / name, content)
        _check(archive, SessionFolder(scratch, manifest.simulated), manifest)
        scratch.chmod(0o755)
        _make_names_durable(scratch)
        scratch.rename(to)
    except BaseException:
        shutil.rmtree(scratch)
        raise
    _make_names_durable(to.parent)


def _check(archive: Path, folder: SessionFolder, manifest: Manifest) -> None:
    """Does the record say what the manifest says, and is the plan its own?"""
    if manifest.record != folder.record.name or folder.plan.name not in manifest.files:
        got = ", ".join(sorted(manifest.files))
        why = f"it holds {got}, expected {folder.record.name} and {folder.plan.name} among them"
        raise ArchiveBroken(archive, why)
    try:
        entries = intact_entries(folder.record)
        plan_hash = load_plan(folder.plan).plan_hash
    except RecordBroken as error:
        raise ArchiveBroken(archive, f"its record is broken: {error.where}") from error
    except PlanError as error:
        raise ArchiveBroken(archive, str(error)) from error
    header = entries[0].body
    in_the_name = manifest.session.startswith(SIMULATED_PREFIX)
    claims: tuple[tuple[str, object, object], ...] = (
        ("kind of record", entries[0].kind, OPENING_KIND),
        ("session", header["session"], manifest.session),
        ("simulated", header["simulated"], manifest.simulated),
        ("name's world", in_the_name, manifest.simulated),
        ("head", entries[-1].head, manifest.head),
        ("closed", entries[-1].kind == CLOSING_KIND, manifest.closed),
        ("plan of the record", header.get("plan_hash"), manifest.plan_hash),
        ("plan", plan_hash, manifest.plan_hash),
    )
    for what, found, said in claims:
        if found != said:
            raise ArchiveBroken(archive, f"its {what} is {found}, expected {said}, as its manifest says")
    if strange := _strange(folder, manifest):
        why = f"it holds {', '.join(strange)}, expected what archives are made of and nothing else"
        raise ArchiveBroken(archive, why)
    if len(entries) == 1:
        raise NothingDone(archive, manifest.session)


def _strange(folder: SessionFolder, manifest: Manifest) -> list[str]:
    """Files that `packing` never puts in, such as a second record, or a log that changes this one."""
    known = {folder.record.name, folder.plan.name, CHECKER_NAME, README_NAME}
    return [
        name
        for name in sorted(manifest.files.keys() - known)
        if not name.endswith(".png") or name.startswith(SIMULATED_PREFIX) is not manifest.simulated
    ]


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _make_names_durable(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
