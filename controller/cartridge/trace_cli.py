"""`stipple trace`: which clients had a lot, and which lots a client had. Exit status 1 if nothing is found.

A shell. Clients are named by the clinic's reference and by nothing else.
"""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cartridge.cli_parts import Json, LedgerUrl, Simulated, opened_ledger, world

if TYPE_CHECKING:
    from controller.cartridge.trace import Delivered, Trace, Use

WIDTH_MIN = 400
"""Columns the tables may take whatever the terminal has: a lot folded in two is read as another lot."""


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
    from rich.console import Console

    named = f"{answer.wanted.by.removesuffix('_ref')} {answer.wanted.value}"
    if not answer.found:
        typer.echo(f"{world(simulated)} trace of {named}: nothing found; check spelling and ledger")
        return
    console = Console(highlight=False)
    console.width = max(console.width, WIDTH_MIN)
    typer.echo(
        f"{world(simulated)} trace of {named}: {len(answer.uses)} cartridges in {len(answer.sessions)} "
        f"sessions of {len(answer.clients)} clients, {len(answer.unclaimed)} that no session has had"
    )
    for one in answer.recalls:
        of = f"GTIN {one.gtin}" if one.gtin else "any GTIN"
        told = f"RECALLED: lot {one.lot} of {of}, {one.at_utc} by {one.by}: {one.reason}"
        typer.secho(told, fg="red", bold=True)
    if answer.uses:
        console.print(_table([_use_fields(one) for one in answer.uses]))
    states = [one.state.value for one in answer.unclaimed]
    if states:
        each = ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states)))
        typer.echo(f"no session has had: {each}")
    if answer.deliveries:
        console.print(_table([_delivery_fields(one) for one in answer.deliveries]))


def _table(rows: list[dict[str, object]]) -> object:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in rows[0]:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        # As plain text: a square bracket in a reference is no markup.
        table.add_row(*(Text("" if value is None else str(value)) for value in row.values()))
    return table


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
            {"serial": one.serial, "lot": one.lot, "gtin": one.gtin, "state": one.state.value}
            for one in answer.unclaimed
        ],
        "deliveries": [_delivery_fields(one) for one in answer.deliveries],
        "recalls": [asdict(one) for one in answer.recalls],
    }
