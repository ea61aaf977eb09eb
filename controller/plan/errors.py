"""What planning refuses, and why.

    PlanError
    ├── DrawingError            the drawing can't be read, or can't be measured
    │   └── OutlineError        one outline in it is open, empty or crosses itself
    ├── PrescriptionError       a key is unknown, missing or out of its bound
    │   └── ZoneMatchError      drawing and prescription don't speak of the same zones
    ├── SpacingError            the dots asked for can't be placed that far apart
    ├── UnknownSessionError     a session the plan doesn't have
    ├── PlanFileError           a file that is no plan
    │   ├── PlanVersionError    a plan of another format version
    │   └── PlanChangedError    a plan that was changed after it was made
    ├── StrikesFileError        a list of strikes that can't be read
    └── PictureError            a picture that can't be written

Each is also the built-in error it resembles. `exit_code` is what the command line leaves with.
"""


class PlanError(Exception):
    """Root of all that planning refuses. The message says what, where, what was expected and what to do."""

    exit_code = 2


class DrawingError(PlanError, ValueError):
    """A drawing that can't be read or can't be measured in millimetres."""


class OutlineError(DrawingError):
    """An outline that is open, empty or crosses itself; named with its place in mm."""


class PrescriptionError(PlanError, ValueError):
    """A prescription with an unknown or missing key, or a value out of its bound."""


class ZoneMatchError(PrescriptionError):
    """A zone that is drawn but not prescribed, or prescribed but not drawn."""


class SpacingError(PlanError, ValueError):
    """More dots than the area holds at the smallest spacing allowed, or no dot at all."""


class UnknownSessionError(PlanError, LookupError):
    """A session number that the plan doesn't have."""


class PlanFileError(PlanError, ValueError):
    """A file that can't be read as a plan."""


class PlanVersionError(PlanFileError):
    """A plan file written in another version of the format."""


class PlanChangedError(PlanFileError):
    """A plan file whose content no longer matches its own hash."""


class StrikesFileError(PlanError, ValueError):
    """A list of strikes with a wrong header or an unreadable line."""


class PictureError(PlanError, ValueError):
    """A picture that can't be written."""
