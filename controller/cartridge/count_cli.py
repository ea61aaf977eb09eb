"""`stipple stock count`: a lot counted on the shelf, held against the ledger, every difference written down.

A shell. Exit status 1 as long as something is unexplained.
"""

import getpass
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cartridge.cli_parts import Json, LedgerUrl, Simulated, in_stock_text, opened_ledger, world
from controller.cartridge.errors import CountRefused
from controller.cartridge.stock_count import ScanTally, StockCount, counted, scanned
from controller.clock import utc_text

if TYPE_CHECKING:
    from controller.cartridge.claim_rules import Cartridge
    from controller.cartridge.counts import LotCount
    from controller.cartridge.ledger import Ledger


def count(
    lot: Annotated[str, typer.Option(help="Lot that was counted.")],
    found: Annotated[int | None, typer.Option(help="Blisters found.")] = None,
    missing: Annotated[
        list[str] | None,
        typer.Option(help="Serial that is not there, and is lost from now on; once for each."),
    ] = None,
    scans: Annotated[
        typer.FileText | None,
        typer.Option(metavar="FILE", help="Scans of all blisters there are, one a line; - to scan them now."),
    ] = None,
    missing_are_lost: Annotated[
        bool,
        typer.Option("--missing-are-lost", help="With --scans: what was not scanned is lost from now on."),
    ] = False,
    room: Annotated[
        str | None, typer.Option(help="Count what is allotted to this room; if left out, the stores.")
    ] = None,
    gtin: Annotated[str | None, typer.Option(help="Where two trade items have such a lot.")] = None,
    by: Annotated[str | None, typer.Option(help="Who counted; if left out, the user's name.")] = None,
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """Compare a count of one lot with the ledger, and write both down. Ends with 1 if they do not agree.

    A lost cartridge stays lost: found again, it is used as little as one that was used before.
    """
    from controller.cartridge.count_book import CountBook, CountedPlace
    from controller.cartridge.counts import counts

    _check_asked(found, missing, scans is not None, missing_are_lost)
    with opened_ledger(ledger, simulated) as stock:
        one = _any_of(stock, lot, gtin)
        tally = ScanTally(one.gtin, one.lot, one.expiry)
        for line in scans or ():
            if line.strip():
                typer.echo(tally.scan(line), err=True)
        held = CountBook(stock).write(
            CountedPlace(one.gtin, one.lot, room),
            lambda serials: (
                scanned(serials, tally.serials) if found is None else counted(serials, found, missing or ())
            ),
            lose=missing_are_lost or scans is None,
            by=by or getpass.getuser(),
            at_utc=utc_text(datetime.now(UTC)),
        )
        lost = held.missing if missing_are_lost or scans is None else ()
        (whole,) = counts(stock, one.lot, one.gtin)
        strangers = [each for serial in held.strangers for each in stock.cartridges(serial=serial)]
    if json_output:
        typer.echo(json.dumps(_report(held, lost, whole, room, simulated)))
    else:
        where = room or "the stores"
        typer.echo(
            f"{world(simulated)} count of lot {lot} in {where}: {len(held.in_stock)} in the ledger, "
            f"{held.found} found, difference {held.difference:+d}"
        )
        if whole.in_rooms:
            typer.echo(f"all of the lot in stock: {in_stock_text(whole.in_stores, whole.in_rooms)}")
        for line in _told(held, lost, strangers):
            typer.echo(line)
    if held.unexplained or held.strangers or len(lost) < len(held.missing) or tally.not_counted:
        raise typer.Exit(1)


def _check_asked(
    found: int | None, missing: list[str] | None, by_scans: bool, missing_are_lost: bool
) -> None:
    """Refuse options that contradict each other. Raises CountRefused."""
    if (found is None) is not by_scans:
        got = "neither --found nor --scans" if found is None else "both --found and --scans"
        raise CountRefused("what was counted", got, "one of the two", "give a number, or scan every blister")
    if missing_are_lost and not by_scans:
        raise CountRefused(
            "--missing-are-lost",
            "without --scans",
            "scans of every blister",
            "name each with --missing instead",
        )
    if missing and by_scans:
        raise CountRefused(
            "--missing", missing, "no such names beside --scans", "leave them out: scans tell what is missing"
        )


def _any_of(stock: "Ledger", lot: str, gtin: str | None) -> "Cartridge":
    """One of the lot, for what all of them share."""
    of_lot = stock.cartridges(lot=lot, gtin=gtin)
    gtins = sorted({one.gtin for one in of_lot})
    if not gtins:
        raise CountRefused("lot", lot, "one received at goods-in", "read it off again, or book it in first")
    if len(gtins) > 1:
        raise CountRefused("GTIN", gtins, f"one with lot {lot}", "name it with --gtin")
    return of_lot[0]


def _told(held: StockCount, lost: tuple[str, ...], strangers: "list[Cartridge]") -> list[str]:
    """A line for each part of the difference, and what to do about it."""
    lines = [
        f"{serial}  missing: lost from now on"
        if serial in lost
        else f"{serial}  missing, and in stock as before: look for it; if it stays away, count again with "
        "--missing-are-lost"
        for serial in held.missing
    ]
    states = {
        one.serial: f"{one.place}{f' in session {one.session}' if one.session else ''}" for one in strangers
    }
    lines += [
        f"{serial}  is there, and the ledger has it as {states.get(serial, 'unknown')}: set it aside"
        for serial in held.strangers
    ]
    if held.unexplained:
        more = "more" if held.unexplained > 0 else "fewer"
        lines.append(
            f"unexplained: {abs(held.unexplained)} {more} than the ledger has; written down. "
            "Scan every blister with --scans to learn which"
        )
    return lines


def _report(
    held: StockCount, lost: tuple[str, ...], whole: "LotCount", room: str | None, simulated: bool
) -> dict[str, object]:
    return {
        "simulated": simulated,
        "gtin": whole.gtin,
        "lot": whole.lot,
        "room": room,
        "in_stores": whole.in_stores,
        "in_rooms": dict(whole.in_rooms),
        "in_stock": len(held.in_stock),
        "found": held.found,
        "difference": held.difference,
        "missing": list(held.missing),
        "lost": list(lost),
        "strangers": list(held.strangers),
        "unexplained": held.unexplained,
        "agrees": held.agrees,
    }
