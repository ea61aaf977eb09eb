"""What keeps the room's audit log from being written or checked. Messages say what, where, and the way out.

AuditError                  exit_code 1
├── AuditBusy               (also BlockingIOError)     somebody else writes it, and goes on doing so
├── AuditMisplaced          (also ValueError)          another thing under its name, or of the other world
└── AuditMissing            (also FileNotFoundError)   exit_code 2: neither log nor record to check

Where the file itself can't be written or does not hold, that is `NotDurable` or `RecordBroken` of
`controller.record`, as for any record.
"""

from pathlib import Path


class AuditError(Exception):
    """Root of this package's errors; `exit_code` is what a command ends with when it meets one."""

    exit_code = 1


class AuditBusy(AuditError, BlockingIOError):
    """Another program has held the log all the time; each holds it only to add to it."""

    def __init__(self, path: Path, wait_s: float, holder: str) -> None:
        """holder: who had it at the last look, in words."""
        super().__init__(
            f"{path}: the room's audit log is held by {holder or 'another program'}, expected it free within "
            f"{wait_s:g} s; without it no session begins: end that program, then try again"
        )


class AuditMisplaced(AuditError, ValueError):
    """The file where the log should be is something else."""

    def __init__(self, path: Path, got: str, expected: str) -> None:
        super().__init__(
            f"{path}: this is {got}, expected {expected}; put the room's own log back, or move this file away"
        )


class AuditMissing(AuditError, FileNotFoundError):
    """There is nothing in this room to check."""

    exit_code = 2

    def __init__(self, logs: tuple[Path, Path], records: Path) -> None:
        """logs: where one was looked for; records: where records were."""
        super().__init__(
            f"no audit log {logs[0]} or {logs[1]}, and no record in {records}: expected one of them; "
            "name the settings with --config, or one record: stipple verify RECORD"
        )
