"""`stipple stock receive` and `stipple stock labels`: book a delivery in and label it, or print labels again.

A shell. Booking comes first: a cartridge that is in the ledger and has no label yet can be labelled, a label
without a cartridge in the ledger would be refused in the procedure room.
"""

import getpass
import json
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cartridge.cli_parts import (
    Json,
    LedgerUrl,
    Simulated,
    label_fields,
    opened_ledger,
    visible,
    world,
)
from controller.cartridge.label_sheets import DEFAULT_SHEET, SHEETS
from controller.clock import utc_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from controller.cartridge.claim_rules import Cartridge
    from controller.cartridge.label_file import LabelTarget
    from controller.cartridge.ledger import Ledger

Sheet = Annotated[
    str, typer.Option("--sheet", help=f"Sheet of blank labels, by width × height in mm: {', '.join(SHEETS)}.")
]
Start = Annotated[
    int,
    typer.Option(
        "--start", help="First place of the sheet that still has a label, row by row from the top left."
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace the PDF if there is one.")]


def receive(
    gtin: Annotated[str, typer.Option(help="Trade item number on the blister, 14 digits.")],
    lot: Annotated[str, typer.Option(help="Lot on the blister.")],
    expiry: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day of use.")],
    count: Annotated[int, typer.Option(help="Blisters counted.")],
    serial: Annotated[
        list[str] | None,
        typer.Option(help="Serial printed on a blister; once for each, or not at all to have them made."),
    ] = None,
    supplier: Annotated[str | None, typer.Option(help="Who delivered them.")] = None,
    sterilisation: Annotated[
        str | None, typer.Option(help="How they were sterilised, as the blister says: EO, gamma, …")
    ] = None,
    labels: Annotated[
        Path | None,
        typer.Option(metavar="FILE.pdf", help="Print a label for each blister to this PDF."),
    ] = None,
    sheet: Sheet = DEFAULT_SHEET,
    start: Start = 1,
    force: Force = False,
    by: Annotated[str | None, typer.Option(help="Who books them in; if left out, the user's name.")] = None,
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    r"""Book in a delivery of one lot, and print what each blister's label has to carry.

    With --labels the labels come as a PDF, to be printed at 100 %. In text the separator of a label is shown
    as \x1d; in JSON it is the byte itself.
    """
    from controller.cartridge.label_file import label_target

    now = datetime.now(UTC)
    target = label_target(labels, sheet, start, simulated, force) if labels is not None else None
    with opened_ledger(ledger, simulated) as stock:
        received = stock.receive(
            gtin,
            lot,
            expiry.date(),
            count,
            by=by or getpass.getuser(),
            at_utc=utc_text(now),
            today=now.date(),
            serials=serial or None,
            supplier=supplier,
            sterilisation=sterilisation,
        )
        if not json_output:
            typer.echo(
                f"{world(simulated)} goods-in: {count} cartridges of lot {lot}, expiry {expiry.date()}"
            )
            for one in received:
                typer.echo(f"{one.serial}  tag {one.tag:016x}  {visible(one.udi.scan)}")
        pages = _print(stock, received, target, now, ledger, reprint=False) if target is not None else None
    if json_output:
        rows = [label_fields(one) for one in received]
        printed = None if target is None else {"file": str(target.path), "pages": pages}
        typer.echo(json.dumps({"simulated": simulated, "cartridges": rows, "labels": printed}))
    elif target is not None and pages is not None:
        _tell(count, pages, target, simulated)


def labels(
    out: Annotated[Path, typer.Option(metavar="FILE.pdf", help="The PDF to write.")],
    lot: Annotated[str | None, typer.Option(help="All cartridges of this lot that are in stock.")] = None,
    serial: Annotated[
        list[str] | None, typer.Option(help="Only this cartridge; once for each, all of one lot.")
    ] = None,
    gtin: Annotated[str | None, typer.Option(help="Where two trade items have such a lot or serial.")] = None,
    sheet: Sheet = DEFAULT_SHEET,
    start: Start = 1,
    force: Force = False,
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """Print labels again, of one lot or of single cartridges. The sheet says REPRINT."""
    from controller.cartridge.errors import LabelsRefused
    from controller.cartridge.label_choice import cartridges_of_lot, cartridges_of_serials
    from controller.cartridge.label_file import label_target

    target = label_target(out, sheet, start, simulated, force)
    with opened_ledger(ledger, simulated) as stock:
        if lot is not None and not serial:
            chosen = cartridges_of_lot(stock.cartridges(lot=lot, gtin=gtin), lot)
        elif serial and lot is None:
            found = [
                one for each in dict.fromkeys(serial) for one in stock.cartridges(serial=each, gtin=gtin)
            ]
            chosen = cartridges_of_serials(found, serial)
        else:
            got = "both --lot and --serial" if serial else "neither --lot nor --serial"
            raise LabelsRefused("choice", got, "one of the two", "name a lot, or single serials")
        pages = _print(stock, chosen, target, datetime.now(UTC), ledger, reprint=True)
    if json_output:
        rows = [label_fields(one) for one in chosen]
        printed = {"file": str(target.path), "pages": pages}
        typer.echo(json.dumps({"simulated": simulated, "cartridges": rows, "labels": printed}))
    else:
        _tell(len(chosen), pages, target, simulated)


def _print(
    stock: "Ledger",
    cartridges: "Sequence[Cartridge]",
    target: "LabelTarget",
    now: datetime,
    ledger: str | None,
    *,
    reprint: bool,
) -> int:
    """Write the labels of `cartridges`, all of one lot; answers how many pages they take."""
    from controller.cartridge.label_file import write_labels
    from controller.cartridge.label_head import LabelJob, summed_up

    first = cartridges[0]
    simulated = stock.world == "simulated"
    deliveries = stock.deliveries(first.gtin, first.lot)
    job = LabelJob(
        simulated,
        reprint,
        now.date(),
        *summed_up(deliveries if reprint else deliveries[-1:]),
    )
    again = _print_again(stock, cartridges, ledger)
    return write_labels(target, [one.udi for one in cartridges], job, now, again)


def _tell(count: int, pages: int, target: "LabelTarget", simulated: bool) -> None:
    """Say where the labels are, and what is to be done with them."""
    sheets = f"{pages} {'page' if pages == 1 else 'pages'} of {target.sheet.name}"
    typer.echo(f"{world(simulated)} labels: {count} on {sheets} written to {target.path}")
    typer.echo(
        "next: print at 100 %, one label on each blister, fill in the count, destroy what is left over"
    )


def _print_again(stock: "Ledger", cartridges: "Sequence[Cartridge]", ledger: str | None) -> str:
    """The command that prints just these labels."""
    from controller.cartridge.states import UNCLAIMED

    first = cartridges[0]
    of_lot = stock.cartridges(lot=first.lot, gtin=first.gtin)
    whole_lot = sum(one.state in UNCLAIMED for one in of_lot) == len(cartridges)
    words = ["stipple", "stock", "labels", "--gtin", first.gtin]
    words += (
        ["--lot", first.lot]
        if whole_lot
        else [word for one in cartridges for word in ("--serial", one.serial)]
    )
    words += ["--simulated"] if stock.world == "simulated" else []
    words += ["--ledger", ledger] if ledger is not None else []
    words += ["--out", "SIMULATED-FILE.pdf" if stock.world == "simulated" else "FILE.pdf"]
    return shlex.join(words)
