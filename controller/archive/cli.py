"""`stipple import`: an archive read back. `stipple export archive`, which writes one, is `export_cli`'s.

Errors leave as they are; the program's entry point turns `exit_code` into the exit status.
"""

from pathlib import Path
from typing import Annotated

import typer


def import_(
    archive: Annotated[
        Path, typer.Argument(metavar="FILE", help="Made by `stipple export archive`.", show_default=False)
    ],
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="DIR",
            help="Where the session's folder goes; if left out, `imported` in the folder of the room's data.",
        ),
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Settings over the shipped ones.")
    ] = None,
) -> None:
    """Read an archived session back, after verifying all of it. Overwrites nothing.

    What is read back can be verified and exported. It is not gone on with by this: `stipple resume` asks the
    ledger, which refuses a session begun elsewhere and an older copy of a record.
    """
    from config.loader import load_settings
    from controller.archive.unpacking import import_archive

    into = to or load_settings(config).paths.data_dir / "imported"
    folder, manifest = import_archive(archive, into)
    ended = "closed" if manifest.closed else "not closed"
    typer.echo(f"{manifest.world} session {manifest.session}, {ended}: intact, imported to {folder.path}")
    typer.echo(f"head     {manifest.head.hash}")
