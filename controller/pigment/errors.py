"""Everything that keeps a bottle of pigment out. Each message says what, got, expected, and the way out.

PigmentError                exit_code 2
├── PigmentNotBooked        (also ValueError)     a delivery that can't be booked in
├── UnknownBottle           (also LookupError)
├── OpeningRefused          (also ValueError)     no such day can end an opened bottle's time
├── BottleStepRefused                             a step the bottle can't take
└── BottleRefused                                 not for this session, and why
"""

from enum import StrEnum


class PigmentError(Exception):
    """Root of this package's errors; `exit_code` is what a command ends with when it meets one."""

    exit_code = 2


class PigmentNotBooked(PigmentError, ValueError):
    """A delivery of pigment that can't be booked in; nothing of it was."""

    def __init__(self, field: str, got: object, expected: str, way_out: str) -> None:
        super().__init__(f"pigment not booked in: {field} is {got!r}, expected {expected}; {way_out}")


class UnknownBottle(PigmentError, LookupError):
    """No such bottle in the ledger of this world."""

    def __init__(self, serial: str, simulated: bool) -> None:
        world, option = ("simulated", " --simulated") if simulated else ("real", "")
        super().__init__(
            f"bottle {serial} is not in the ledger of {world} stock, expected one booked in with "
            f"`stipple pigment receive{option}`; read its serial again, or take another"
        )


class OpeningRefused(PigmentError, ValueError):
    """An opened bottle's time can't end on this day, or after so many days."""

    def __init__(self, serial: str, field: str, got: object, expected: str) -> None:
        super().__init__(
            f"bottle {serial} not opened: {field} is {got}, expected {expected}; "
            "read on the bottle how long it may be used once open"
        )


class BottleStepRefused(PigmentError):
    """A step that a bottle can't take: it goes one way only."""

    def __init__(self, serial: str, got: str, expected: str) -> None:
        super().__init__(
            f"bottle {serial} is {got}, expected {expected}: a bottle goes one way only; "
            "nothing was changed, take another bottle"
        )


class BottleReason(StrEnum):
    """Why a bottle is refused to a session, one word or two each."""

    WORLD = "other world"
    SHADE = "shade"
    DISCARDED = "discarded"
    NO_CERTIFICATE = "no certificate"
    NOT_ORGANIC = "not organic"
    METALS = "metals"
    EXPIRED = "expired"
    NOT_OPENED = "not opened"
    OPEN_TOO_LONG = "open too long"
    CLOCK = "clock"


class BottleRefused(PigmentError):
    """A bottle this session can't have: `reason` in a word, `why` in a sentence, `way_out` besides."""

    def __init__(self, serial: str, reason: BottleReason, why: str, way_out: str) -> None:
        self.reason = reason
        self.why = why
        self.way_out = way_out
        super().__init__(f"bottle {serial} refused ({reason}): {why}; {way_out}")
