"""`stipple stock scanner-test`: what a scanner sends, as it comes, and what would be said of it."""

import select
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from controller.cartridge.check_cli import Lots, answer_to, lots_to_count, show
from controller.cartridge.cli_parts import LedgerUrl, Simulated

if TYPE_CHECKING:
    from rich.console import Console

    from controller.scanner.address import ScannerAddress
    from controller.scanner.devices import Scanner
    from controller.scanner.scans import Heard


def scanner_test(
    scanner: Annotated[
        str, typer.Option("--scanner", metavar="KIND", help="serial:PATH, evdev:PATH or typed.")
    ],
    scans: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help="End after so many scans or complaints; if left out, at Ctrl-C."
        ),
    ] = None,
    lots: Lots = None,
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
) -> None:
    """Show what a scanner sends, character by character, and the verdict on each scan. Changes nothing.

    GS is shown as <GS>. Without --lots and without a ledger the lot is not looked at; whether it is recalled
    is asked once, at the start.
    """
    from rich.console import Console
    from rich.text import Text

    from controller.cartridge.errors import LedgerMissing
    from controller.cartridge.lot_rules import KnownLots
    from controller.scanner.address import scanner_address
    from controller.scanner.scans import Complaint, Piece, visible

    address = scanner_address(scanner)
    console = Console(file=sys.stdout)
    try:
        known = lots_to_count(lots, ledger, simulated)
    except LedgerMissing as error:
        known = KnownLots()
        console.print(Text(f"lots are not looked at: {error}", "bold black on yellow"), soft_wrap=True)
    left = scans
    for heard in _heard(console, address):
        if isinstance(heard, Piece):
            console.print(Text(heard.shown), end="", soft_wrap=True)
            continue
        console.print()
        if isinstance(heard, Complaint):
            badge = Text.assemble((" REFUSE ", "bold white on red"), f" {heard}")
            console.print(badge, soft_wrap=True, highlight=False)
        else:
            day = datetime.now(UTC).date()
            console.print(Text(f"{heard.entry}: {visible(heard.text)}"), soft_wrap=True)
            show(console, answer_to(heard.text, day, known), simulated, day)
        left = None if left is None else left - 1
        if left == 0:
            return


def _heard(console: "Console", address: "ScannerAddress") -> "Iterator[Heard]":
    from rich.text import Text

    from controller.scanner import devices
    from controller.scanner.scans import Entry

    if address.entry is Entry.TYPED:
        yield from _typed(console)
        return
    device = devices.open_scanner(address)
    console.print(Text(f"{address}: scan a blister; Ctrl-C ends"), soft_wrap=True)
    try:
        yield from _of_device(device)
    finally:
        device.close()


def _of_device(device: "Scanner") -> "Iterator[Heard]":
    from controller.scanner.scans import Complaint, Mishap

    while True:
        deadline_s = device.next_deadline_s()
        wait_s = None if deadline_s is None else max(0.0, deadline_s - time.monotonic())
        is_readable = bool(select.select([device.fileno()], [], [], wait_s)[0])
        now_s = time.monotonic()
        for heard in device.read(now_s) if is_readable else device.handle_deadline(now_s):
            yield heard
            if isinstance(heard, Complaint) and heard.mishap is Mishap.NO_SCANNER:
                return


def _typed(console: "Console") -> "Iterator[Heard]":
    from rich.text import Text

    from controller.scanner.typed_entry import TypedEntry

    entry = TypedEntry()
    console.print(Text(entry.question), soft_wrap=True)
    for line in sys.stdin:
        found = entry.answer(line)
        if found is not None:
            yield found
        console.print(Text(entry.question), soft_wrap=True)
