"""`stipple demo`: the whole job on a simulated machine, with a bar to watch and a summary to read."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from sim.demo import DemoResult


def demo(
    svg: Annotated[Path, typer.Option("--svg", metavar="FILE", help="The drawing.")] = Path(
        "examples/frontal-hairline.svg"
    ),
    rx: Annotated[Path, typer.Option("--rx", metavar="FILE", help="The prescription.")] = Path(
        "examples/frontal-hairline.toml"
    ),
    session: Annotated[int, typer.Option(help="Which session of the plan.")] = 1,
    seed: Annotated[
        int, typer.Option(help="Decides plan, skin, cartridges and the technician's pauses.")
    ] = 1,
    speed: Annotated[
        str, typer.Option(metavar="max|FACTOR", help="How fast the simulated mechanics are, against life.")
    ] = "max",
    dots_max: Annotated[
        int | None, typer.Option("--dots-max", min=1, help="Plan no more than this many dots a session.")
    ] = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Under which folder the session's folder is made.")
    ] = Path("out"),
    json_output: Annotated[bool, typer.Option("--json", help="Last on stdout, one JSON object.")] = False,
) -> None:
    """Run a whole session on a simulated machine and check the record against the skin.

    Starts `stipple sim` and `stipple run` as programs of their own and puts a simulated technician between them.
    Exit code 0 if record and skin agree and no place was struck twice, 1 if not.
    """
    from rich.console import Console

    from sim.demo import DemoSettings, run_demo
    from sim.demo_watch import Watch

    folder = out / f"SIMULATED-{datetime.now():%Y%m%d-%H%M%S}-seed{seed}"
    console = Console(stderr=json_output)
    with Watch(console) as watch:
        result = run_demo(
            DemoSettings(svg, rx, session, seed, speed, dots_max, folder), watch.step, watch.event
        )
    _summary(console, result)
    if json_output:
        print(json.dumps(result.as_dict()), file=sys.stdout)
    if not result.good:
        raise typer.Exit(1)


def _summary(console: "Console", result: "DemoResult") -> None:
    from rich.table import Table

    table = Table(
        title="SIMULATED session", title_style="bold magenta", show_header=False, title_justify="left"
    )
    rows: list[tuple[str, Any]] = [
        ("dots planned", result.plan_dots),
        ("dots deposited", result.deposited),
        ("uncertain, skipped, missed", f"{result.uncertain}, {result.skipped}, {result.missed}"),
        ("strikes in the skin", result.strikes_in_skin),
        ("places struck twice", result.double_strikes),
        ("record matches skin", "yes" if result.record_matches_skin else "NO"),
        ("deepest error of depth", f"{result.depth_error_um_max} µm"),
        ("cartridges used", result.cartridges_used),
        ("pauses by pedal", result.pedal_pauses),
        ("record's chain", "intact" if result.chain_ok else "BROKEN"),
        ("machine time, wall time", f"{result.simulated_s:.0f} s, {result.wall_s:.1f} s"),
    ]
    for name, value in rows:
        table.add_row(name, str(value))
    console.print(table)
    for name, path in (
        ("plan", result.plan_picture),
        ("skin", result.skin_picture),
        ("record", result.record),
    ):
        console.print(f"{name:7} {path}", soft_wrap=True, highlight=False)
    console.print(f"verify  stipple verify {result.record}", soft_wrap=True, highlight=False)
    verdict = (
        "[bold green] ALL PROMISES KEPT [/]" if result.good else "[bold white on red] A PROMISE IS BROKEN [/]"
    )
    console.print(verdict)
