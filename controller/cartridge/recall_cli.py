"""`stipple stock recall`, `recalls` and `balance`: block a lot everywhere, list those blocked, add up.

A shell. Who had the lot is `stipple trace`'s to tell.
"""

import getpass
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cartridge.cli_parts import (
    Json,
    LedgerUrl,
    Simulated,
    in_stock_text,
    opened_ledger,
    recall_fields,
    world,
)
from controller.clock import utc_text

if TYPE_CHECKING:
    from controller.cartridge.counts import LotCount
    from controller.cartridge.lot_rules import LotRecall

Gtin = Annotated[str | None, typer.Option(help="Of this trade item only; if left out, of every one.")]


def recall(
    lot: Annotated[str, typer.Argument(metavar="LOT", help="Lot on the blister.")],
    reason: Annotated[str, typer.Option(help="What is wrong with it, in words.")],
    gtin: Gtin = None,
    by: Annotated[str | None, typer.Option(help="Who recalls it; if left out, the user's name.")] = None,
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """Recall a lot: no room claims or opens a cartridge of it any more, and work with one ends. For good."""
    from controller.cartridge.counts import counts
    from controller.cartridge.lot_rules import checked_recall

    now = utc_text(datetime.now(UTC))
    one = checked_recall(lot, gtin, reason, by or getpass.getuser(), now)
    with opened_ledger(ledger, simulated) as stock:
        stock.recall(one.lot, one.gtin, reason=one.reason, by=one.by, at_utc=one.at_utc)
        blocked = counts(stock, lot, gtin)
    if json_output:
        rows = [_count_fields(each) for each in blocked]
        typer.echo(json.dumps({"simulated": simulated, "recall": recall_fields(one), "lots": rows}))
        return
    typer.echo(f"{world(simulated)} recall: {_told(one)}")
    for each in blocked:
        typer.echo(
            f"GTIN {each.gtin}: {each.in_stock} in stock are blocked, {each.held} held by sessions end "
            f"there; {each.used} used, {each.discarded} discarded, {each.lost} lost"
        )
        _show_rooms(each)
    if not blocked:
        typer.echo("no cartridge of it is in this ledger; should it come yet, it is blocked")
    typer.echo(f"who had it: stipple trace --lot {lot}")


def recalls(
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """List every recall, oldest first."""
    from controller.cartridge.recalls import recalls as recalls_of

    with opened_ledger(ledger, simulated) as stock:
        found = recalls_of(stock)
    if json_output:
        typer.echo(json.dumps({"simulated": simulated, "recalls": [recall_fields(one) for one in found]}))
        return
    typer.echo(f"{world(simulated)} recalls: {len(found)}")
    for one in found:
        typer.echo(f"{one.at_utc}  {_told(one)}")


def balance(
    lot: Annotated[str | None, typer.Option(help="Of this lot only.")] = None,
    gtin: Gtin = None,
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """Count each lot's cartridges by where they are, room by room. Ends with 1 if one is unaccounted for."""
    from controller.cartridge.counts import counts

    with opened_ledger(ledger, simulated) as stock:
        found = counts(stock, lot, gtin)
    if json_output:
        rows = [_count_fields(one) for one in found]
        typer.echo(json.dumps({"simulated": simulated, "lots": rows}))
    else:
        typer.echo(f"{world(simulated)} balance: {len(found)} lots")
        for one in found:
            typer.echo(
                f"lot {one.lot}  GTIN {one.gtin}  received {one.received} = in stock {one.in_stock} + held "
                f"{one.held} + used {one.used} + discarded {one.discarded} + lost {one.lost}"
            )
            _show_rooms(one)
            if one.difference:
                typer.secho(f"lot {one.lot}  DIFFERENCE: {_difference(one)}", fg="red", bold=True)
    if any(one.difference for one in found):
        raise typer.Exit(1)


def _show_rooms(one: "LotCount") -> None:
    if one.in_rooms:
        typer.echo(f"  in stock: {in_stock_text(one.in_stores, one.in_rooms)}")


def _difference(one: "LotCount") -> str:
    more = "more" if one.difference > 0 else "fewer"
    return (
        f"{abs(one.difference)} {more} in the ledger than its deliveries say; it was changed by another "
        "program or put together from parts: keep a copy of it, and call service"
    )


def _told(one: "LotRecall") -> str:
    of = f"GTIN {one.gtin}" if one.gtin else "any GTIN"
    return f"lot {one.lot} of {of}, by {one.by}: {one.reason}"


def _count_fields(one: "LotCount") -> dict[str, object]:
    return asdict(one) | {"in_stores": one.in_stores, "difference": one.difference}
