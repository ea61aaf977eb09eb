"""`stipple plan`: make a plan from a drawing and a prescription, and draw it.

A thin shell. What planning needs is imported inside the commands, so that `stipple --help` stays quick.
Errors leave as PlanError, whose message and exit code the common command line prints.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from controller.plan.limits import PlanLimits
    from controller.plan.model import Plan

app = typer.Typer(
    no_args_is_help=True,
    help="Turn a drawing and a prescription into a plan of dots, and look at it.",
)


@app.command()
def make(
    svg: Annotated[Path, typer.Option("--svg", help="Drawing of the zones, in true millimetres.")],
    rx: Annotated[Path, typer.Option("--rx", help="Prescription (TOML) the clinician has signed.")],
    seed: Annotated[
        int, typer.Option("--seed", min=0, max=2**63 - 1, help="Same files and seed: same plan, to the byte.")
    ] = 1,
    out: Annotated[Path, typer.Option("--out", help="Where the plan is written.")] = Path("plan.json"),
    dots_max: Annotated[
        int | None, typer.Option("--dots-max", min=1, help="Keep only the first dots of each session.")
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="Settings file; limits of depth and density are taken from it."),
    ] = None,
) -> None:
    """Plan every dot of all sessions, and say how it came out.

    What is deeper than machine.depth.ceiling_um or denser than safety.density_refusal_per_cm2 is refused.
    """
    from rich.console import Console

    from config.loader import load_settings
    from controller.plan.figures import warnings
    from controller.plan.limits import limits_in
    from controller.plan.model import shortened
    from controller.plan.planfile import save_plan

    limits = limits_in(load_settings(config))
    plan = _make_with_bar(svg, rx, seed, limits)
    if dots_max is not None:
        plan = shortened(plan, dots_max)
    save_plan(plan, out)
    console = Console()
    console.print(_summary(plan))
    for warning in warnings(plan, limits):
        console.print(f"[yellow]warning:[/yellow] {warning}", highlight=False)
    for session in range(1, len(plan.sessions) + 1):
        if shades := plan.shades(session):
            console.print(f"pigment of session {session}: shade {', '.join(shades)}", highlight=False)
    console.print(f"plan {plan.plan_hash[:16]} written to {out}", highlight=False, soft_wrap=True)
    console.print(f"next: stipple plan show {out} --out plan.png", highlight=False, soft_wrap=True)


@app.command()
def show(
    plan_file: Annotated[Path, typer.Argument(metavar="PLAN", help="Plan written by `stipple plan make`.")],
    out: Annotated[Path, typer.Option("--out", help="Picture to write (PNG, true to scale at 254 dpi).")],
    session: Annotated[
        int | None, typer.Option("--session", help="Only this session; without it, all of them.")
    ] = None,
    strikes: Annotated[
        Path | None,
        typer.Option("--strikes", help="CSV of strikes: draw what the skin received, held against the plan."),
    ] = None,
    simulated: Annotated[bool, typer.Option("--simulated", help="Mark the picture SIMULATED.")] = False,
) -> None:
    """Draw a plan, or what the skin received, true to scale.

    With --strikes it is session 1 unless --session says otherwise.

    A plan belongs to neither world, so its picture says PLAN unless --simulated is given. Strikes are marked
    REAL or SIMULATED; those from a file that calls itself SIMULATED are always drawn as simulated.
    """
    from controller.plan.picture import draw_plan, draw_strikes
    from controller.plan.planfile import load_plan
    from controller.plan.strikes import read_strikes

    plan = load_plan(plan_file)
    if strikes is None:
        mark = draw_plan(plan, session, out, simulated)
    else:
        listed = read_strikes(strikes)
        mark = draw_strikes(plan, session or 1, listed.strikes, out, simulated or listed.simulated)
    typer.echo(f"{mark} picture written to {out}")


def _make_with_bar(svg: Path, rx: Path, seed: int, limits: "PlanLimits") -> "Plan":
    from rich.console import Console
    from rich.progress import Progress

    from controller.plan.make import make_plan

    with Progress(console=Console(stderr=True), transient=True) as progress:
        tasks = {step: progress.add_task(step, total=1.0) for step in ("reading", "placing", "ordering")}
        return make_plan(
            svg, rx, seed, limits, lambda step, done: progress.update(tasks[step], completed=done)
        )


def _summary(plan: "Plan") -> "Table":
    """Dots by zone and session, and the figures of each set of sessions that heals together."""
    from rich.table import Table

    from controller.plan.figures import all_dots, cut_short, evenness, places_um

    count = len(plan.sessions)
    cut = f", {cut_short(plan)}" if plan.dots_max is not None else ""
    table = Table(title=f"Plan of client {plan.client_ref}, seed {plan.seed}{cut}")
    table.add_column("zone", no_wrap=True)
    for header in ("cm²", "dots/cm²", "depth mm", *(f"session {n}" for n in range(1, count + 1)), "all"):
        table.add_column(header, justify="right")
    for zone in plan.zones:
        by_session = [sum(dot.zone == zone.name for dot in dots) for dots in plan.sessions]
        edge = "" if zone.density_per_cm2_edge is None else f"{zone.density_per_cm2_edge:g}–"
        table.add_row(
            zone.name,
            f"{zone.area_cm2:.2f}",
            f"{edge}{zone.density_per_cm2:g}",
            f"{zone.depth_um / 1000:.2f}",
            *(str(number) for number in by_session),
            str(sum(by_session)),
        )
    table.add_section()
    totals = [len(dots) for dots in plan.sessions]
    table.add_row("all dots", "", "", "", *(str(number) for number in totals), str(sum(totals)))
    sets = [*plan.sessions, all_dots(plan)]
    spacings = [f"{evenness(places_um(dots)).spacing_um_min / 1000:.2f}" for dots in sets]
    table.add_row("spacing ≥ mm", "", "", "", *spacings)
    return table
