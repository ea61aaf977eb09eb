"""What the commands of `stipple clinic` share: options, the store, keys by world. A shell."""

import getpass
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from config.schema import Settings
    from controller.clinic.receiving.store import ClinicStore

Simulated = Annotated[bool, typer.Option("--simulated", help="Of the simulated world, not of the real one.")]
Config = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="Settings over the shipped ones.")
]
Db = Annotated[
    str | None,
    typer.Option("--db", metavar="URL", help="The clinic's store; if left out, the one in the settings."),
]
KeysDir = Annotated[
    Path | None,
    typer.Option("--keys", metavar="DIR", help="Folder of the keys; if left out, from the settings."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")]
Jsonl = Annotated[bool, typer.Option("--jsonl", help="One JSON object a line instead of text, for programs.")]
By = Annotated[str | None, typer.Option("--by", help="Who does it; if left out, the user's name.")]

COLOURS = {"note": None, "warning": typer.colors.YELLOW, "alarm": typer.colors.RED}


def settings_of(config: Path | None) -> "Settings":
    """The settings in force."""
    from config.loader import load_settings

    return load_settings(config)


def opened_store(db: str | None, simulated: bool, config: Path | None) -> "ClinicStore":
    """The store at `db` or of the settings; made if absent."""
    from controller.clinic.receiving.store import ClinicStore

    return ClinicStore.open(_store_url(db, simulated, config), simulated)


def store_to_look_at(db: str | None, simulated: bool, config: Path | None) -> "ClinicStore":
    """As `opened_store`, of one that is there: to look makes none. Raises NotAStore besides."""
    from controller.clinic.receiving.store import ClinicStore

    return ClinicStore.open(_store_url(db, simulated, config), simulated, make=False)


def _store_url(db: str | None, simulated: bool, config: Path | None) -> str:
    return db or settings_of(config).paths.store_url_for(simulated=simulated)


def keys_folder(keys: Path | None, config: Path | None) -> Path:
    """Where this computer's keys lie."""
    return keys or settings_of(config).paths.keys_dir


def key_name(whose: str, simulated: bool) -> str:
    """The name of a key's files without ending. whose: room or clinic."""
    return f"SIMULATED-{whose}" if simulated else whose


def who(by: str | None) -> str:
    """Who is named for what was decided."""
    return by or getpass.getuser()


def world(simulated: bool) -> str:
    """How every line of output begins. P12."""
    return "SIMULATED" if simulated else "REAL"


def print_json(simulated: bool, **body: object) -> None:
    """One JSON object on one line."""
    typer.echo(json.dumps({"simulated": simulated, **body}))


def tell_json(simulated: bool, **body: object) -> None:
    """As `print_json`, while work goes on that does not end because nobody can be told of it."""
    with suppress(OSError):
        print_json(simulated, **body)


def input_has_ended() -> bool:
    """Take what can be read of the standard input; True if that was its end."""
    return not os.read(sys.stdin.fileno(), 4096)


def teller(simulated: bool, jsonl: bool) -> Callable[[str, str], None]:
    """Writes one line at once for each thing told: level (note, warning, alarm) and text.

    What can't be written is left untold: neither a full disk nor a reader that has gone ends the work.
    """

    def tell(level: str, text: str) -> None:
        if jsonl:
            tell_json(simulated, event="say", level=level, text=text)
        else:
            mark = "" if level == "note" else f"{level.upper()} "
            with suppress(OSError):
                typer.secho(f"{world(simulated)} clinic: {mark}{text}", fg=COLOURS[level])

    return tell
