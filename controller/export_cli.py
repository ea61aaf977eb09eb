"""`stipple export`: a session's record in the forms that other systems read. What is in each is its own
room's.

Errors leave as they are; the program's entry point turns `exit_code` into the exit status.
"""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Export a session: an archive of it, or a bundle for a record system.", no_args_is_help=True
)

Session = Annotated[
    str,
    typer.Argument(
        metavar="SESSION", help="A session's name, its folder, or its record.", show_default=False
    ),
]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="A settings file laid over the others.")
]


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


@app.command()
def archive(
    session: Session,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Where to write; if left out, [SIMULATED-]session-….zip in the working directory.",
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Write an intact session as one file that a stranger can check: record, plan, pictures, checker.

    May be run while the session goes on; then it holds what was recorded by now. The same session gives the
    same file. `stipple import` reads it back.
    """
    from config.loader import load_settings
    from controller.archive.packing import archive_session
    from controller.runner.finding import find_session

    one = archive_session(find_session(session, load_settings(config)), out)
    manifest = one.manifest
    ended = "" if manifest.closed else ", not closed: as far as it went"
    told = f"{manifest.world} session {manifest.session}{ended}"
    typer.echo(f"{told}: {len(manifest.files) + 1} files, {one.size} bytes, written to {one.path}")
    typer.echo(f"head     {manifest.head.hash}")
