"""How it went: dots counted, depths, uncertain dots, alarms, and what a person decided. A core."""

from collections.abc import Sequence
from typing import Any

from controller.record.chain import Entry
from controller.record.decisions import Decided, decisions
from controller.record.dots import UNCERTAIN, dot_rows
from controller.report.document import Block, Facts, Figures, Section, Table, Words
from controller.report.moments import minute
from controller.report.papers import NONE
from controller.summary.model import DepthFigures, SessionSummary

_EVENTS = {"emergency_stop": "emergency stop"}


def at_a_glance(summary: SessionSummary) -> Figures:
    """The figures that are looked for first."""
    dots = summary.dots
    deepest_mm = "–" if summary.depth is None else f"{summary.depth.depth_um_max / 1000:.2f} mm"
    return Figures(
        (
            (f"{dots.deposited}", f"of {dots.planned} dots in the skin", False),
            (f"{dots.uncertain}", "uncertain, undecided", dots.uncertain > 0),
            (f"{dots.missed + dots.skipped}", "missed or skipped", False),
            (f"{dots.left}", "left of the plan", False),
            (deepest_mm, "deepest dot measured", False),
            (f"{len(summary.alarms)}", "alarms and stops", bool(summary.alarms)),
        )
    )


def dots_and_depths(summary: SessionSummary) -> Section:
    """Every total, and the depths as measured."""
    dots = summary.dots
    counted = (
        ("planned", str(dots.planned)),
        ("placed", str(dots.placed)),
        ("placed, but shallow", str(dots.shallow)),
        ("missed", str(dots.missed)),
        ("uncertain, undecided", str(dots.uncertain)),
        ("uncertain, decided as placed", str(dots.reconciled_placed)),
        ("uncertain, decided to skip", str(dots.skipped)),
        ("left, never begun", str(dots.left)),
    )
    return Section("Dots and depths", (Facts((*counted, *_depths(summary.depth))),))


def _depths(depth: DepthFigures | None) -> tuple[tuple[str, str], ...]:
    if depth is None:
        return (("depths measured", "none"),)
    planned_um = sorted({depth.planned_um_min, depth.planned_um_max})
    low_mm, mean_mm, high_mm = (
        um / 1000 for um in (depth.depth_um_min, depth.depth_um_mean, depth.depth_um_max)
    )
    return (
        ("depths measured", f"{depth.measured}"),
        ("depth planned", " to ".join(f"{um / 1000:.3f}" for um in planned_um) + " mm"),
        ("depth measured", f"{low_mm:.3f} to {high_mm:.3f} mm,\n{mean_mm:.3f} mm on average"),
        ("error of depth", f"{depth.error_um_max} µm at most,\n{depth.error_um_mean:.1f} µm on average"),
    )


def uncertain_dots(entries: Sequence[Entry]) -> Section | None:
    """Each dot that was uncertain, and how that ended; None if none was."""
    whole = {one.dot: one for one in decisions(entries)}
    if not whole:
        return None
    bodies = {entry.body["dot"]: entry.body for entry in entries if entry.kind == "uncertain"}
    outcomes = {row.dot: row.outcome for row in dot_rows(entries)}
    rows = tuple(
        (
            str(dot),
            _place(bodies.get(dot, {})),
            str(bodies.get(dot, {}).get("why", "–")),
            _decision(one, outcomes.get(dot, UNCERTAIN)),
        )
        for dot, one in whole.items()
    )
    headings = ("dot", "place", "known of it", "decided")
    return Section("Uncertain dots", (Table(headings, (14, 40, 76, 50), rows),))


def _place(body: dict[str, Any]) -> str:
    if "x_um" not in body:
        return "–"
    return f"x {body['x_um'] / 1000:.1f} mm, y {body['y_um'] / 1000:.1f} mm"


def _decision(one: Decided, outcome: str) -> str:
    if outcome != UNCERTAIN:
        return f"its result came late: {outcome}"
    if one.decision is None:
        return "NOT DECIDED"
    return f"{one.decision}\nby {one.by or NONE}, {minute(one.at_utc or '')}"


def alarms_and_decisions(summary: SessionSummary) -> Section:
    """What ended or interrupted work, and what a person decided that the program would not."""
    blocks: list[Block] = []
    if summary.alarms:
        rows = tuple(
            (minute(one.at_utc), _EVENTS.get(one.kind, one.kind), one.text, one.by or "–")
            for one in summary.alarms
        )
        blocks.append(Table(("at, UTC", "alarm", "what happened", "by"), (30, 28, 92, 30), rows))
    else:
        blocks.append(Words("No alarm, no stop, no lost connection."))
    # Those about uncertain dots have a section of their own.
    others = [one for one in summary.overrides if one.kind != "reconciled"]
    if others:
        decided = tuple((minute(one.at_utc), one.kind, one.text, one.by or "not named") for one in others)
        blocks.append(Table(("at, UTC", "decided", "what", "by"), (30, 28, 92, 30), decided))
    elif not summary.overrides:
        blocks.append(Words("Nothing was left to a person to decide."))
    return Section("Alarms and decisions", tuple(blocks))


def alerts(summary: SessionSummary) -> tuple[str, ...]:
    """What must be read before anything else."""
    found = []
    if not summary.closed:
        found.append("NOT CLOSED: this session has not been ended, and what stands here may still change.")
    contraindications = [name for one in summary.screenings for name in one.contraindications]
    if contraindications:
        named = ", ".join(dict.fromkeys(contraindications))
        found.append(f"CONTRAINDICATION: {named} on the scalp. The session must not start.")
    undecided = summary.dots.uncertain
    if undecided:
        wait = "dot waits" if undecided == 1 else "dots wait"
        found.append(f"UNDECIDED: {undecided} uncertain {wait} for a person to look and decide.")
    lots = dict.fromkeys(one.lot for one in summary.cartridges if one.recalled)
    found += [f"RECALLED: lot {lot} was recalled while a cartridge of it was held." for lot in lots]
    return tuple(found)
