"""`stipple stock allot`, `give-back` and `retire-book`: cartridges to a room, back from it, and lost with it.

A shell. A room that keeps a book of its own gives back through it, so at its own computer only.
"""

import getpass
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cartridge.cli_parts import (
    Json,
    LedgerUrl,
    Simulated,
    label_fields,
    opened_ledger,
    use_fields,
    world,
)
from controller.clock import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from controller.cartridge.book_retiring import BookInForce
    from controller.cartridge.claim_rules import Cartridge
    from controller.cartridge.ledger import Ledger
    from controller.cartridge.ledger_database import World
    from controller.cartridge.room_ledger import RoomLedger

Serials = Annotated[list[str] | None, typer.Argument(metavar="SERIAL", help="Serials on the blisters.")]
Gtin = Annotated[
    str | None, typer.Option(help="Of this trade item only; wanted where two have such a lot or serial.")
]
By = Annotated[str | None, typer.Option(help="Who does it; if left out, the user's name.")]


def allot(
    room: Annotated[str, typer.Option(help="The room they go to, named as in its own settings.")],
    serials: Serials = None,
    count: Annotated[
        int | None, typer.Option(help="Instead of serials: so many, those that expire first.")
    ] = None,
    lot: Annotated[str | None, typer.Option(help="With --count: of this lot only.")] = None,
    gtin: Gtin = None,
    by: By = None,
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """Give cartridges from the stores to a room, which alone can use them from then on. All or none.

    Name them by their serials, or say how many. Expired and recalled ones stay where they are.
    """
    from controller.cartridge.allotment_choice import cartridges_named, check_asked, checked_room

    to, now = checked_room(room), datetime.now(UTC)
    check_asked(serials or (), lot, count)
    who, at_utc = by or getpass.getuser(), utc_text(now)
    with opened_ledger(ledger, simulated) as stock:
        is_first = not stock.knows_room(to)
        if count is None:
            chosen = cartridges_named(_found(stock, serials, gtin), serials or (), now.date())
            allotted = stock.allot([one.key for one in chosen], to, by=who, at_utc=at_utc)
        else:
            allotted = stock.allot_oldest(
                count, to, by=who, at_utc=at_utc, today=now.date(), lot=lot, gtin=gtin
            )
    if json_output:
        body = {"room": to, "first_of_room": is_first, "cartridges": _rows(allotted)}
        typer.echo(json.dumps({"simulated": simulated} | body))
        return
    typer.echo(f"{world(simulated)} allotted to {to}: {_number(allotted)}")
    _list(allotted)
    if is_first:
        typer.echo(
            f"this ledger has heard of {to} for the first time: if its settings name it otherwise, take them "
            "back with `stipple stock give-back`"
        )


def give_back(
    serials: Annotated[list[str], typer.Argument(metavar="SERIAL", help="Serials on the blisters.")],
    room: Annotated[str, typer.Option(help="The room that has them.")],
    gtin: Gtin = None,
    by: By = None,
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """Take cartridges that no session has had back from a room to the stores. All or none.

    If the clinic's ledger is on a server, say it at the computer of the room: its own book decides about
    them, and works without the server, too.
    """
    from controller.cartridge.allotment_choice import cartridges_named, checked_room
    from controller.cartridge.room_ledger import RoomLedger

    of, at_utc = checked_room(room), utc_text(datetime.now(UTC))
    who = by or getpass.getuser()
    with _decider(ledger, simulated, of, at_utc) as decider:
        asked = decider.book if isinstance(decider, RoomLedger) else decider
        keys = [one.key for one in cartridges_named(_found(asked, serials, gtin), serials)]
        if isinstance(decider, RoomLedger):
            given = decider.give_back(keys, by=who, at_utc=at_utc)
            trouble = decider.trouble
        else:
            given, trouble = decider.give_back(keys, of, by=who, at_utc=at_utc), None
    if json_output:
        body = {"room": of, "cartridges": _rows(given), "not_told_yet": trouble}
        typer.echo(json.dumps({"simulated": simulated} | body))
        return
    typer.echo(f"{world(simulated)} given back by {of}: {_number(given)}")
    _list(given)
    if trouble is not None:
        typer.echo(f"the stores hear of it when the clinic's ledger can be reached again: {trouble}")


def retire_book(
    room: Annotated[str, typer.Argument(metavar="ROOM", help="The room whose computer is gone.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    by: By = None,
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """Give up a room's book that is lost with its computer, and every cartridge it alone knew about.

    What was unclaimed is lost, what was claimed is spent. For good: that computer, should it come back, is
    refused. The room's next computer begins a new book by itself.
    """
    from controller.cartridge.allotment_choice import checked_room
    from controller.cartridge.book_retiring import book_in_force
    from controller.cartridge.book_retiring import retire_book as retired

    of = checked_room(room)
    with opened_ledger(ledger, simulated) as stock:
        book = book_in_force(stock, of)
        if not (yes and json_output):
            _tell_what_goes(book, simulated, json_output)
        if not yes:
            typer.confirm("Give all of it up for good?", abort=True, err=True)
        given_up = retired(stock, of, by=by or getpass.getuser(), at_utc=utc_text(datetime.now(UTC)))
    if json_output:
        body = {"room": of, "book_since_utc": book.since_utc, "cartridges": _rows(given_up)}
        typer.echo(json.dumps({"simulated": simulated} | body))
        return
    typer.echo(f"{world(simulated)} book of {of} retired: {_number(given_up)} given up")
    typer.echo(
        f"next: whatever of it is found in {of} goes to the sharps bin; allot anew for its new computer"
    )


def _tell_what_goes(book: "BookInForce", simulated: bool, json_output: bool) -> None:
    from controller.cartridge.book_retiring import GIVEN_UP_AS

    heard = f"last heard of {book.heard_utc}" if book.heard_utc else "never heard of since"
    # Beside JSON it is for the person who is asked, and for no program.
    typer.echo(
        f"{world(simulated)} book of {book.room}: kept since {book.since_utc}, {heard}", err=json_output
    )
    typer.echo(f"given up with it: {_number(book.cartridges)}", err=json_output)
    for one in book.cartridges:
        session = f" by session {one.session}" if one.session else ""
        typer.echo(
            f"{one.serial}  lot {one.lot}  {one.state}{session}: {GIVEN_UP_AS[one.state]} from now on",
            err=json_output,
        )


def _decider(ledger: str | None, simulated: bool, room: str, at_utc: str) -> "Ledger | RoomLedger":
    """What decides about the cartridges of `room`: its book if this computer keeps it, else the ledger."""
    from config.loader import load_settings
    from controller.cartridge.room_access import keeps_a_book, open_room_ledger

    settings = load_settings()
    url = ledger or settings.paths.ledger_url_for(simulated=simulated)
    of_world: World = "simulated" if simulated else "real"
    folder = settings.paths.data_dir
    if room == settings.clinic.room and keeps_a_book(url, of_world, folder):
        return open_room_ledger(url, of_world, room, folder, at_utc)
    return opened_ledger(url, simulated)


def _found(stock: "Ledger", serials: "Iterable[str] | None", gtin: str | None) -> "list[Cartridge]":
    return [one for each in dict.fromkeys(serials or ()) for one in stock.cartridges(serial=each, gtin=gtin)]


def _list(cartridges: "Iterable[Cartridge]") -> None:
    for one in cartridges:
        typer.echo(f"{one.serial}  lot {one.lot}  expiry {one.expiry}")


def _rows(cartridges: "Iterable[Cartridge]") -> list[dict[str, object]]:
    return [label_fields(one) | use_fields(one) for one in cartridges]


def _number(cartridges: "tuple[Cartridge, ...]") -> str:
    return f"{len(cartridges)} {'cartridge' if len(cartridges) == 1 else 'cartridges'}"
