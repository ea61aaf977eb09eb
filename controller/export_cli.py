"""`stipple export`: a session's record in the forms that other systems read. What is in each is its own
room's.

Errors leave as they are; the program's entry point turns `exit_code` into the exit status.
"""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Export a session for other systems.", no_args_is_help=True)

Session = Annotated[
    str,
    typer.Argument(
        metavar="SESSION", help="A session's name, its folder, or its record.", show_default=False
    ),
]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="A settings file laid over the others.")
]


@app.callback()
def _export() -> None:
    """Keep a single command under its name: an app of one command has none."""


@app.command()
def fhir(
    session: Session,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Where to write; - for standard output. If left out, [SIMULATED-]fhir.json by the record.",
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Write an intact session as a FHIR R4 transaction Bundle, JSON."""
    from config.loader import load_settings
    from controller.fhir.export import session_bundle, write_bundle

    one = session_bundle(session, load_settings(config))
    path = write_bundle(one, out)
    if path is not None:
        ended = "" if one.summary.closed else ", not ended: as far as it went"
        told = f"{one.summary.world} session {one.summary.session}{ended}"
        typer.echo(f"{told}: {one.resources} resources written to {path}")
