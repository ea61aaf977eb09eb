"""`stipple stock`: book cartridges in, list them, show one. What concerns recalls is `recall_cli`'s.

Errors leave as they are; the program's entry point turns `exit_code` into the exit status.
"""

import getpass
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cartridge.recall_cli import counts, recall, recalls
from controller.clock import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from controller.cartridge.claim_rules import Cartridge
    from controller.cartridge.ledger import Ledger
    from controller.cartridge.recalls import LotRecall

app = typer.Typer(
    help="Cartridges in stock: book them in, list them, show one, recall a lot.", no_args_is_help=True
)
app.command()(recall)
app.command()(recalls)
app.command()(counts)

Simulated = Annotated[
    bool, typer.Option("--simulated", help="The ledger of simulated cartridges, not of real ones.")
]
LedgerUrl = Annotated[
    str | None,
    typer.Option("--ledger", metavar="URL", help="The ledger; if left out, the one in the settings."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")]


@app.command()
def receive(
    gtin: Annotated[str, typer.Option(help="Trade item number on the blister, 14 digits.")],
    lot: Annotated[str, typer.Option(help="Lot on the blister.")],
    expiry: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day of use.")],
    count: Annotated[int, typer.Option(help="Blisters counted.")],
    serial: Annotated[
        list[str] | None,
        typer.Option(help="Serial printed on a blister; once for each, or not at all to have them made."),
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who books them in; if left out, the user's name.")] = None,
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    r"""Book in a delivery of one lot, and print what each blister's label has to carry.

    In text the separator of the label is shown as \x1d; in JSON it is the byte itself.
    """
    now = datetime.now(UTC)
    with _open(ledger, simulated) as stock:
        received = stock.receive(
            gtin,
            lot,
            expiry.date(),
            count,
            by=by or getpass.getuser(),
            at_utc=utc_text(now),
            today=now.date(),
            serials=serial or None,
        )
    if json_output:
        typer.echo(json.dumps({"simulated": simulated, "cartridges": [_label(one) for one in received]}))
        return
    typer.echo(f"{_world(simulated)} goods-in: {count} cartridges of lot {lot}, expiry {expiry.date()}")
    for one in received:
        typer.echo(f"{one.serial}  tag {one.tag:016x}  {_visible(one.udi.scan)}")


@app.command("list")
def list_stock(
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """List every cartridge with its lot, expiry and state."""
    from controller.cartridge.recalls import recalls as recalls_of

    with _open(ledger, simulated) as stock:
        cartridges = stock.cartridges()
        recalled = recalls_of(stock)
    if json_output:
        rows = [_label(one) | _use(one) | _recalled(one, recalled) for one in cartridges]
        typer.echo(json.dumps({"simulated": simulated, "cartridges": rows}))
        return
    typer.echo(f"{_world(simulated)} stock: {len(cartridges)} cartridges")
    for one in cartridges:
        session = f"  session {one.session}" if one.session else ""
        typer.echo(
            f"{one.serial}  lot {one.lot}  expiry {one.expiry}  {one.state}{session}{_warning(one, recalled)}"
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

    with _open(ledger, simulated) as stock:
        found = [(one, stock.history(one.key)) for one in stock.cartridges(serial=serial)]
        recalled = recalls_of(stock, {one.lot for one, _ in found})
    if not found:
        raise UnknownCartridge("any", serial)
    if json_output:
        rows = [
            _label(one)
            | _use(one)
            | _recalled(one, recalled)
            | {
                "steps": [
                    {
                        "state": step.state.value,
                        "at_utc": step.at_utc,
                        "by": step.by,
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
        typer.echo(f"{_world(simulated)} cartridge {one.serial} of GTIN {one.gtin}")
        typer.echo(f"lot {one.lot}, expiry {one.expiry}, tag {one.tag:016x}, {_visible(one.udi.scan)}")
        if warning := _warning(one, recalled):
            typer.echo(warning.strip())
        for step in steps:
            session = f", session {step.session}" if step.session else ""
            typer.echo(f"{step.at_utc}  {step.state}  by {step.by}{session}, {step.dots_struck} dots")


def _open(url: str | None, simulated: bool) -> "Ledger":
    from controller.cartridge.ledger import Ledger

    if url is None:
        from config.loader import load_settings

        url = load_settings().paths.ledger_url_for(simulated=simulated)
    return Ledger.open(url, "simulated" if simulated else "real")


def _label(one: "Cartridge") -> dict[str, object]:
    return {
        "scan": one.udi.scan,
        "gtin": one.gtin,
        "lot": one.lot,
        "expiry": one.expiry.isoformat(),
        "serial": one.serial,
        "tag": one.tag,
    }


def _use(one: "Cartridge") -> dict[str, object]:
    return {
        "state": one.state.value,
        "session": one.session,
        "client_ref": one.client_ref,
        "dots_struck": one.dots_struck,
    }


def _recalled(one: "Cartridge", recalls: "Iterable[LotRecall]") -> dict[str, object]:
    return {"recalled": any(recall.covers(one) for recall in recalls)}


def _warning(one: "Cartridge", recalls: "Iterable[LotRecall]") -> str:
    reasons = [recall.reason for recall in recalls if recall.covers(one)]
    return f"  RECALLED: {reasons[0]}" if reasons else ""


def _visible(scan: str) -> str:
    return scan.replace("\x1d", r"\x1d")


def _world(simulated: bool) -> str:
    return "SIMULATED" if simulated else "REAL"
