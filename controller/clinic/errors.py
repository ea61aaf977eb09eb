"""Everything that can be wrong between room and clinic. Each says what, got, expected, and the way out.

ClinicError                 exit_code 2
├── MessageUnreadable       (also ValueError)     bytes that are no message of this schema
├── NotAStore               (also ValueError)     the file is no clinic's store of this version
├── StoreOfOtherWorld                             a simulated store for a real clinic, or the reverse
├── StoreUnavailable        (also OSError)        exit_code 1: the store can't be read or written now
├── SessionNotStored        (also LookupError)    the store has no session of that name
├── StoredSessionBroken                           exit_code 1: its chain does not hold in the store
├── ClinicNotSet            (also LookupError)    nobody has said where the clinic is
├── ClinicNotReached        (also OSError)        exit_code 1: not everything was acknowledged
├── KeyRevoked              (also ValueError)     a revoked key stays so
└── KeyUnknown              (also LookupError)    nothing was ever decided about that key

A clinic that is away, slow or of another mind is no error: `push` shows it, and the session goes on.
"""

from collections.abc import Sequence


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

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            f"{where}: no clinic's store of this version: {why}; it was left as it is: name another file"
        )


class StoreOfOtherWorld(ClinicError):
    """Simulated and real records never lie in one store (P12)."""

    def __init__(self, where: str, simulated: bool) -> None:
        """`simulated`: what the store is; the other one was asked for."""
        kept, asked = ("SIMULATED", "REAL") if simulated else ("REAL", "SIMULATED")
        super().__init__(
            f"{where}: this clinic's store is {kept}, expected {asked}; "
            f"keep {asked} sessions in a store of their own: name another file"
        )


class StoreUnavailable(ClinicError, OSError):
    """Nothing of a message is certain to be stored, so it must not be acknowledged."""

    exit_code = 1

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            f"{where}: the clinic's store can't be used: {why}; expected entries durable before they are "
            "acknowledged; free the disk or end what holds the file: the rooms send again by themselves"
        )


class SessionNotStored(ClinicError, LookupError):
    """Nothing of that session ever came here."""

    def __init__(self, where: str, session: str) -> None:
        super().__init__(
            f"{where}: no session {session!r} is stored; expected one that `stipple clinic sessions` lists: "
            "look whether its room has sent it"
        )

    def __str__(self) -> str:
        return str(self.args[0])


class StoredSessionBroken(ClinicError):
    """What is stored of a session was changed or cut."""

    exit_code = 1

    def __init__(self, where: str, session: str, broken: str) -> None:
        super().__init__(
            f"{where}: session {session} does not hold: {broken}; nothing was made of it: compare it with "
            f"the room's record, which has the truth unless it was changed as well"
        )


class ClinicNotSet(ClinicError, LookupError):
    """The settings name no receiver for this world."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"no clinic to send to: {key} is empty in the settings, expected tcp://HOST:PORT; set it, or "
            "name one with --endpoint"
        )

    def __str__(self) -> str:
        return str(self.args[0])


class ClinicNotReached(ClinicError, OSError):
    """The time allowed is over, or a person has to act first."""

    exit_code = 1

    def __init__(self, left: int, reasons: Sequence[str]) -> None:
        """left: sessions of which not every entry is acknowledged; reasons: what is known of why."""
        why = "; ".join(reasons) or "no reason is known"
        super().__init__(
            f"{left} {'session is' if left == 1 else 'sessions are'} not wholly at the clinic, expected none"
            f": {why}; nothing is lost: send again when that is mended"
        )


class KeyRevoked(ClinicError, ValueError):
    """Whoever it was taken from may still have it."""

    def __init__(self, public_key: str, by: str, at_utc: str) -> None:
        super().__init__(
            f"key {public_key} was revoked by {by} at {at_utc}, expected one in force; a revoked key "
            "stays so: make a new pair in the room and add that"
        )


class KeyUnknown(ClinicError, LookupError):
    """There is nothing to revoke."""

    def __init__(self, where: str, public_key: str) -> None:
        super().__init__(
            f"{where}: key {public_key} was never added, expected one that `stipple clinic keys list` shows"
        )

    def __str__(self) -> str:
        return str(self.args[0])


def _short(got: object) -> str:
    """At most 80 characters, for it may be whatever somebody sent."""
    text = repr(got)
    return text if len(text) <= 80 else f"{text[:77]}..."
