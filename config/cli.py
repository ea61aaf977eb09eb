"""`stipple config`: is this file sound, and which settings are in force and from where.

Reads only. Errors rise to the root command, which prints them and answers with their exit code.
"""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from config.errors import masked
from config.loader import CONFIG_VARIABLE, load

app = typer.Typer(help="Check settings files and show the settings in force.", no_args_is_help=True)


@app.command()
def check(
    file: Annotated[
        Path | None, typer.Argument(help="The settings file to check; without it, those in force.")
    ] = None,
) -> None:
    """Say whether the settings are sound; every problem names file, key, value and bound (exit 2)."""
    loaded = load(file)
    for source in loaded.files:
        typer.echo(f"read {source}")
    typer.echo(f"{len(loaded.values)} settings, all sound and in agreement")


@app.command()
def show(
    file: Annotated[
        Path | None,
        typer.Option("--config", help=f"A settings file laid over the others; otherwise ${CONFIG_VARIABLE}."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object, no table.")] = False,
) -> None:
    """List every setting in force and the file it came from."""
    loaded = load(file)
    rows = [(key, _plain(value), loaded.origins[key]) for key, value in loaded.values.items()]
    if as_json:
        typer.echo(
            json.dumps({key: {"value": value, "from": source} for key, value, source in rows}, indent=2)
        )
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("setting", no_wrap=True)
    table.add_column("value", overflow="fold")
    table.add_column("from", overflow="fold")
    for key, value, source in rows:
        table.add_row(key, Text(str(value)), Text(source))
    Console().print(table)


def _plain(value: object) -> object:
    """JSON has no paths, and a password in a URL is nobody's to read."""
    return value if isinstance(value, int | float) else masked(str(value))
