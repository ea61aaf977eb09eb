"""`stipple pigment`: book bottles in, open, list, show, discard and trace them.

Errors leave as they are; the program's entry point turns `exit_code` into the exit status.
"""

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from controller.clock import utc_text

if TYPE_CHECKING:
    from controller.pigment.pigment_book import PigmentBook
    from controller.pigment.rules import Bottle

app = typer.Typer(help="Bottles of pigment: book in, open, list, show, discard, trace.", no_args_is_help=True)

Simulated = Annotated[
    bool, typer.Option("--simulated", help="The ledger of simulated stock, not of real stock.")
]
LedgerUrl = Annotated[
    str | None,
    typer.Option("--ledger", metavar="URL", help="The ledger; if left out, the one in the settings."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")]
By = Annotated[str | None, typer.Option("--by", help="Who does it; if left out, the user's name.")]
Serial = Annotated[str, typer.Argument(metavar="SERIAL", help="Serial on the bottle.")]


@app.command()
def receive(
    maker: Annotated[str, typer.Option(help="Who made it.")],
    lot: Annotated[str, typer.Option(help="Lot on the bottle.")],
    shade: Annotated[str, typer.Option(help="Pigment to water, such as 1:14.")],
    expiry: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day of use, unopened.")],
    organic: Annotated[
        bool, typer.Option("--organic/--not-organic", help="What the maker says of the pigment.")
    ],
    metals: Annotated[
        bool,
        typer.Option(
            "--metals-within-limits/--metals-over-limits", help="What the certificate says of metals."
        ),
    ],
    count: Annotated[int, typer.Option(help="Bottles counted.")],
    certificate: Annotated[
        str | None, typer.Option(metavar="REF", help="The certificate's reference, if it is there.")
    ] = None,
    by: By = None,
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """Book in bottles of one lot and shade, and print what to write on each.

    A scanner that reads `pigment SERIAL` off the bottle types the session's command.
    """
    from controller.pigment.goods_in import PigmentDelivery

    now = datetime.now(UTC)
    delivery = PigmentDelivery(maker, lot, shade, expiry.date(), certificate, organic, metals)
    with _book(ledger, simulated) as book:
        received = book.receive(
            delivery, count, by=by or getpass.getuser(), at_utc=utc_text(now), today=now.date()
        )
    if json_output:
        _print_json(simulated, bottles=[_row(one) for one in received])
        return
    typer.echo(
        f"{_world(simulated)} goods-in: {_bottles(count)} of pigment {shade}, lot {lot} of {maker}, "
        f"expiry {expiry.date()}; write on each:"
    )
    for one in received:
        typer.echo(f"pigment {one.serial}  shade {one.shade}  lot {one.lot}  expiry {one.expiry}")


@app.command("open")
def open_bottle(
    serial: Serial,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day of use once open.")
    ] = None,
    days: Annotated[
        int | None, typer.Option(help="Days of use once open, as the maker says; never past the expiry.")
    ] = None,
    by: By = None,
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """Open a bottle, once: from now on it may be used until a day."""
    with _book(ledger, simulated) as book:
        bottle = book.open_bottle(
            serial,
            by=by or getpass.getuser(),
            now=datetime.now(UTC),
            until=until.date() if until else None,
            days=days,
        )
    if json_output:
        _print_json(simulated, bottle=_row(bottle))
        return
    typer.echo(f"{_world(simulated)} {_line(bottle)}; write the last day of use on it")


@app.command("list")
def list_bottles(simulated: Simulated = False, ledger: LedgerUrl = None, json_output: Json = False) -> None:
    """List every bottle with its shade, lot, expiry and state."""
    with _book(ledger, simulated) as book:
        bottles = book.bottles()
    if json_output:
        _print_json(simulated, bottles=[_row(one) for one in bottles])
        return
    typer.echo(f"{_world(simulated)} pigment: {_bottles(len(bottles))}")
    for one in bottles:
        typer.echo(_line(one))


@app.command()
def show(
    serial: Serial, simulated: Simulated = False, ledger: LedgerUrl = None, json_output: Json = False
) -> None:
    """Show one bottle, its lot's certificate, and every step of its way."""
    with _book(ledger, simulated) as book:
        bottle, steps = book.bottle(serial), book.history(serial)
    if json_output:
        _print_json(simulated, bottle=_row(bottle) | {"steps": [asdict(step) for step in steps]})
        return
    organic = "organic" if bottle.organic else "not organic"
    metals = "within" if bottle.metals_within_limits else "over"
    typer.echo(f"{_world(simulated)} {_line(bottle)}")
    typer.echo(f"certificate {bottle.certificate or 'none'}: {organic}, metals {metals} limits")
    for step in steps:
        session = f", session {step.session} of client {step.client_ref}" if step.session else ""
        typer.echo(f"{step.at_utc}  {step.state}  by {step.by}{session}")


@app.command()
def discard(
    serial: Serial,
    by: By = None,
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """The bottle is empty or no good, and thrown away: no session gets it any more."""
    with _book(ledger, simulated) as book:
        bottle = book.discard(serial, by=by or getpass.getuser(), at_utc=utc_text(datetime.now(UTC)))
    if json_output:
        _print_json(simulated, bottle=_row(bottle))
        return
    typer.echo(f"{_world(simulated)} {_line(bottle)}")


@app.command()
def trace(
    lot: Annotated[str, typer.Option(help="Lot on the bottle.")],
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """Tell which sessions and clients had pigment of a lot."""
    with _book(ledger, simulated) as book:
        uses = book.trace(lot)
    if json_output:
        _print_json(simulated, lot=lot, uses=[asdict(use) for use in uses])
        return
    typer.echo(f"{_world(simulated)} pigment of lot {lot}: {len(uses)} uses")
    for use in uses:
        typer.echo(
            f"{use.at_utc}  client {use.client_ref}  session {use.session}  shade {use.shade} of {use.maker}"
            f"  bottle {use.serial}  by {use.by}"
        )


@contextmanager
def _book(url: str | None, simulated: bool) -> Iterator["PigmentBook"]:
    from controller.cartridge.ledger import Ledger
    from controller.pigment.pigment_book import PigmentBook

    if url is None:
        from config.loader import load_settings

        url = load_settings().paths.ledger_url_for(simulated=simulated)
    with Ledger.open(url, "simulated" if simulated else "real") as ledger:
        yield PigmentBook(ledger)


def _row(one: "Bottle") -> dict[str, object]:
    return asdict(one) | {
        "expiry": one.expiry.isoformat(),
        "opened_until": one.opened_until and one.opened_until.isoformat(),
        "state": one.state.value,
    }


def _line(one: "Bottle") -> str:
    until = f" until {one.opened_until}" if one.state.value == "opened" else ""
    return (
        f"{one.serial}  shade {one.shade}  lot {one.lot} of {one.maker}  expiry {one.expiry}  "
        f"{one.state}{until}"
    )


def _bottles(count: int) -> str:
    return "1 bottle" if count == 1 else f"{count} bottles"


def _print_json(simulated: bool, **body: object) -> None:
    typer.echo(json.dumps({"simulated": simulated, **body}))


def _world(simulated: bool) -> str:
    return "SIMULATED" if simulated else "REAL"
