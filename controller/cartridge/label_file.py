"""Labels written to a file: refused in time if they can't be, and never over another file by accident.

A shell. What stands on the pages is `labels`'.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from controller.cartridge.errors import LabelsNotWritten, LabelsRefused
from controller.cartridge.label_head import LabelJob
from controller.cartridge.label_pdf import pdf_of
from controller.cartridge.label_sheets import LabelSheet, sheet_for
from controller.cartridge.labels import label_pages
from controller.cartridge.udi import Udi
from controller.whole_file import write_whole

SIMULATED_FILE_PREFIX = "SIMULATED-"


@dataclass(frozen=True, slots=True)
class LabelTarget:
    """Where labels go, accepted by `label_target`."""

    path: Path
    sheet: LabelSheet
    start: int
    force: bool


def label_target(path: Path, sheet: str, start: int, simulated: bool, force: bool) -> LabelTarget:
    """Where labels go, asked before anything is booked in for them.

    Args:
        path: a PDF, of simulated labels named SIMULATED-….
        sheet: the name of one of `SHEETS`.
        start: the first place with a label left, from 1.
        simulated: the world of the labels.
        force: a file that is there may be replaced.

    Raises:
        LabelsRefused: no such sheet or place, the wrong name, or there is such a file.
    """
    found = sheet_for(sheet, start)
    if path.suffix.lower() != ".pdf":
        raise LabelsRefused("file", str(path), "a name that ends in .pdf", "name it so")
    if path.name.startswith(SIMULATED_FILE_PREFIX) is not simulated:
        fit = f"{SIMULATED_FILE_PREFIX}{path.name}" if simulated else "a name without SIMULATED"
        world = "simulated" if simulated else "real"
        raise LabelsRefused("file", path.name, f"{fit} for {world} labels", "name it so")
    if path.exists() and not force:
        raise LabelsRefused(
            "file",
            str(path),
            "a name that is still free",
            "choose another, or replace that file with --force",
        )
    return LabelTarget(path, found, start, force)


def write_labels(
    target: LabelTarget, udis: Sequence[Udi], job: LabelJob, made_at: datetime, again: str
) -> int:
    """Write one label for each of `udis`, all of one lot, and say how many pages it took.

    Args:
        target: where.
        udis: the cartridges.
        job: what the pages say of them.
        made_at: when; stands in the file.
        again: the command that prints them once more, for the error.

    Raises:
        LabelsNotWritten: the disk did not take it, or somebody wrote such a file meanwhile.
    """
    pages = label_pages(udis, job, target.sheet, target.start)
    sheet = target.sheet
    content = pdf_of(pages, sheet.page_width_mm, sheet.page_height_mm, job.title, made_at)
    reserved = False
    try:
        target.path.parent.mkdir(parents=True, exist_ok=True)
        if not target.force:
            target.path.open("xb").close()
            reserved = True
        write_whole(target.path, content)
    except OSError as error:
        if reserved:
            target.path.unlink(missing_ok=True)
        raise LabelsNotWritten(str(target.path), error.strerror or str(error), again) from error
    return len(pages)
