"""What keeps a session from being archived or read back. Messages say what, got, expected, and the way out.

ArchiveError                exit_code 2
├── ArchiveExists           (also FileExistsError)      a file under the archive's name
├── ArchiveMissing          (also FileNotFoundError)
├── ImportExists            (also FileExistsError)      the session lies there already
├── NothingDone             (also ValueError)           a session that was begun, and no more
├── ArchiveBroken           (also ValueError)           exit_code 1: not, or not any more, what was exported
└── ArchiveFailed           (also OSError)              exit_code 1: the disk refuses
"""

from pathlib import Path


class ArchiveError(Exception):
    """Root of this package's errors; `exit_code` is what a command ends with when it meets one."""

    exit_code = 2


class ArchiveExists(ArchiveError, FileExistsError):
    """An archive is never written over another file."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: a file is already here, expected none; an archive is never overwritten: move it away, "
            "or name another with --out"
        )


class ArchiveMissing(ArchiveError, FileNotFoundError):
    """No file where an archive was to be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: no file here, expected an archive made by `stipple export archive`; check the path"
        )


class ImportExists(ArchiveError, FileExistsError):
    """Something lies where the session was to go."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder}: the session lies here already, expected no such folder; nothing is overwritten: "
            "compare the two with `stipple verify`, or name another place with --to"
        )


class NothingDone(ArchiveError, ValueError):
    """A record of one entry: `stipple resume` takes it for one whose beginning its own ledger never heard of.

    Imported beside another ledger it could be begun there as well, and its dots struck twice. P1.
    """

    def __init__(self, path: Path, session: str) -> None:
        super().__init__(
            f"{path}: not imported: session {session} was begun and nothing was done in it, expected more "
            "than its first entry; it can be gone on with where it was begun, and nowhere else"
        )


class ArchiveBroken(ArchiveError, ValueError):
    """The file is not what was exported; nothing of it was kept."""

    exit_code = 1

    def __init__(self, path: Path, why: str) -> None:
        """why: what is wrong, got and expected."""
        self.why = why
        super().__init__(f"{path}: not imported: {why}; nothing was kept: take another copy of the archive")


class ArchiveFailed(ArchiveError, OSError):
    """The disk would not take, or not give, what was asked."""

    exit_code = 1

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path}: {why}, expected a readable file and a folder that exists and has space; nothing was "
            "left there"
        )
