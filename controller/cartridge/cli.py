"""`stipple stock`: book cartridges in and label them, list them, show one; the rest is other modules'.

What needs many words has a module of its own beside this one. Errors leave as they are; the program's entry
point turns `exit_code` into the exit status.
"""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cartridge.check_cli import check
from controller.cartridge.cli_parts import (
    Json,
    LedgerUrl,
    Simulated,
    label_fields,
    opened_ledger,
    use_fields,
    visible,
    world,
)
from controller.cartridge.count_cli import count
from controller.cartridge.goods_in_cli import labels, receive
from controller.cartridge.recall_cli import balance, recall, recalls
from controller.cartridge.room_cli import allot, give_back, retire_book
from controller.scanner.cli import scanner_test

if TYPE_CHECKING:
    from collections.abc import Iterable

    from controller.cartridge.claim_rules import Cartridge
    from controller.cartridge.lot_rules import LotRecall

app = typer.Typer(
    help="Cartridges in stock: book in, label, allot to rooms, check a scan, list, show, count, recall.",
    no_args_is_help=True,
)
app.command()(receive)
app.command()(labels)
app.command()(check)
app.command()(allot)
app.command("give-back")(give_back)
app.command("retire-book")(retire_book)
app.command()(count)
app.command()(balance)
app.command()(recall)
app.command()(recalls)
app.command("scanner-test")(scanner_test)


@app.command("list")
def list_stock(
    room: Annotated[str | None, typer.Option(help="Only what was allotted to this room.")] = None,
    lot: Annotated[str | None, typer.Option(help="Only this lot.")] = None,
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """List every cartridge with its lot, expiry and state, and the room it is allotted to."""
    from controller.cartridge.recalls import recalls as recalls_of

    with opened_ledger(ledger, simulated) as stock:
        cartridges = stock.cartridges(room=room, lot=lot)
        recalled = recalls_of(stock)
    if json_output:
        rows = [label_fields(one) | use_fields(one) | _recalled(one, recalled) for one in cartridges]
        typer.echo(json.dumps({"simulated": simulated, "cartridges": rows}))
        return
    typer.echo(f"{world(simulated)} stock: {len(cartridges)} cartridges")
    for one in cartridges:
        session = f"  session {one.session}" if one.session else ""
        typer.echo(
            f"{one.serial}  lot {one.lot}  expiry {one.expiry}  {one.place}{session}{_warning(one, recalled)}"
        )


@app.command()
def show(
    serial: Annotated[str, typer.Argument(metavar="SERIAL", help="Serial on the blister.")],
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """Show one cartridge and every step of its way."""
    from controller.cartridge.errors import UnknownCartridge
    from controller.cartridge.recalls import recalls as recalls_of
    from controller.cartridge.states import CartridgeState

    with opened_ledger(ledger, simulated) as stock:
        found = [(one, stock.history(one.key)) for one in stock.cartridges(serial=serial)]
        recalled = recalls_of(stock, {one.lot for one, _ in found})
    if not found:
        raise UnknownCartridge("any", serial)
    if json_output:
        rows = [
            label_fields(one)
            | use_fields(one)
            | _recalled(one, recalled)
            | {
                "steps": [
                    {
                        "state": step.state.value,
                        "at_utc": step.at_utc,
                        "by": step.by,
                        "room": step.room,
                        "session": step.session,
                        "dots_struck": step.dots_struck,
                    }
                    for step in steps
                ]
            }
            for one, steps in found
        ]
        typer.echo(json.dumps({"simulated": simulated, "cartridges": rows}))
        return
    for one, steps in found:
        typer.echo(f"{world(simulated)} cartridge {one.serial} of GTIN {one.gtin}")
        typer.echo(f"lot {one.lot}, expiry {one.expiry}, tag {one.tag:016x}, {visible(one.udi.scan)}")
        if warning := _warning(one, recalled):
            typer.echo(warning.strip())
        for step in steps:
            session = f", session {step.session}" if step.session else ""
            where = f" in {step.room}" if step.room else ""
            if step.state is CartridgeState.ALLOTTED:
                where = f" to {step.room}" if step.room else ", given back"
            typer.echo(f"{step.at_utc}  {step.state}{where}  by {step.by}{session}, {step.dots_struck} dots")


def _recalled(one: "Cartridge", recalls: "Iterable[LotRecall]") -> dict[str, object]:
    return {"recalled": any(recall.covers(one.gtin, one.lot) for recall in recalls)}


def _warning(one: "Cartridge", recalls: "Iterable[LotRecall]") -> str:
    reasons = [recall.reason for recall in recalls if recall.covers(one.gtin, one.lot)]
    return f"  RECALLED: {reasons[0]}" if reasons else ""
