"""Everything that can go wrong on the way to a record system. Each says what, got, expected, and the way out.

FhirError                   exit_code 2
├── AddressRefused          (also ValueError)         an address that nothing may be sent to
├── TokenUnusable           (also ValueError)         the file of the token can't be read, or holds no token
├── CaUnusable              (also ValueError)         the file of certificates can't be read, or holds none
├── WorldRefused            (also ValueError)         a simulated session for a real system, or the reverse
├── SessionNotEnded         (also ValueError)         a session that can still grow
├── ServerUnreachable       (also ConnectionError)    exit_code 1
├── ServerRefused                                     exit_code 1: what the server said
├── AnswerUnreadable        (also ValueError)         exit_code 1: it is not known what was stored
└── EntriesConfused                                   exit_code 1: the server took two entries for one
"""

from pathlib import Path

AGAIN = "send it again: what is stored already is left as it is"


class FhirError(Exception):
    """Root of this package's errors; `exit_code` is what a command ends with when it meets one."""

    exit_code = 2


class AddressRefused(FhirError, ValueError):
    """The address of the server is none, or would carry a client's data in the clear."""

    def __init__(self, base: str, expected: str, way_out: str) -> None:
        super().__init__(f"server {base!r} refused: expected {expected}; nothing was sent; {way_out}")


class TokenUnusable(FhirError, ValueError):
    """The message never shows what is in the file."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path}: no token: {why}; expected a file that holds the token and nothing else, on one line; "
            "nothing was sent; write the token there, readable for you alone"
        )


class CaUnusable(FhirError, ValueError):
    """Certificates of the clinic's own authority that can't be used."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path}: no certificates: {why}; expected a PEM file of the authority behind the server; "
            "nothing was sent; ask whoever runs the server for it"
        )


class WorldRefused(FhirError, ValueError):
    """Simulated and real never meet, least of all in a record system. P12."""

    def __init__(self, session: str, simulated: bool) -> None:
        """`simulated`: what the session is; the command was given for the other world."""
        if simulated:
            text = (
                f"session {session} is SIMULATED, expected a REAL one; nothing was sent; "
                "for a test server that holds no client's data, add --simulated"
            )
        else:
            text = (
                f"session {session} is REAL, expected a SIMULATED one, as --simulated says of the server; "
                "nothing was sent; leave --simulated out if the server is the clinic's record system"
            )
        super().__init__(text)


class SessionNotEnded(FhirError, ValueError):
    """A record that can still grow: a server that has it keeps what it has."""

    def __init__(self, session: str) -> None:
        super().__init__(
            f"session {session} is not ended, expected one that can't change any more; nothing was sent; "
            "end it with `stipple resume`, then send it; `stipple export fhir` writes what there is to a file"
        )


class ServerUnreachable(FhirError, ConnectionError):
    """No connection, or none that held until the answer."""

    exit_code = 1

    def __init__(self, base: str, session: str, why: str) -> None:
        super().__init__(
            f"session {session} not sent: {base} can't be reached: {why}; expected an answer; "
            f"check address and network, then {AGAIN}"
        )


class ServerRefused(FhirError):
    """The server answered with an error; a transaction is stored whole or not at all."""

    exit_code = 1

    def __init__(self, base: str, session: str, status: int, said: str) -> None:
        super().__init__(
            f"session {session} not stored: {base} answered {status}: {said or 'nothing more'}; "
            f"expected 200; {_way_out(status)}, then {AGAIN}"
        )


class AnswerUnreadable(FhirError, ValueError):
    """The server took the bundle and answered something else than a transaction's response."""

    exit_code = 1

    def __init__(self, base: str, session: str, what: str, expected: str) -> None:
        super().__init__(
            f"session {session}: {base} answered {what}, expected {expected}; what it stored is not known; "
            f"check that the address is the base of a FHIR R4 server, then {AGAIN}"
        )


class EntriesConfused(FhirError):
    """Two entries ended as one resource: the server's search does not look at what it was asked for."""

    exit_code = 1

    def __init__(self, base: str, session: str, location: str) -> None:
        super().__init__(
            f"session {session}: {base} took two resources for one, {location}, expected each by itself; "
            "its search passes over identifier or _tag: have that mended before anything more is sent there"
        )


def _way_out(status: int) -> str:
    if status in (401, 403):
        return "get a token that may write (--token-file)"
    if status in (408, 429) or status >= 500:
        return "wait, and ask whoever runs the server if it goes on"
    if status == 413:
        return "have the server take larger bundles"
    return "show whoever runs the server what it said"
