"""What can be wrong with addresses and keys. Each says what, got, expected, where, and the way out.

SocketsError                exit_code 2
├── EndpointInvalid         (also ValueError)     no address
├── EndpointTaken           (also OSError)        exit_code 1: it can't be listened on
├── EndpointNotLocal        (also ValueError)     others could look on from elsewhere
├── KeyFileMissing          (also FileNotFoundError)
├── KeyFileExists           (also FileExistsError)
├── KeyFileExposed          (also PermissionError)  others may read the secret
├── KeyFileUnwritable       (also OSError)        exit_code 1
└── KeyUnreadable           (also ValueError)     it holds no key
"""


class SocketsError(Exception):
    """Root of this package's errors; `exit_code` is what a command ends with when it meets one."""

    exit_code = 2


class EndpointInvalid(SocketsError, ValueError):
    """Not an address that room and clinic can meet at."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(
            f"address: got {endpoint!r}, expected tcp://HOST:PORT, PORT from 1 to "
            "65535: write it so in the settings or on the command line"
        )


class EndpointTaken(SocketsError, OSError):
    """Something else listens there, or it is no address of this computer."""

    exit_code = 1

    def __init__(self, endpoint: str, why: str) -> None:
        super().__init__(
            f"can't listen on {endpoint}: {why}; expected an address of this computer that nobody listens "
            "on: end the other program, or take another port"
        )


class EndpointNotLocal(SocketsError, ValueError):
    """What is shown there is for this computer's screens."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(
            f"address for screens: got {endpoint!r}, expected one that only this computer can reach, such as "
            "tcp://127.0.0.1:5572: what is published there is neither encrypted nor asked for a key"
        )


class KeyFileMissing(SocketsError, FileNotFoundError):
    """A key that is needed is not there."""

    def __init__(self, path: str, what: str, way_out: str) -> None:
        super().__init__(f"{path}: no such file, expected {what}; {way_out}")


class KeyFileExists(SocketsError, FileExistsError):
    """A key pair is never written over: who has the public one would be locked out."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path}: there is a key already, expected none; keep using it, or move it away if it is to be "
            "replaced (and have the old one revoked)"
        )


class KeyFileExposed(SocketsError, PermissionError):
    """Whoever may read the secret can write records in this one's name."""

    def __init__(self, path: str, mode: int) -> None:
        super().__init__(
            f"{path}: others may read this secret key (mode {mode:o}), expected mode 600; if nobody has, "
            f"`chmod 600 {path}`, else make a new pair and have this one revoked"
        )


class KeyFileUnwritable(SocketsError, OSError):
    """The disk or its rights refuse a key's file."""

    exit_code = 1

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: can't be written: {why}; expected a folder one may write: name another")


class KeyUnreadable(SocketsError, ValueError):
    """What was found is never shown: it might be a secret."""

    def __init__(self, where: str, expected: str) -> None:
        super().__init__(
            f"{where}: holds no key that can be used, expected {expected}; make one with `stipple clinic "
            "keys new`, or copy it again"
        )
