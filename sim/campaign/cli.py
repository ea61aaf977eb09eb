"""`stipple campaign`: the options, the progress bar, and the exit code."""

import json
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from sim.campaign.asked import Asked
    from sim.campaign.report import Failure
    from sim.campaign.task import Makers, Task

SHRUNK_MAX = 5
"""So many violations are shrunk; the others are told as they were found."""

RUNS, RUNS_PER_MUTANT = 100, 200
FAULTS, FAULTS_PER_HUNT = 8, 12
EXIT_STOPPED = 130

Item = TypeVar("Item")


def campaign(
    runs: Annotated[
        int | None,
        typer.Option(min=1, help="How many sessions.  [default: 100; 200 for each of --mutants]"),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the first; each next one has the next.")] = 1,
    dots: Annotated[int, typer.Option(min=1, max=4000, help="Dots in a session.")] = 100,
    faults: Annotated[
        str, typer.Option(metavar="all|KIND,KIND…", help="Kinds of faults to draw from.")
    ] = "all",
    faults_per_session: Annotated[
        int | None,
        typer.Option(min=0, max=1000, help="Faults drawn for each session.  [default: 8; 12 for --mutants]"),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes; they change no result.")] = 1,
    replay: Annotated[
        int | None, typer.Option(min=0, metavar="SEED", help="Run this one session and show its timeline.")
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(metavar="NUMBER,NUMBER…|none", help="Of the replayed session's faults, only these."),
    ] = None,
    first: Annotated[
        int | None, typer.Option(min=1, help="Of the replayed session's dots, only the first so many.")
    ] = None,
    mutant: Annotated[str, typer.Option(metavar="NAME", help="Break the program in this way.")] = "",
    mutants: Annotated[
        bool, typer.Option("--mutants", help="Hunt every mutant until a promise is seen to be broken.")
    ] = False,
    json_output: Annotated[bool, typer.Option("--json", help="Last on stdout, one JSON object.")] = False,
) -> None:
    """Run whole simulated sessions with faults, and hold every promise against what the skin received.

    Time is virtual: nothing waits, no port is opened, and the same seed with the same options is the same
    session to the byte. Exit code 0 if no promise was broken, 1 if one was; with --mutants 0 if every mutant
    was caught, 1 if one was not. 130 after Ctrl-C, with what is known so far.
    """
    from rich.console import Console

    from sim.campaign.asked import Asked, chosen_numbers
    from sim.campaign.task import Makers
    from sim.errors import SettingInvalid

    if mutants and (mutant or replay is not None):
        raise SettingInvalid("--mutants", "given with --mutant or --replay", "one of them at a time")
    if replay is None and (only is not None or first is not None):
        raise SettingInvalid("--only or --first", "given for many sessions", "--replay SEED with it")
    count = (FAULTS_PER_HUNT if mutants else FAULTS) if faults_per_session is None else faults_per_session
    asked, makers = Asked(dots, faults, count, mutant), Makers.installed()
    console = Console(stderr=json_output)
    if mutants:
        code, body = _hunt(console, asked, makers, seed, runs or RUNS_PER_MUTANT, workers)
    elif replay is not None:
        numbers = None if only is None else chosen_numbers(only, count)
        code, body = _replay(console, asked, asked.task(replay, makers).reduced(numbers, first))
    else:
        code, body = _campaign(console, asked, asked.tasks(seed, runs or RUNS, makers), workers)
    if json_output:
        print(json.dumps(body))
    raise typer.Exit(code)


def _campaign(
    console: "Console", asked: "Asked", tasks: "list[Task]", workers: int
) -> tuple[int, dict[str, Any]]:
    from sim.campaign.outcome import Outcome, Totals
    from sim.campaign.report import Failure, tell_campaign
    from sim.campaign.report_json import campaign_json
    from sim.campaign.run import run_many

    begun_s, stopped = time.monotonic(), False
    outcomes: list[Outcome] = []
    failures: list[Failure] = []
    try:
        for outcome in _watched(console, run_many(tasks, workers), len(tasks), "sessions"):
            outcomes.append(outcome)
    except KeyboardInterrupt:
        stopped = True
    totals = Totals.of(outcomes, time.monotonic() - begun_s)
    failures = [Failure(task, out) for task, out in zip(tasks, outcomes, strict=False) if out.broken]
    if not stopped:
        stopped = _shrunk(console, failures, workers)
    tell_campaign(console, totals, failures, asked, stopped)
    code = EXIT_STOPPED if stopped else int(bool(failures))
    return code, campaign_json(totals, failures, asked, stopped)


def _shrunk(console: "Console", failures: "list[Failure]", workers: int) -> bool:
    """Make the first failures as small as they can be; True if somebody had enough of it."""
    from sim.campaign.report import Failure
    from sim.campaign.run import shrink_many

    some = failures[:SHRUNK_MAX]
    pairs = [(failure.task, failure.outcome.broken) for failure in some if failure.outcome.broken]
    try:
        found = _watched(console, shrink_many(pairs, workers), len(pairs), "violations made smaller")
        for at, shrunk in enumerate(found):
            failures[at] = Failure(some[at].task, some[at].outcome, shrunk)
    except KeyboardInterrupt:
        return True
    return False


def _replay(console: "Console", asked: "Asked", task: "Task") -> tuple[int, dict[str, Any]]:
    from sim.campaign.report import tell_session
    from sim.campaign.report_json import session_json
    from sim.campaign.run import run_one

    outcome = run_one(task)
    tell_session(console, task, outcome, asked)
    return int(outcome.broken is not None), session_json(task, outcome, asked)


def _hunt(
    console: "Console", asked: "Asked", makers: "Makers", seed: int, budget: int, workers: int
) -> tuple[int, dict[str, Any]]:
    from sim.campaign.hunt import Hunted
    from sim.campaign.report import tell_hunt
    from sim.campaign.report_json import hunt_json
    from sim.campaign.run import hunt_many

    quarries = asked.quarries(seed, budget, makers)
    hunted: list[Hunted] = []
    stopped = False
    try:
        for one in _watched(console, hunt_many(quarries, workers), len(quarries), "mutants hunted"):
            hunted.append(one)
    except KeyboardInterrupt:
        stopped = True
    tell_hunt(console, hunted, [quarry.name for quarry in quarries], budget, asked, stopped)
    missed = sum(one.caught for one in hunted) < len(quarries)
    return EXIT_STOPPED if stopped else int(missed), hunt_json(hunted, budget, asked, stopped)


def _watched(console: "Console", items: "Iterable[Item]", number: int, what: str) -> "Iterator[Item]":
    """The same items, with a bar to watch; if the console is no terminal there is none."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(f"[magenta]SIMULATED[/]  {what}"),
        BarColumn(30),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=number)
        for item in items:
            progress.advance(task)
            yield item
