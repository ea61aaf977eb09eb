"""A report made from a session's folder and written beside it or elsewhere. A shell.

The record is checked as a whole first; the plan has to be the one it names. Leaves what the report says to
`make`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.schema import Aftercare
from controller.plan.model import Plan
from controller.plan.planfile import load_plan
from controller.record.chain import Entry
from controller.record.verify import intact_entries
from controller.report.errors import ReportNotWritten
from controller.report.html_page import html_of
from controller.report.make import report_of
from controller.report.pdf import pdf_of
from controller.report.typeface import report_typeface
from controller.runner.errors import PlanMismatch
from controller.runner.session_files import SIMULATED_PREFIX, SessionFolder
from controller.whole_file import write_whole


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, of which world, and what must be known before it is read."""

    paths: tuple[Path, ...]
    world: str
    alerts: tuple[str, ...]


def write_report(folder: SessionFolder, aftercare: Aftercare, out: Path, kinds: Sequence[str]) -> Written:
    """Write the report of the session in `folder` to the folder `out`. kinds: html, pdf.

    Raises:
        RecordBroken: the record does not hold, so nothing it says can be reported.
        PlanMismatch: the plan beside it is another one; PlanError: it can't be read.
        ReportNotWritten: the disk refused.
    """
    entries = intact_entries(folder.record)
    document = report_of(entries, _plan_of(folder, entries), aftercare)
    prefix = SIMULATED_PREFIX if document.simulated else ""
    paths = []
    for kind in kinds:
        content = html_of(document) if kind == "html" else pdf_of(document, report_typeface())
        path = out / f"{prefix}report.{kind}"
        try:
            write_whole(path, content)
        except OSError as error:
            raise ReportNotWritten(path, error.strerror or str(error)) from error
        paths.append(path)
    return Written(tuple(paths), document.world, document.alerts)


def _plan_of(folder: SessionFolder, entries: Sequence[Entry]) -> Plan | None:
    """The plan kept beside the record; None where only the record came along."""
    if not folder.plan.exists():
        return None
    plan, expected = load_plan(folder.plan), entries[0].body.get("plan_hash", "")
    if plan.plan_hash != expected:
        raise PlanMismatch(folder.plan, plan.plan_hash, expected)
    return plan
