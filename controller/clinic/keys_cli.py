"""`stipple clinic keys`: make key pairs, and decide whose may write which room's records."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from controller.clinic import cli_parts as parts
from controller.clock import utc_text

app = typer.Typer(
    help="Keys of rooms and clinic: make, add, revoke, list. Each pair's files are mode 600.",
    no_args_is_help=True,
)


@app.command()
def new(
    whose: Annotated[str, typer.Argument(metavar="room|clinic", help="Whose pair it is.")],
    keys: parts.KeysDir = None,
    simulated: parts.Simulated = False,
    config: parts.Config = None,
) -> None:
    """Make a key pair on the computer that is to have it: NAME.key stays there, NAME.pub is given away.

    The room's NAME.pub goes to the clinic, for `stipple clinic keys add`; the clinic's goes into every room's
    folder of keys.
    """
    from controller.sockets.key_files import make_pair

    if whose not in ("room", "clinic"):
        raise typer.BadParameter(f"got {whose!r}, expected room or clinic")
    folder = parts.keys_folder(keys, config)
    owner = f"the {parts.world(simulated)} {whose}"
    secret, public = make_pair(folder, parts.key_name(whose, simulated), owner)
    typer.echo(f"{parts.world(simulated)} {whose} key made, mode 600:")
    typer.echo(f"  stays here   {secret}")
    typer.echo(f"  give away    {public}")


@app.command()
def add(
    public: Annotated[Path, typer.Argument(metavar="FILE.pub", help="The room's public key.")],
    room: Annotated[str, typer.Option(help="Whose records it may write, as its settings name the room.")],
    db: parts.Db = None,
    by: parts.By = None,
    simulated: parts.Simulated = False,
    config: parts.Config = None,
) -> None:
    """Let whoever has this key write the records of ROOM, and of no other. In force at once."""
    from controller.clinic.receiving.key_book import KeyBook
    from controller.sockets.key_files import read_public

    key = read_public(public)
    with parts.opened_store(db, simulated, config) as store:
        KeyBook(store.engine).add(key, room, by=parts.who(by), at_utc=utc_text(datetime.now(UTC)))
    typer.echo(f"{parts.world(simulated)} key {key} may write the records of {room}")


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(metavar="KEY|FILE.pub", help="The key, or the file it is in.")],
    db: parts.Db = None,
    by: parts.By = None,
    simulated: parts.Simulated = False,
    config: parts.Config = None,
) -> None:
    """Let this key write nothing any more, for good, and also on a connection it has. In force at once."""
    from controller.clinic.receiving.key_book import KeyBook
    from controller.sockets.curve_text import checked_key
    from controller.sockets.key_files import read_public

    path = Path(key)
    public = read_public(path) if path.exists() else checked_key(key, "KEY")
    with parts.store_to_look_at(db, simulated, config) as store:
        KeyBook(store.engine).revoke(public, by=parts.who(by), at_utc=utc_text(datetime.now(UTC)))
    typer.echo(f"{parts.world(simulated)} key {public} is revoked")


@app.command("list")
def list_keys(
    db: parts.Db = None,
    simulated: parts.Simulated = False,
    config: parts.Config = None,
    json_output: parts.Json = False,
) -> None:
    """List every key that was ever added, whose records it may write, and whether it was revoked."""
    from dataclasses import asdict

    from controller.clinic.receiving.key_book import KeyBook

    with parts.store_to_look_at(db, simulated, config) as store:
        states = KeyBook(store.engine).states()
    if json_output:
        parts.print_json(simulated, keys=[asdict(one) for one in states])
        return
    typer.echo(f"{parts.world(simulated)} keys: {len(states) or 'none'}")
    for one in states:
        standing = "REVOKED " if one.revoked else "in force"
        rooms = ", ".join(one.rooms)
        typer.echo(f"{one.public_key}  {standing}  {one.since_utc[:10]} by {one.by}  {rooms}")
