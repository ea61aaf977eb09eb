"""`stipple report`: the report of a session as HTML and PDF, made from its record and the plan beside it.

Errors leave as they are; the program's entry point turns `exit_code` into the exit status.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """What files are made."""

    HTML = "html"
    PDF = "pdf"
    BOTH = "both"


def report(
    session: Annotated[
        str,
        typer.Argument(
            metavar="SESSION",
            help="The session's folder, the record in it, or its name under the records.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where to write; if left out, the session's folder."),
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="Which files to make.")] = Format.BOTH,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Settings over the shipped ones.")
    ] = None,
) -> None:
    """Make the report of SESSION: what was asked and signed, used up and placed, and what comes after.

    Writes report.html and report.pdf in place of earlier ones, of a simulated session SIMULATED-report.html
    and SIMULATED-report.pdf. The record is read and checked, never written, and the same record gives the
    same files. A broken record gives none.
    """
    from config.loader import load_settings
    from controller.report.writing import write_report
    from controller.runner.finding import find_session

    settings = load_settings(config)
    folder = find_session(session, settings)
    kinds = ("html", "pdf") if format_ is Format.BOTH else (format_.value,)
    written = write_report(folder, settings.aftercare, out or folder.path, kinds)
    for path in written.paths:
        typer.echo(f"{written.world} report written to {path}")
    for alert in written.alerts:
        typer.secho(alert, fg=typer.colors.RED)
