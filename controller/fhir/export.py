"""A session's bundle from its record, and that bundle as a file. A shell."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.schema import Settings
from controller.fhir.bundle import as_json, bundle_of
from controller.record.chain import Entry
from controller.record.dots import dot_rows
from controller.record.errors import ExportFailed, ExportMisnamed
from controller.record.verify import intact_entries
from controller.runner.finding import find_session
from controller.runner.session_files import SIMULATED_PREFIX
from controller.summary.model import SessionSummary
from controller.summary.of_record import summary_of
from controller.whole_file import write_whole

STANDARD_OUTPUT = Path("-")


@dataclass(frozen=True, slots=True)
class SessionBundle:
    """A session's bundle, what it was made of, and the folder of its record."""

    summary: SessionSummary
    bundle: dict[str, Any]
    folder: Path

    @property
    def resources(self) -> int:
        """How many resources are in it."""
        return len(self.bundle["entry"])

    @property
    def file(self) -> Path:
        """Where it is written, unless somebody says otherwise. P12."""
        return self.folder / f"{SIMULATED_PREFIX if self.summary.simulated else ''}fhir.json"


def session_bundle(named: str, settings: Settings) -> SessionBundle:
    """The bundle of the session that `named` means: a name, a folder, or a record's file.

    Raises:
        SessionNotFound: there is none.
        RecordBroken: its record does not hold.
    """
    folder = find_session(named, settings)
    return bundle_from(intact_entries(folder.record), settings, folder.path)


def bundle_from(entries: Sequence[Entry], settings: Settings, folder: Path) -> SessionBundle:
    """The bundle of an intact record's entries, wherever they were kept. folder: where a file of it goes."""
    summary = summary_of(entries)
    return SessionBundle(summary, bundle_of(summary, dot_rows(entries), settings.fhir), folder)


def write_bundle(one: SessionBundle, out: Path | None) -> Path | None:
    """Write it to `out`, else to its own file; to standard output for `-`. Answers where, None if there.

    Raises:
        ExportMisnamed: a simulated session under a name that hides it.
        ExportFailed: the file can't be written.
    """
    content = as_json(one.bundle)
    if out == STANDARD_OUTPUT:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return None
    path = one.file if out is None else out
    if one.summary.simulated and not path.name.startswith("SIMULATED-"):
        raise ExportMisnamed(path)
    try:
        write_whole(path, content)
    except OSError as error:
        raise ExportFailed(path, error.strerror or str(error)) from error
    return path
