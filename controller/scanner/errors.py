"""What keeps a scanner from being heard. A session goes on without one; a label can be typed.

ScannerError                exit_code 3
├── ScannerMissing          (also FileNotFoundError)     there is no such device
├── ScannerForbidden        (also PermissionError)       this user may not open it
├── ScannerBusy                                          another program holds it
├── ScannerUnusable         (also ValueError)            a device, but of another kind
├── ScannerLost             (also ConnectionError)       it was there and is gone
├── ScannerUnsupported      exit_code 2                  this computer knows no such scanners
└── ScannerAddressWrong     (also ValueError)            exit_code 2: it can't be made out which one is meant
"""


class ScannerError(Exception):
    """Root of this package's errors; `exit_code` is what a command ends with when it meets one."""

    exit_code = 3


class ScannerMissing(ScannerError, FileNotFoundError):
    """There is no such device."""

    def __init__(self, path: str) -> None:
        """path: as the person gave it."""
        super().__init__(
            f"no scanner at {path}: got no such device, expected one plugged in; check its cable, and look "
            "for its name in /dev/serial/by-id or /dev/input/by-id"
        )


class ScannerForbidden(ScannerError, PermissionError):
    """This user may not open the device."""

    def __init__(self, path: str, group: str) -> None:
        """group: of those who may, on Debian."""
        super().__init__(
            f"not allowed to open scanner {path}: expected a user of the group '{group}'; on Debian add the "
            f"user to it (adduser USER {group}) or write a udev rule for this scanner, and log in again"
        )


class ScannerBusy(ScannerError):
    """Another program holds the device, and two would each get half a scan."""

    def __init__(self, path: str) -> None:
        """path: as the person gave it."""
        super().__init__(
            f"scanner {path} is held by another program, expected it free: one program has it to itself; "
            "close the other one"
        )


class ScannerUnusable(ScannerError, ValueError):
    """There is something at the path, but no device of the kind named."""

    def __init__(self, path: str, why: str) -> None:
        """why: the system's own words."""
        super().__init__(
            f"{path} is no input device ({why}), expected one such as /dev/input/by-id/…-event-kbd; "
            "name that one, or use serial:PATH for a scanner set to USB serial"
        )


class ScannerLost(ScannerError, ConnectionError):
    """The device was open and went away, or refuses to be read."""

    def __init__(self, path: str, why: str) -> None:
        """why: the system's own words."""
        super().__init__(
            f"scanner {path} was lost ({why}), expected it to stay: check its plug; it is tried again, and "
            "a label can be typed meanwhile"
        )


class ScannerUnsupported(ScannerError):
    """Held keyboards are a matter of Linux, and of a library that is not everywhere."""

    exit_code = 2

    def __init__(self, path: str, why: str) -> None:
        """why: what is missing."""
        super().__init__(
            f"evdev:{path} can't be used on this computer: {why}, expected Linux with the library evdev; "
            "set the scanner to USB serial and use --scanner serial:PATH, or --scanner typed"
        )


class ScannerAddressWrong(ScannerError, ValueError):
    """What was given as a scanner names none."""

    exit_code = 2

    def __init__(self, text: str) -> None:
        """text: as the person gave it."""
        super().__init__(
            f"--scanner {text!r} names no scanner, expected serial:PATH, evdev:PATH or typed, such as "
            "serial:/dev/ttyACM0; correct it"
        )
