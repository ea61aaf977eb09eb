"""What a campaign tells people: tables, and violations with their timelines. A core.

What it tells programs is `report_json`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from sim.campaign.asked import Asked
from sim.campaign.columns import columns
from sim.campaign.draw import Planned
from sim.campaign.faults.catalogue import CATALOGUE
from sim.campaign.hunt import Hunted
from sim.campaign.outcome import Broken, Outcome, Totals
from sim.campaign.shrink import Shrunk
from sim.campaign.task import Task

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class Failure:
    """A session that broke a promise, and the smallest one like it, if that was looked for."""

    task: Task
    outcome: Outcome
    shrunk: Shrunk | None = None


def tell_campaign(
    console: "Console", totals: Totals, failures: Sequence[Failure], asked: Asked, stopped: bool = False
) -> None:
    """The faults that struck, the totals, and every violation. stopped: somebody had enough."""
    mutant = f" with the mutant {asked.mutant!r}" if asked.mutant else ""
    _headline(console, f"campaign of {totals.sessions} sessions{mutant}{', stopped' if stopped else ''}")
    console.print(_faults(totals.fired))
    _never_struck(console, asked, totals.fired)
    _figures(
        console,
        ("strikes in the skin", totals.strikes),
        ("dots deposited, uncertain", f"{totals.deposited}, {totals.uncertain}"),
        ("controllers killed", totals.host_kills),
        ("simulated time", f"{totals.simulated_s:.0f} s, {totals.times_real:.0f} × real time"),
        ("trace hash", totals.trace_hash),
    )
    for failure in failures:
        _failure(console, failure, asked)
    _verdict(console, len(failures))


def tell_session(console: "Console", task: Task, outcome: Outcome, asked: Asked) -> None:
    """One session, replayed: its timeline, and what came of it."""
    mutant = f" with the mutant {asked.mutant!r}" if asked.mutant else ""
    _headline(console, f"session with seed {outcome.seed}{mutant}")
    _timeline(console, outcome)
    _planned(console, outcome.planned)
    _figures(
        console,
        ("faults that struck", ", ".join(f"{kind} {n}" for kind, n in outcome.fired.items()) or "none"),
        ("strikes in the skin", outcome.strikes),
        ("dots deposited, uncertain", f"{outcome.deposited}, {outcome.uncertain}"),
        ("controllers killed", outcome.host_kills),
        ("simulated time", f"{outcome.simulated_s:.3f} s"),
        ("trace hash", outcome.trace_hash),
    )
    if outcome.broken is not None:
        _violation(console, outcome.seed, outcome.broken)
        _again(console, asked.replay(task), outcome.trace_hash)
    _verdict(console, int(outcome.broken is not None))


def tell_hunt(
    console: "Console",
    hunted: Sequence[Hunted],
    names: Sequence[str],
    budget: int,
    asked: Asked,
    stopped: bool = False,
) -> None:
    """A row for each mutant. names: of all that were to be hunted; budget: sessions for each."""
    caught = [one for one in hunted if one.caught]
    end = ", stopped" if stopped else ""
    _headline(console, f"{len(names)} mutants, up to {budget} sessions each{end}")
    table = Table("mutant", "promise", "sessions", "caught by", "what it breaks", box=None, pad_edge=False)
    table.columns[2].justify = "right"
    for column in table.columns[:3]:
        column.no_wrap = True
    for one in hunted:
        breaks = Text(one.breaks, "bright_black")
        table.add_row(one.name, one.promise, str(one.sessions), _caught_by(one), breaks)
    console.print(table)
    if len(hunted) < len(names):
        _figures(console, ("not hunted", ", ".join(names[len(hunted) :])))
    if caught:
        _line(console, Text.assemble(("see one: ", "bright_black"), asked.replay_of(caught[0])))
    words = f"{len(caught)} of {len(names)} mutants caught"
    good = len(caught) == len(names)
    _line(console, Text(f" SIMULATED  {words} ", f"bold white on {'green' if good else 'red'}"))


def _caught_by(one: Hunted) -> Text:
    if one.broken is None:
        others = f" ({one.other_ends} ended otherwise)" if one.other_ends else ""
        return Text(f"nobody{others}", "bold red")
    style = "green" if one.broken.promise == one.promise else "yellow"
    return Text.assemble((one.broken.promise, style), f"  {one.broken.what}")


def _faults(fired: dict[str, int]) -> Table:
    table = Table("fault", "times", "what it could lead to", title_justify="left", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for fault in CATALOGUE.values():
        if fired.get(fault.kind):
            table.add_row(fault.kind, str(fired[fault.kind]), Text(fault.hazard, "bright_black"))
    return table


def _never_struck(console: "Console", asked: Asked, fired: dict[str, int]) -> None:
    never = [kind for kind in asked.kinds if not fired.get(kind)]
    if never and asked.faults_per_session:
        _figures(console, ("faults that never struck", ", ".join(never)))


def _figures(console: "Console", *rows: tuple[str, object]) -> None:
    for name, value in rows:
        _line(console, Text.assemble((f"{name:27}", "bright_black"), str(value)))


def _failure(console: "Console", failure: Failure, asked: Asked) -> None:
    outcome, shrunk = failure.outcome, failure.shrunk
    if outcome.broken is None:
        return
    if shrunk is None:
        _violation(console, outcome.seed, outcome.broken)
        _again(console, asked.replay(failure.task), outcome.trace_hash)
        return
    small = shrunk.outcome
    _timeline(console, small)
    _violation(console, small.seed, small.broken or outcome.broken)
    dots = f" and {shrunk.task.dots_placed} of {asked.dots} dots" if shrunk.task.first else ""
    of = f"{len(small.planned)} of {asked.faults_per_session} faults{dots}"
    _line(console, Text(f"fails with {of} ({shrunk.tries} sessions tried)"))
    _planned(console, small.planned)
    _again(console, asked.replay(shrunk.task), small.trace_hash)


def _planned(console: "Console", planned: Sequence[Planned]) -> None:
    for fault in planned:
        words = f"{fault.number:4}  {fault.kind:27} from {fault.at_us / 1e6:.3f} s on"
        _line(console, Text(words, "red"))


def _violation(console: "Console", seed: int, broken: Broken) -> None:
    words = f"seed {seed}: {broken.promise} at {broken.at_s:.3f} s: {broken.what}"
    _line(console, Text.assemble((" VIOLATION ", "bold white on red"), " ", words))


def _again(console: "Console", command: str, trace_hash: str) -> None:
    _line(console, Text.assemble(("again: ", "bright_black"), command))
    _line(console, Text.assemble(("its trace hash: ", "bright_black"), trace_hash))


def _timeline(console: "Console", outcome: Outcome) -> None:
    for line in columns(outcome.timeline, console.width):
        _line(console, line)


def _headline(console: "Console", words: str) -> None:
    _line(console, Text.assemble(("SIMULATED", "bold magenta"), f"  {words}"))


def _verdict(console: "Console", violations: int) -> None:
    words = "1 violation" if violations == 1 else f"{violations} violations"
    _line(console, Text(f" SIMULATED  {words} ", f"bold white on {'red' if violations else 'green'}"))


def _line(console: "Console", words: Text) -> None:
    console.print(words, highlight=False, soft_wrap=True)
