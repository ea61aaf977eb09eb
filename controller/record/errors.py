"""Everything that can go wrong with a record. Each message says what, where, and what to do.

RecordError                 exit_code 2
├── EntryRefused            (also ValueError)         an entry that has no place in a record
├── RecordExists            (also FileExistsError)
├── RecordMissing           (also FileNotFoundError)
├── RecordBusy              (also BlockingIOError)    somebody else writes it
├── ExportMisnamed          (also ValueError)         a simulated export under a name that hides it
├── ExportFailed            (also OSError)            exit_code 1
├── RecordBroken                                      exit_code 1
├── NotDurable              (also OSError)            exit_code 1: nothing may be struck any more
└── WriterStopped                                     exit_code 1
"""

from pathlib import Path


class RecordError(Exception):
    """Root of this package's errors; `exit_code` is what a command ends with when it meets one."""

    exit_code = 2


class EntryRefused(RecordError, ValueError):
    """An entry whose kind, time or body can't be stored so that it reads back the same."""

    def __init__(self, field: str, got: object, expected: str) -> None:
        super().__init__(
            f"record entry refused: its {field} is {got!r}, expected {expected}; "
            "correct what writes this entry"
        )


class RecordExists(RecordError, FileExistsError):
    """A new record was to be created where one already is."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: a record is already here, expected no file; a record is never overwritten: "
            "resume its session, or name another session"
        )


class RecordMissing(RecordError, FileNotFoundError):
    """No file where a record was to be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: no record here, expected a record file; check the path and the session's name"
        )


class RecordBusy(RecordError, BlockingIOError):
    """Another controller holds the record: one writer at a time."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(
            f"{path}: the record is being written by {holder or 'another process'}, expected nobody; "
            "end that session first, or read the record with `stipple verify`"
        )


class ExportMisnamed(RecordError, ValueError):
    """An export of a simulated session whose file name does not say so."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: this record is SIMULATED, expected a file name that begins with SIMULATED-; "
            f"write it to {path.with_name('SIMULATED-' + path.name)}"
        )


class ExportFailed(RecordError, OSError):
    """The file an export was to be written to can't be written."""

    exit_code = 1

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path}: the export was not written: {why}; choose a folder that exists and has space"
        )


class RecordBroken(RecordError):
    """The file is no record of this format, or its chain does not hold."""

    exit_code = 1

    def __init__(self, path: Path, where: str) -> None:
        self.where = where
        super().__init__(
            f"{path}: the record is broken: {where}; it is not written to any more: "
            "keep the file as it is and compare it with the clinic's copy"
        )


class NotDurable(RecordError, OSError):
    """Entries could not be brought safely to the disk, so nothing that relies on them may happen."""

    exit_code = 1

    def __init__(self, path: Path, why: str, way_out: str) -> None:
        super().__init__(
            f"{path}: entries not stored: {why}; expected them durable on disk before anything is struck; "
            f"{way_out}, then resume the session"
        )


class WriterStopped(RecordError):
    """The journal writer was closed or has failed, and takes no more drafts."""

    exit_code = 1

    def __init__(self, why: str) -> None:
        super().__init__(f"journal writer takes no more drafts: {why}; reopen the record to go on")
