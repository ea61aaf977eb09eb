"""What keeps a report from being made. Each message says what, got, expected, where, and what to do.

ReportError                 exit_code 2
└── ReportNotWritten        (also OSError)          exit_code 1: the disk did not take it

A record that is broken or missing, and a plan that is not the record's, speak for themselves.
"""

from pathlib import Path


class ReportError(Exception):
    """Root of this package's errors; `exit_code` is what a command ends with when it meets one."""

    exit_code = 2


class ReportNotWritten(ReportError, OSError):
    """The file of a report can't be written; what stood there before still does."""

    exit_code = 1

    def __init__(self, path: Path, why: str) -> None:
        """why: what the disk said."""
        super().__init__(
            f"{path}: the report was not written: {why}; expected a folder that takes it; "
            "make room there, or name another with --out"
        )
