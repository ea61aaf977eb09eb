"""What a campaign tells people and programs: tables, violations with their timelines, JSON. A core."""

import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from sim.campaign.faults import CATALOGUE
from sim.campaign.outcome import Outcome, Totals

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class Asked:
    """The options that decide what happens in a session, as they were given."""

    dots: int
    faults: str
    faults_per_session: int

    def replay(self, seed: int) -> str:
        """The command that runs that very session again."""
        faults = shlex.quote(self.faults)
        return (
            f"stipple campaign --replay {seed} --dots {self.dots} --faults {faults} "
            f"--faults-per-session {self.faults_per_session}"
        )


def as_json(totals: Totals, broken: Sequence[Outcome], asked: Asked) -> dict[str, Any]:
    """A whole campaign as one object."""
    return {
        "simulated": True,
        **asdict(totals),
        "times_real": round(totals.times_real, 1),
        "options": asdict(asked),
        "violations": [outcome.as_dict() | {"replay": asked.replay(outcome.seed)} for outcome in broken],
    }


def tell_campaign(console: "Console", totals: Totals, broken: Sequence[Outcome], asked: Asked) -> None:
    """The faults that struck, the totals, and every violation."""
    _line(console, Text.assemble(("SIMULATED", "bold magenta"), f"  campaign of {totals.sessions} sessions"))
    console.print(_faults(totals.fired))
    _figures(
        console,
        ("strikes in the skin", totals.strikes),
        ("dots deposited, uncertain", f"{totals.deposited}, {totals.uncertain}"),
        ("controllers killed", totals.host_kills),
        ("simulated time", f"{totals.simulated_s:.0f} s, {totals.times_real:.0f} × real time"),
        ("trace hash", totals.trace_hash),
    )
    for outcome in broken:
        _violation(console, outcome, asked)
    number = len(broken)
    words = "1 violation" if number == 1 else f"{number} violations"
    _line(console, Text(f" SIMULATED  {words} ", f"bold white on {'red' if number else 'green'}"))


def tell_session(console: "Console", outcome: Outcome, asked: Asked) -> None:
    """One session, replayed: the end of its timeline, and what came of it."""
    _line(console, Text.assemble(("SIMULATED", "bold magenta"), f"  session with seed {outcome.seed}"))
    if outcome.broken is None:
        _timeline(console, outcome)
    _figures(
        console,
        ("faults", ", ".join(f"{kind} {n}" for kind, n in outcome.fired.items()) or "none"),
        ("strikes in the skin", outcome.strikes),
        ("dots deposited, uncertain", f"{outcome.deposited}, {outcome.uncertain}"),
        ("controllers killed", outcome.host_kills),
        ("simulated time", f"{outcome.simulated_s:.3f} s"),
        ("trace hash", outcome.trace_hash),
    )
    if outcome.broken is not None:
        _violation(console, outcome, asked)
    else:
        _line(console, Text(" SIMULATED  0 violations ", "bold white on green"))


def _faults(fired: dict[str, int]) -> Table:
    table = Table("fault", "times", "what it could lead to", title_justify="left", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for fault in CATALOGUE.values():
        if fired.get(fault.kind):
            table.add_row(fault.kind, str(fired[fault.kind]), Text(fault.hazard, "bright_black"))
    return table


def _figures(console: "Console", *rows: tuple[str, object]) -> None:
    for name, value in rows:
        _line(console, Text.assemble((f"{name:27}", "bright_black"), str(value)))


def _violation(console: "Console", outcome: Outcome, asked: Asked) -> None:
    broken = outcome.broken
    if broken is None:
        return
    _timeline(console, outcome)
    words = f"seed {outcome.seed}: {broken.promise} at {broken.at_s:.3f} s: {broken.what}"
    _line(console, Text.assemble((" VIOLATION ", "bold white on red"), " ", words))
    _line(console, Text.assemble(("again: ", "bright_black"), asked.replay(outcome.seed)))


def _timeline(console: "Console", outcome: Outcome) -> None:
    for line in outcome.timeline:
        _line(console, Text(line, "bright_black"))


def _line(console: "Console", words: Text) -> None:
    console.print(words, highlight=False, soft_wrap=True)
