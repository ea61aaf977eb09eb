"""`stipple campaign`: the options, the progress bar, and the exit code."""

import json
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from sim.campaign.outcome import Outcome


def campaign(
    runs: Annotated[int, typer.Option(min=1, help="How many sessions.")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the first; each next one has the next.")] = 1,
    dots: Annotated[int, typer.Option(min=1, max=4000, help="Dots in a session.")] = 100,
    faults: Annotated[
        str, typer.Option(metavar="all|KIND,KIND…", help="Kinds of faults to draw from.")
    ] = "all",
    faults_per_session: Annotated[
        int, typer.Option("--faults-per-session", min=0, max=1000, help="Faults drawn for each session.")
    ] = 8,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes; they change no result.")] = 1,
    replay: Annotated[
        int | None, typer.Option(min=0, metavar="SEED", help="Run this one session and show its timeline.")
    ] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Last on stdout, one JSON object.")] = False,
) -> None:
    """Run whole simulated sessions with faults, and hold every promise against what the skin received.

    Time is virtual: nothing waits, no port is opened, and the same seed with the same options is the same
    session to the byte. Exit code 0 if no promise was broken, 1 if one was.
    """
    from rich.console import Console

    from sim.campaign.outcome import Totals
    from sim.campaign.report import Asked, as_json, tell_campaign, tell_session
    from sim.campaign.run import Makers, Task, chosen_kinds, run_many, run_one

    kinds, makers = chosen_kinds(faults), Makers.installed()
    asked = Asked(dots, faults, faults_per_session)
    console = Console(stderr=json_output)
    if replay is not None:
        outcome = run_one(Task(replay, dots, faults_per_session, kinds, makers, told=True))
        tell_session(console, outcome, asked)
        if json_output:
            print(json.dumps(outcome.as_dict()))
        raise typer.Exit(int(outcome.broken is not None))
    begun_s = time.monotonic()
    tasks = [Task(number, dots, faults_per_session, kinds, makers) for number in range(seed, seed + runs)]
    outcomes = list(_watched(console, run_many(tasks, workers), runs))
    totals = Totals.of(outcomes, time.monotonic() - begun_s)
    broken = [outcome for outcome in outcomes if outcome.broken is not None]
    tell_campaign(console, totals, broken, asked)
    if json_output:
        print(json.dumps(as_json(totals, broken, asked)))
    raise typer.Exit(int(bool(broken)))


def _watched(console: "Console", outcomes: "Iterable[Outcome]", runs: int) -> "Iterator[Outcome]":
    """The same outcomes, with a bar to watch; if the console is no terminal there is none."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("[magenta]SIMULATED[/]  sessions"),
        BarColumn(30),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("[bold red]{task.fields[broken]}[/]"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task, broken = progress.add_task("", total=runs, broken=""), 0
        for outcome in outcomes:
            broken += outcome.broken is not None
            progress.update(task, advance=1, broken=f"{broken} with a violation" if broken else "")
            yield outcome
