"""Everything that can be wrong between room and clinic. Each says what, got, expected, and the way out.

ClinicError                 exit_code 2
├── MessageUnreadable       (also ValueError)     bytes that are no message of this schema
├── NotAStore               (also ValueError)     the file is no clinic's store of this version
├── StoreOfOtherWorld                             a simulated store for a real clinic, or the reverse
└── StoreUnavailable        (also OSError)        exit_code 1: the store can't be read or written now

A clinic that is away, slow or of another mind is no error: `push` shows it, and the session goes on.
"""

from pathlib import Path


class ClinicError(Exception):
    """Root of this package's errors; `exit_code` is what a command ends with when it meets one."""

    exit_code = 2


class MessageUnreadable(ClinicError, ValueError):
    """Bytes that are no message; whoever got them drops them, and what was in them is sent again."""

    def __init__(self, what: str, got: object, expected: str) -> None:
        super().__init__(
            f"message between room and clinic unreadable: {what} is {_short(got)}, expected {expected}; "
            "it is dropped: if that goes on, check that both ends run the same version"
        )


class NotAStore(ClinicError, ValueError):
    """The file holds something else, or is of another version."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path}: no clinic's store of this version: {why}; it was left as it is: name another file"
        )


class StoreOfOtherWorld(ClinicError):
    """Simulated and real records never lie in one store (P12)."""

    def __init__(self, path: Path, simulated: bool) -> None:
        """`simulated`: what the store is; the other one was asked for."""
        kept, asked = ("SIMULATED", "REAL") if simulated else ("REAL", "SIMULATED")
        super().__init__(
            f"{path}: this clinic's store is {kept}, expected {asked}; "
            f"keep {asked} sessions in a store of their own: name another file"
        )


class StoreUnavailable(ClinicError, OSError):
    """Nothing of a message is certain to be stored, so it must not be acknowledged."""

    exit_code = 1

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path}: the clinic's store can't be used: {why}; expected entries durable before they are "
            "acknowledged; free the disk or end what holds the file: the rooms send again by themselves"
        )


def _short(got: object) -> str:
    """At most 80 characters, for it may be whatever somebody sent."""
    text = repr(got)
    return text if len(text) <= 80 else f"{text[:77]}..."
