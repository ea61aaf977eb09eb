"""`stipple run` and `stipple resume`: a session on a port, begun or gone on with."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from controller.runner.room import Room

Port = Annotated[str, typer.Option("--port", metavar="PATH", help="The machine's serial port.")]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings over the shipped ones.")
]
LedgerUrl = Annotated[
    str | None,
    typer.Option("--ledger", metavar="URL", help="The cartridge ledger; if left out, from the settings."),
]
Operator = Annotated[str | None, typer.Option("--operator", help="Who works; if left out, the user's name.")]
Scanner = Annotated[
    str | None,
    typer.Option(
        "--scanner",
        metavar="KIND",
        help="serial:PATH, evdev:PATH or typed; if left out, labels come as lines at the terminal.",
    ),
]
Clinic = Annotated[
    str | None,
    typer.Option(
        metavar="tcp://HOST:PORT",
        help="Send this session's record there while it is written; if left out, where the settings say.",
    ),
]
Keys = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Folder of the keys for the clinic; if left out, from the settings."),
]
Screens = Annotated[
    str | None,
    typer.Option(
        "--telemetry",
        metavar="tcp://127.0.0.1:PORT",
        help="Publish where things stand there, for screens of this computer.",
    ),
]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="One JSON object a line instead of text, for programs.")]


def run(
    port: Port,
    plan: Annotated[Path, typer.Option("--plan", metavar="FILE", help="A plan made by `stipple plan make`.")],
    session: Annotated[int, typer.Option(help="Which of the plan's sessions to run.")] = 1,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Folder of this session's record; if left out, one under the records."
        ),
    ] = None,
    config: Config = None,
    ledger: LedgerUrl = None,
    operator: Operator = None,
    scanner: Scanner = None,
    clinic: Clinic = None,
    keys: Keys = None,
    telemetry: Screens = None,
    jsonl: Jsonl = False,
) -> None:
    """Begin a session: screen, scan, arm, and place every dot while the pedal is held.

    Commands are typed, one a line; `help` lists them and every state says what comes next. `stop` stops; with
    the machine armed so does a bare Enter, and any line that is not understood. Ctrl-C lifts the
    needle, leaves the record whole and the session to `stipple resume`.

    \b
    Needles move only while the pedal is held, and only after `arm`.
    """
    from controller.runner import launch

    room = _room(port, config, ledger, operator, jsonl, scanner, clinic, keys, telemetry)
    raise typer.Exit(launch.begin(room, plan, session, out))


def resume(
    record: Annotated[
        Path | None,
        typer.Argument(
            metavar="DIR", help="The session's folder, or the record in it; if left out, all are listed."
        ),
    ] = None,
    port: Annotated[
        str | None,
        typer.Option("--port", metavar="PATH", help="The machine's serial port; if left out, only look."),
    ] = None,
    config: Config = None,
    ledger: LedgerUrl = None,
    operator: Operator = None,
    scanner: Scanner = None,
    clinic: Clinic = None,
    keys: Keys = None,
    telemetry: Screens = None,
    jsonl: Jsonl = False,
) -> None:
    """Go on with a session after a crash, a lost cable or Ctrl-C.

    Before the port is opened it tells what there is and what will happen; without --port it tells and ends,
    without DIR it lists the unfinished sessions in the default place.

    Nothing moves until it has been armed again. A dot whose outcome is not known is never struck again: a
    person looks at the skin and decides it.
    """
    from config.loader import load_settings
    from controller.runner import launch, looking

    if record is None:
        raise typer.Exit(looking.list_unfinished(load_settings(config), jsonl))
    if port is None:
        raise typer.Exit(looking.look(load_settings(config), ledger, record, jsonl))
    room = _room(port, config, ledger, operator, jsonl, scanner, clinic, keys, telemetry)
    raise typer.Exit(launch.resume(room, record))


def _room(
    port: str,
    config: Path | None,
    ledger: str | None,
    operator: str | None,
    jsonl: bool,
    scanner: str | None,
    clinic: str | None,
    keys: Path | None,
    telemetry: str | None,
) -> "Room":
    from config.loader import load_settings
    from controller.runner.clinic_line import ClinicAddress
    from controller.runner.room import Room, operator_or_user
    from controller.scanner.address import scanner_address

    address = None if scanner is None else scanner_address(scanner)
    who = operator_or_user(operator)
    at_clinic = ClinicAddress(clinic, keys, config)
    return Room(port, load_settings(config), ledger, who, jsonl, address, at_clinic, telemetry)
