"""What keeps a session from being begun or resumed.

SessionError                exit_code 2
├── DotForbidden            (also ValueError)           the plan asks for what this machine may not do
├── SessionClosed                                       nothing to resume
├── NothingToResume         (also LookupError)          no unfinished session in the default place
├── SessionNotFound         (also FileNotFoundError)    no record where one was to be resumed
├── PlanMismatch            (also ValueError)           another plan than the record was begun with
├── OperatorUnknown         (also LookupError)          nobody to name in the record
├── NameUnwritable          (also ValueError)           a name that is no text
└── TerminalMissing                                     nowhere to type, or to show

Each message says what, got, expected, where and what to do.
"""

from pathlib import Path

from controller.plan.model import PlannedDot


class SessionError(Exception):
    """Root of this package's errors; `exit_code` is what a command ends with when it meets one."""

    exit_code = 2


class DotForbidden(SessionError, ValueError):
    """The plan holds a dot that this machine may not strike."""

    def __init__(self, dot: PlannedDot, ceiling_um: int, bounds_um: tuple[int, int, int, int]) -> None:
        """dot: the first such dot."""
        x_min_mm, x_max_mm, y_min_mm, y_max_mm = (bound_um / 1000 for bound_um in bounds_um)
        super().__init__(
            f"dot {dot.dot} of zone {dot.zone} at x {dot.x_um / 1000:.2f} y {dot.y_um / 1000:.2f} mm, depth "
            f"{dot.depth_um} µm, is outside what this machine may do: expected depth 1 … {ceiling_um} µm, "
            f"x {x_min_mm:g} … {x_max_mm:g} mm, y {y_min_mm:g} … {y_max_mm:g} mm; "
            "correct the prescription, or the machine's settings if the clinician signs for them"
        )


class SessionClosed(SessionError):
    """The session has been closed and can't go on."""

    def __init__(self, session: str) -> None:
        """session: its id."""
        super().__init__(
            f"session {session} is closed, expected an open one: there is nothing to resume; "
            "plan and run the next one"
        )


class SessionNotFound(SessionError, FileNotFoundError):
    """There is no record where a session was to be resumed."""

    def __init__(self, folder: Path, expected: tuple[str, str]) -> None:
        """folder: where it was looked for; expected: names a record may have."""
        super().__init__(
            f"no record in {folder}: expected {' or '.join(expected)}; "
            "name the folder that `stipple run` made for the session"
        )


class NothingToResume(SessionError, LookupError):
    """No session was named, and where sessions lie by default none is unfinished."""

    def __init__(self, records: Path) -> None:
        """records: where it was looked."""
        super().__init__(
            f"no unfinished session in {records}: got no folder, expected one there whose record is not "
            "closed; if it lies elsewhere, name it: stipple resume DIR"
        )


class PlanMismatch(SessionError, ValueError):
    """The plan in the folder is not the one the record was begun with."""

    def __init__(self, path: Path, got: str, expected: str) -> None:
        """got, expected: plan hashes."""
        super().__init__(
            f"{path} is not the plan this session was begun with: got plan {got[:12]}, "
            f"expected {expected[:12]}; put the original plan back"
        )


class OperatorUnknown(SessionError, LookupError):
    """This computer has no name for whoever works."""

    def __init__(self) -> None:
        super().__init__(
            "the record names who works: got no name, and this computer knows none for its user; "
            "give one with --operator NAME"
        )


class NameUnwritable(SessionError, ValueError):
    """A name holds bytes that are no letters, so neither record nor ledger could keep it."""

    def __init__(self, what: str, name: str, option: str) -> None:
        """what: whose name; option: where another can be given."""
        super().__init__(
            f"{what} can't be written down: got {name!a}, expected letters in UTF-8; "
            f"give another with {option}"
        )


class TerminalMissing(SessionError):
    """A session needs somebody who can type and see; this process has been started without."""

    def __init__(self, stream: str) -> None:
        """stream: the one that is closed."""
        super().__init__(
            f"{stream} is closed, expected a terminal or a pipe: nobody could stop the machine or see what "
            "it does; start this from a terminal"
        )
