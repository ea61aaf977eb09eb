"""What a run is told before it begins: by the command line, by who starts it, and by the settings.

A shell, for `launch`, which puts the session together.
"""

import getpass
from dataclasses import dataclass
from typing import TextIO

from config.schema import Settings
from controller.runner.clinic_line import NOTHING_SAID, ClinicAddress
from controller.runner.errors import NameUnwritable, OperatorUnknown, TerminalMissing
from controller.scanner.address import ScannerAddress


@dataclass(frozen=True, slots=True)
class Room:
    """What the command line says about this run."""

    port: str
    settings: Settings
    ledger_url: str | None
    operator: str
    jsonl: bool
    scanner: ScannerAddress | None = None
    clinic: ClinicAddress = NOTHING_SAID
    telemetry: str | None = None

    def receiver(self, simulated: bool) -> str:
        """The clinic's address for a session of that world, or nothing."""
        return self.clinic.endpoint or self.settings.clinic.receiver_for(simulated=simulated)


def operator_or_user(operator: str | None) -> str:
    """Who is named in the record. Raises OperatorUnknown, or NameUnwritable for a name that is no text."""
    try:
        name = operator or getpass.getuser()
    except (KeyError, ImportError, OSError) as error:
        raise OperatorUnknown from error
    check_writable("the operator's name", name, "--operator")
    return name


def check_terminal(typed: TextIO | None, shown: TextIO | None) -> None:
    """Call it before any file is opened, which would take a closed stream's place. Raises TerminalMissing."""
    for stream, name in ((typed, "standard input"), (shown, "standard output")):
        if stream is None:
            raise TerminalMissing(name)


def check_writable(what: str, name: str, option: str) -> None:
    """Record and ledger hold text. Raises NameUnwritable for bytes that are none."""
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise NameUnwritable(what, name, option) from error


def bounds_um(settings: Settings) -> tuple[int, int, int, int]:
    """Reach of the stage as the machine takes it: x from, x to, y from, y to."""
    stage = settings.machine.stage
    return stage.x_min_um, stage.x_max_um, stage.y_min_um, stage.y_max_um
