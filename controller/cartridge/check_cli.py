"""`stipple stock check`: what the policy says of a scan, and nothing is changed by asking."""

import json
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from controller.cartridge.cli_parts import Json, LedgerUrl, Simulated, world
from controller.cartridge.errors import ScanReason
from controller.cartridge.lot_rules import KnownLots

if TYPE_CHECKING:
    from rich.console import Console

    from controller.cartridge.gs1 import Verdict
    from controller.cartridge.wedge import Trapped

EXIT_REFUSED = 1

Lots = Annotated[
    str | None,
    typer.Option(metavar="LOT,…", help="Lots that count as received; if left out, those of the ledger."),
]


def check(
    scan: Annotated[
        str, typer.Argument(metavar="SCAN", help=r"What a scanner sent; \x1d may stand for the separator GS.")
    ],
    lots: Lots = None,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The day of use; if left out, today."),
    ] = None,
    simulated: Simulated = False,
    ledger: LedgerUrl = None,
    json_output: Json = False,
) -> None:
    """Say whether a scanned label would be accepted, and why not. Changes nothing.

    The label is judged, and its lot: received, and not recalled. Whether the cartridge is in the ledger and
    unused, a session asks when it claims it. With --lots no ledger is asked, unless --ledger names one: then
    for its recalls. Exit code 0: accepted, 1: refused.
    """
    from rich.console import Console

    # By UTC, as a session judges it.
    day = datetime.now(UTC).date() if today is None else today.date()
    answer = answer_to(scan.replace("\\x1d", "\x1d"), day, lots_to_count(lots, ledger, simulated))
    if json_output:
        typer.echo(json.dumps({"simulated": simulated, **answer}))
    else:
        show(Console(file=sys.stdout), answer, simulated, day)
    if answer["verdict"] == "refuse":
        raise typer.Exit(EXIT_REFUSED)


def answer_to(text: str, day: date, known: KnownLots) -> dict[str, Any]:
    """The verdict on a scan as a JSON-ready object; a trap's way out comes before that of the refusal."""
    from controller.cartridge.gs1 import judge
    from controller.cartridge.wedge import wedge_trap

    verdict = judge(text, day, known.received, known.recalls)
    refusal = verdict.refusal
    # A recalled lot was read as it is: there is no trap to look for.
    well_read = refusal is None or refusal.reason is ScanReason.RECALLED
    return _answer(verdict, None if well_read else wedge_trap(text, known.received))


def lots_to_count(lots: str | None, ledger: str | None, simulated: bool) -> KnownLots:
    """Those of the ledger, which is only looked at; `lots`, if named, count as received instead of its own.

    With `lots` and without `ledger` none is asked. Raises CartridgeError.
    """
    named = None if lots is None else frozenset(lot for word in lots.split(",") if (lot := word.strip()))
    if named is not None and ledger is None:
        return KnownLots(named)
    from controller.cartridge.known_lots import known_lots

    if ledger is None:
        from config.loader import load_settings

        ledger = load_settings().paths.ledger_url_for(simulated=simulated)
    known = known_lots(ledger, "simulated" if simulated else "real")
    return known if named is None else KnownLots(named, known.recalls)


def show(console: "Console", answer: dict[str, Any], simulated: bool, day: date) -> None:
    """The verdict as a colour and a word, and below it a line for every field."""
    from rich.text import Text

    accepted = answer["verdict"] == "accept"
    mark = Text(world(simulated), "magenta" if simulated else "bold")
    badge = (" ACCEPT ", "bold black on green") if accepted else (" REFUSE ", "bold white on red")
    rows = {name: answer[name] or "not read" for name in ("gtin", "lot", "expiry", "serial")}
    rows["used on"] = day.isoformat()
    if not accepted:
        rows |= {"why": answer["why"], "do": answer["what_to_do"]}
    console.print(Text.assemble(mark, "  ", badge, f" {answer['reason'] or ''}"), soft_wrap=True)
    for name, value in rows.items():
        console.print(Text(f"  {name:8}{value}"), soft_wrap=True, highlight=False)


def _answer(verdict: "Verdict", trapped: "Trapped | None") -> dict[str, Any]:
    refusal = verdict.refusal
    ways_out = [] if refusal is None else [refusal.way_out]
    whys = [] if refusal is None else [refusal.why]
    if trapped is not None:
        ways_out.insert(0, trapped.way_out)
        whys.append(trapped.why)
    return {
        "verdict": "accept" if refusal is None else "refuse",
        "reason": None if refusal is None else refusal.reason.value,
        "why": "; ".join(whys) or None,
        "gtin": verdict.gtin,
        "lot": verdict.lot,
        "expiry": None if verdict.expiry is None else verdict.expiry.isoformat(),
        "serial": verdict.serial,
        "traps": [] if trapped is None else [trap.value for trap in trapped.traps],
        "what_to_do": "; ".join(ways_out) or None,
    }
