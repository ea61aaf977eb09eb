"""`stipple demo`: the whole job on a simulated machine, with a bar to watch and a summary to read."""

import json
import os
import shlex
import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from sim.demo.session import DemoResult


def demo(
    svg: Annotated[
        Path, typer.Option("--svg", metavar="FILE", exists=True, dir_okay=False, help="The drawing.")
    ] = Path("examples/frontal-hairline.svg"),
    rx: Annotated[
        Path, typer.Option("--rx", metavar="FILE", exists=True, dir_okay=False, help="The prescription.")
    ] = Path("examples/frontal-hairline.toml"),
    session: Annotated[int, typer.Option(min=1, help="Which session of the plan.")] = 1,
    seed: Annotated[
        int,
        typer.Option(
            min=0, help="Decides plan, skin, cartridges and when the technician releases the pedal."
        ),
    ] = 1,
    speed: Annotated[
        str, typer.Option(metavar="max|FACTOR", help="How fast the simulated mechanics are, against life.")
    ] = "max",
    dots_max: Annotated[
        int | None, typer.Option("--dots-max", min=1, help="Plan no more than this many dots a session.")
    ] = None,
    out: Annotated[
        Path,
        typer.Option(metavar="DIR", file_okay=False, help="In which folder the session's folder is made."),
    ] = Path("out"),
    json_output: Annotated[bool, typer.Option("--json", help="Last on stdout, one JSON object.")] = False,
) -> None:
    """Run a whole session on a simulated machine and check the record against the skin.

    Starts `stipple sim` and `stipple run` as programs of their own and puts a simulated technician between
    them. Exit code 0 if record and skin agree and no place was struck twice, 1 if not.
    """
    from rich.console import Console

    from sim.demo.session import DemoSettings, run_demo
    from sim.demo.watch import Watch

    folder = out / f"SIMULATED-{datetime.now():%Y%m%d-%H%M%S}-seed{seed}"
    settings = DemoSettings(svg, rx, session, seed, speed, dots_max, folder)
    console = Console(stderr=json_output)
    with Watch(console) as watch:
        result = run_demo(settings, watch.step, watch.event)
    summarise(console, result)
    if json_output:
        print(json.dumps(result.as_dict()), file=sys.stdout)
    if not result.good:
        raise typer.Exit(1)


def summarise(console: "Console", result: "DemoResult") -> None:
    """Print what came of the demo, where everything lies, and how to check the record."""
    from rich.table import Table
    from rich.text import Text

    from sim.demo.watch import duration

    table = Table.grid(padding=(0, 2))
    table.add_column(style="bright_black")
    table.add_column(style="bold")
    for name, value in (
        ("dots planned", result.plan_dots),
        ("dots deposited", result.deposited),
        ("missed, skipped, uncertain", f"{result.missed}, {result.skipped}, {result.uncertain}"),
        ("strikes in the skin", result.strikes_in_skin),
        ("places struck twice", result.double_strikes),
        ("record and skin", "agree" if result.record_matches_skin else "DISAGREE"),
        ("largest error of depth", f"{result.depth_error_um_max} µm"),
        ("cartridges used", result.cartridges_used),
        ("pauses by pedal", result.pedal_pauses),
        ("record's chain", "intact" if result.chain_ok else "BROKEN"),
        ("entries at the clinic", f"{result.clinic_entries}{'' if result.clinic_has_it else ', NOT ALL'}"),
        ("machine's time", duration(result.simulated_s)),
        ("real time", f"{result.wall_s:.1f} s"),
    ):
        table.add_row(name, str(value))
    console.print()
    console.print(Text.assemble(("SIMULATED", "bold magenta"), "  session ", result.session), highlight=False)
    console.print(table)
    console.print()
    for name, line in (
        ("plan", near(result.plan_picture)),
        ("skin", near(result.skin_picture)),
        ("record", near(result.record)),
        ("verify", f"{program()} verify {shlex.quote(near(result.record))}"),
        ("report", f"{program()} report {shlex.quote(near(str(Path(result.record).parent)))}"),
    ):
        console.print(Text.assemble((f"{name:8}", "bright_black"), line), soft_wrap=True, highlight=False)
    verdict = (
        ("record and skin agree, no place struck twice", "green")
        if result.good
        else ("A PROMISE IS BROKEN", "red")
    )
    console.print(Text(f" {verdict[0]} ", f"bold white on {verdict[1]}"))


def near(path: str) -> str:
    """`path` from the working directory if that is shorter, so that it can be typed."""
    return min(path, os.path.relpath(path), key=len)


def program() -> str:
    """How this very `stipple` is called from the working directory."""
    beside = Path(sys.executable).with_name("stipple")
    found = shutil.which("stipple")
    if found is not None and Path(found) == beside:
        return "stipple"
    if beside.exists():
        return shlex.quote(near(str(beside)))
    return f"{shlex.quote(sys.executable)} -m controller"
