"""`stipple stock check`: what the policy says of a scan, and nothing is changed by asking."""

import json
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from controller.cartridge.gs1 import Verdict
    from controller.cartridge.wedge import Trapped

EXIT_REFUSED = 1


def check(
    scan: Annotated[
        str, typer.Argument(metavar="SCAN", help=r"What a scanner sent; \x1d may stand for the separator GS.")
    ],
    lots: Annotated[
        str | None,
        typer.Option(metavar="LOT,…", help="Lots that count as received; if left out, those of the ledger."),
    ] = None,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The day of use; if left out, today."),
    ] = None,
    simulated: Annotated[
        bool, typer.Option("--simulated", help="The ledger of simulated cartridges, not of real ones.")
    ] = False,
    ledger: Annotated[
        str | None,
        typer.Option("--ledger", metavar="URL", help="The ledger; if left out, the one in the settings."),
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")] = False,
) -> None:
    """Say whether a scanned label would be accepted, and why not. Changes nothing.

    Only the label is judged: whether the cartridge is in the ledger and unused, a session asks when it claims
    it. Exit code 0: accepted, 1: refused.
    """
    from controller.cartridge.gs1 import judge
    from controller.cartridge.wedge import wedge_trap

    # By UTC, as a session judges it.
    day = datetime.now(UTC).date() if today is None else today.date()
    known = _known_lots(lots, ledger, simulated)
    text = scan.replace("\\x1d", "\x1d")
    verdict = judge(text, day, known)
    trapped = None if verdict.refusal is None else wedge_trap(text, known)
    body = answer_of(verdict, trapped)
    if json_output:
        typer.echo(json.dumps({"simulated": simulated, **body}))
    else:
        _show(body, simulated, day)
    if verdict.refusal is not None:
        raise typer.Exit(EXIT_REFUSED)


def answer_of(verdict: "Verdict", trapped: "Trapped | None") -> dict[str, Any]:
    """A verdict as a JSON-ready object; what to do about a trap comes before what to do about the refusal."""
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
        "expiry": _iso(verdict.expiry),
        "serial": verdict.serial,
        "traps": [] if trapped is None else [trap.value for trap in trapped.traps],
        "what_to_do": "; ".join(ways_out) or None,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _known_lots(lots: str | None, ledger: str | None, simulated: bool) -> frozenset[str]:
    if lots is not None:
        return frozenset(lot for word in lots.split(",") if (lot := word.strip()))
    from controller.cartridge.known_lots import received_lots

    if ledger is None:
        from config.loader import load_settings

        ledger = load_settings().paths.ledger_url_for(simulated=simulated)
    return received_lots(ledger, "simulated" if simulated else "real")


def _show(body: dict[str, Any], simulated: bool, day: date) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(file=sys.stdout)
    accepted = body["verdict"] == "accept"
    world = Text("SIMULATED" if simulated else "REAL", "magenta" if simulated else "bold")
    badge = (" ACCEPT ", "bold black on green") if accepted else (" REFUSE ", "bold white on red")
    rows = {name: body[name] or "not read" for name in ("gtin", "lot", "expiry", "serial")}
    rows |= {"used on": day.isoformat()} | (
        {} if accepted else {"why": body["why"], "do": body["what_to_do"]}
    )
    console.print(Text.assemble(world, "  ", badge, f" {body['reason'] or ''}"), soft_wrap=True)
    for name, value in rows.items():
        console.print(Text(f"  {name:8}{value}"), soft_wrap=True, highlight=False)
