"""`stipple trace`: which clients had a lot, and which lots a client had. Exit status 1 if nothing is found.

A shell. Clients are named by the clinic's reference and by nothing else.
"""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cartridge.cli_parts import (
    Json,
    LedgerUrl,
    Simulated,
    opened_ledger,
    recall_fields,
    world,
)

if TYPE_CHECKING:
    from controller.cartridge.trace import Delivered, Trace, Use


def trace(
    lot: Annotated[str | None, typer.Option(help="Lot on the blister.")] = None,
    serial: Annotated[str | None, typer.Option(help="Serial on the blister.")] = None,
    client: Annotated[str | None, typer.Option(help="The clinic's reference of a client.")] = None,
    session: Annotated[str | None, typer.Option(help="Name of a session.")] = None,
    gtin: Annotated[str | None, typer.Option(help="Of this trade item only.")] = None,
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """Tell who had which cartridges, from a lot to its clients or from a client to the lots."""
    from controller.cartridge.trace import trace as traced
    from controller.cartridge.trace_queries import Wanted

    asked = {"lot": lot, "serial": serial, "client_ref": client, "session": session}
    given = [(by, value) for by, value in asked.items() if value is not None]
    if len(given) != 1:
        raise typer.BadParameter("expected just one of --lot, --serial, --client, --session; name one")
    with opened_ledger(ledger, simulated) as stock:
        answer = traced(stock, Wanted(*given[0], gtin))
    if json_output:
        typer.echo(json.dumps({"simulated": simulated} | _report(answer)))
    else:
        _show(answer, simulated)
    if not answer.found:
        raise typer.Exit(1)


def _show(answer: "Trace", simulated: bool) -> None:
    named = f"{answer.wanted.by.removesuffix('_ref')} {answer.wanted.value}"
    if not answer.found:
        typer.echo(f"{world(simulated)} trace of {named}: nothing found; check spelling and ledger")
        return
    typer.echo(
        f"{world(simulated)} trace of {named}: {len(answer.uses)} cartridges in {len(answer.sessions)} "
        f"sessions of {len(answer.clients)} clients, {len(answer.unclaimed)} that no session has had"
    )
    for one in answer.recalls:
        of = f"GTIN {one.gtin}" if one.gtin else "any GTIN"
        told = f"RECALLED: lot {one.lot} of {of}, {one.at_utc} by {one.by}: {one.reason}"
        typer.secho(told, fg="red", bold=True)
    if answer.uses:
        _show_table([_use_fields(one) for one in answer.uses])
    places = [one.place for one in answer.unclaimed]
    if places:
        each = ", ".join(f"{places.count(place)} {place}" for place in sorted(set(places)))
        typer.echo(f"no session has had: {each}")
    if answer.deliveries:
        _show_table([_delivery_fields(one) for one in answer.deliveries])


def _show_table(rows: list[dict[str, object]]) -> None:
    # By hand: rich takes seconds for a thousand rows, and folds what is wider than the terminal: a lot folded
    # in two is read as another lot.
    head = [name.replace("_", " ") for name in rows[0]]
    cells = [head, *([_shown(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]
    typer.echo("\n".join(["", lines[0], "─" * max(map(len, lines)), *lines[1:]]))


def _shown(value: object) -> str:
    """On one line, and no orders to the terminal, whatever a reference holds."""
    return "" if value is None else "".join(sign if sign.isprintable() else "?" for sign in str(value))


def _use_fields(use: "Use") -> dict[str, object]:
    one = use.cartridge
    return {
        "at_utc": use.at_utc,
        "room": use.room,
        "by": use.by,
        "session": one.session,
        "client_ref": one.client_ref,
        "serial": one.serial,
        "lot": one.lot,
        "gtin": one.gtin,
        "state": one.state.value,
        "dots_struck": one.dots_struck,
    }


def _delivery_fields(one: "Delivered") -> dict[str, object]:
    return {
        "delivered_at_utc": one.at_utc,
        "lot": one.lot,
        "gtin": one.gtin,
        "expiry": one.expiry,
        "count": one.count,
        "supplier": one.supplier,
        "sterilisation": one.sterilisation,
        "by": one.by,
    }


def _report(answer: "Trace") -> dict[str, object]:
    return {
        "found": answer.found,
        "clients": list(answer.clients),
        "sessions": list(answer.sessions),
        "cartridges": [_use_fields(one) for one in answer.uses],
        "unclaimed": [
            {
                "serial": one.serial,
                "lot": one.lot,
                "gtin": one.gtin,
                "state": one.state.value,
                "room": one.room,
            }
            for one in answer.unclaimed
        ],
        "deliveries": [_delivery_fields(one) for one in answer.deliveries],
        "recalls": [recall_fields(one) for one in answer.recalls],
    }
