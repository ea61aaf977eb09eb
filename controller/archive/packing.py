"""Writes a session as one file, read-only towards the session, which may go on meanwhile. A shell.

Nothing is archived that does not hold: the copy of the record is verified, and the plan has to be its own.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controller.archive.errors import ArchiveExists, ArchiveFailed
from controller.archive.manifest import MANIFEST_NAME, Manifest, archive_name, sha256
from controller.archive.packed_file import PLAIN_NAME, pack
from controller.archive.readme import CHECKER_NAME, README_NAME, readme
from controller.plan.picture import draw_plan
from controller.plan.planfile import load_plan
from controller.record import check_record
from controller.record.chain import CLOSING_KIND, OPENING_KIND, Entry
from controller.record.errors import ExportMisnamed, RecordBroken
from controller.record.record_copy import write_copy
from controller.record.verify import intact_entries
from controller.runner.errors import PlanMismatch
from controller.runner.session_files import SIMULATED_PREFIX, SessionFolder
from controller.whole_file import write_whole


@dataclass(frozen=True, slots=True)
class Archived:
    """What was written: where, how many bytes, and what it says of itself."""

    path: Path
    size: int
    manifest: Manifest


def archive_session(folder: SessionFolder, out: Path | None = None) -> Archived:
    """Write the session in `folder` as one file; the same session gives the same bytes.

    Args:
        folder: of the session, ended or not.
        out: the file; None for one in the working directory, named after the session.

    Raises:
        RecordBroken, RecordMissing: nothing is archived that does not hold.
        PlanError, PlanMismatch: the plan is not there, or not the record's.
        ExportMisnamed: the name of a simulated session's archive does not say so.
        ArchiveExists: nothing is overwritten.
        ArchiveFailed, ExportFailed: the disk refuses.
    """
    with tempfile.TemporaryDirectory(prefix="stipple-archive-") as scratch:
        record, entries = _record_copy(folder, Path(scratch))
        header = entries[0].body
        path = out or Path(archive_name(header["session"], folder.simulated))
        if folder.simulated and not path.name.startswith(SIMULATED_PREFIX):
            raise ExportMisnamed(path)
        if path.exists():
            raise ArchiveExists(path)
        try:
            files = {folder.record.name: record, **dict(_others(folder, header, Path(scratch)))}
            manifest, content = _archive(folder, entries, files)
            write_whole(path, content)
        except OSError as error:
            raise ArchiveFailed(path, error.strerror or str(error)) from error
    return Archived(path, len(content), manifest)


def _record_copy(folder: SessionFolder, scratch: Path) -> tuple[bytes, tuple[Entry, ...]]:
    """The record as one file without a log beside it, and its entries. One moment of it, if it is written."""
    entries = intact_entries(folder.record)
    _check_header(entries[0], folder)
    copy = scratch / folder.record.name
    write_copy(entries, copy)
    return copy.read_bytes(), entries


def _check_header(opening: Entry, folder: SessionFolder) -> None:
    """Whoever reckons the hashes anew can write any first entry, or put a record under another's name."""
    header = opening.body
    kinds = {"plan_hash": str, "plan_session": int}
    if opening.kind != OPENING_KIND or any(
        type(header.get(name)) is not kind for name, kind in kinds.items()
    ):
        raise RecordBroken(
            folder.record, f"entry 1: it is {opening.kind} without a plan, expected a session's"
        )
    if header["simulated"] is not folder.simulated:
        raise RecordBroken(folder.record, "entry 1: it is of the other world than the name of the file says")


def _others(folder: SessionFolder, header: dict[str, Any], scratch: Path) -> Iterator[tuple[str, bytes]]:
    plan = load_plan(folder.plan)
    if plan.plan_hash != header["plan_hash"]:
        raise PlanMismatch(folder.plan, plan.plan_hash, header["plan_hash"])
    yield folder.plan.name, folder.plan.read_bytes()
    prefix = SIMULATED_PREFIX if folder.simulated else ""
    drawn = scratch / f"{prefix}plan.png"
    pictures = {}
    if plan.zones:
        draw_plan(plan, header["plan_session"], drawn, folder.simulated)
        pictures[drawn.name] = drawn
    for picture in folder.path.glob("*.png"):
        of_this_world = picture.name.startswith(SIMULATED_PREFIX) is folder.simulated
        if of_this_world and PLAIN_NAME.fullmatch(picture.name) and not picture.is_symlink():
            pictures[picture.name] = picture
    for name, picture in sorted(pictures.items()):
        yield name, picture.read_bytes()


def _archive(
    folder: SessionFolder, entries: tuple[Entry, ...], files: dict[str, bytes]
) -> tuple[Manifest, bytes]:
    header, head = entries[0].body, entries[-1].head
    closed = entries[-1].kind == CLOSING_KIND
    world = "SIMULATED" if folder.simulated else "REAL"
    files[CHECKER_NAME] = Path(check_record.__file__).read_bytes()
    text = readme(header["session"], world, head, closed, folder.record.name, [*files, README_NAME])
    files[README_NAME] = text
    manifest = Manifest(
        session=header["session"],
        simulated=folder.simulated,
        record=folder.record.name,
        head=head,
        closed=closed,
        plan_hash=header["plan_hash"],
        files={name: sha256(content) for name, content in files.items()},
    )
    return manifest, pack([(MANIFEST_NAME, manifest.to_bytes()), *files.items()])
