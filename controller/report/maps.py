"""The maps of a report: what became of each dot, how deep it went, and what was planned. A core.

Colour is never alone: what differs in colour differs in form or size as well. Where the plan is not at hand,
there are the dots of the record and no zones. Depths are in mm: the typeface of pictures has no micro sign.
"""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from controller.plan.legend import MUTED, RED, ink_of
from controller.plan.model import Plan, PlannedDot
from controller.plan.order import water_parts
from controller.plan.sheet import Point, Sheet
from controller.record.dots import UNCERTAIN, DotRow
from controller.report.document import CONTENT_MM, Picture
from controller.report.map_paper import Extent, Key, MapPaper, extent_of
from controller.report.map_signs import (
    END_SIGNS,
    END_WORDS,
    Sign,
    depth_sign,
    keep_out_sign,
    left_sign,
    shade_sign,
    zone_sign,
)

_LARGE_MM, _SMALL_MM = 124.0, 82.0
"""Height on paper of the map of outcomes, and of the others."""

DEPTH_STEPS_UM = (20, 50)
"""Errors of depth up to the first are of no account on the map, above the second they are drawn largest."""

_KEY_DOT_MM = 0.9


def maps(world: str, rows: Sequence[DotRow], plan: Plan | None, plan_session: int) -> tuple[Picture, ...]:
    """The maps in order of importance; none if there is neither a plan nor a dot with a place."""
    placed = [row for row in rows if row.x_um is not None and row.y_um is not None]
    dots = () if plan is None else plan.dots(plan_session)
    extent = extent_of(plan, [_place(row) for row in placed])
    if extent is None:
        return ()
    found = [_outcomes(world, extent, placed, plan, dots)]
    if any(row.depth_um is not None and row.planned_um is not None for row in placed):
        found.append(_depths(world, extent, placed, plan))
    if plan is not None:
        found.append(_planned(world, extent, plan, dots))
    return tuple(found)


def _outcomes(
    world: str, extent: Extent, rows: Sequence[DotRow], plan: Plan | None, dots: Sequence[PlannedDot]
) -> Picture:
    ends = Counter(_end(row) for row in rows)
    begun = {row.dot for row in rows}
    left = [dot for dot in dots if dot.dot not in begun]
    signs = [name for name in END_SIGNS if ends[name]]
    paper = MapPaper(extent, extent.scale(CONTENT_MM, _LARGE_MM), len(signs) + bool(left), CONTENT_MM)
    paper.zones(plan, filled=False)
    for dot in left:
        left_sign(paper.sheet, paper.at(dot.x_um, dot.y_um), paper.dot_mm)
    # What is rare lies over what is common.
    for row in sorted(rows, key=lambda row: list(END_SIGNS).index(_end(row))):
        END_SIGNS[_end(row)](paper.sheet, paper.at(*_place(row)), paper.dot_mm)
    for row in rows:
        if row.outcome == UNCERTAIN:
            paper.label(paper.at(*_place(row)), str(row.dot), MUTED if row.decision else RED)
    keys = [Key(partial(_enlarged, END_SIGNS[name]), f"{END_WORDS[name]}: {ends[name]}") for name in signs]
    if left:
        keys.append(Key(partial(_enlarged, left_sign), f"left, never begun: {len(left)}"))
    counted = ", ".join(f"{ends[name]} {name}" for name in signs) or f"none of {len(dots)} begun"
    said = f"map of what became of each dot: {counted}"
    return paper.finish(world, "What became of each dot", keys, said)


def _depths(world: str, extent: Extent, rows: Sequence[DotRow], plan: Plan | None) -> Picture:
    errors = [
        (row, row.depth_um - row.planned_um)
        for row in rows
        if row.depth_um is not None and row.planned_um is not None and row.outcome != "missed"
    ]
    classes = Counter(_depth_class(error_um) for _, error_um in errors)
    keys = [
        Key(partial(depth_sign, of=of, size_mm=0.55), f"{_depth_words(of)}: {classes[of]}")
        for of in (0, 1, 2, -1, -2)
        if classes[of]
    ]
    paper = MapPaper(extent, extent.scale(CONTENT_MM, _SMALL_MM), len(keys), CONTENT_MM)
    paper.zones(plan, filled=False)
    for row, error_um in sorted(errors, key=lambda one: abs(one[1])):
        depth_sign(paper.sheet, paper.at(*_place(row)), _depth_class(error_um), paper.dot_mm)
    said = "map of depth errors: " + ", ".join(key.words for key in keys)
    return paper.finish(world, "Depth: measured against planned", keys, said)


def _planned(world: str, extent: Extent, plan: Plan, dots: Sequence[PlannedDot]) -> Picture:
    by_shade, by_zone = Counter(dot.shade for dot in dots), Counter(dot.zone for dot in dots)
    keys = [
        Key(partial(shade_sign, shade=shade), f"shade {shade}: {by_shade[shade]} dots")
        for shade in sorted(by_shade, key=water_parts)
    ]
    keys += [
        Key(
            partial(zone_sign, number=number),
            f"{zone.name}: {by_zone[zone.name]} dots, {zone.depth_um / 1000:.2f} mm deep",
        )
        for number, zone in enumerate(plan.zones)
    ]
    if plan.keep_out:
        keys.append(Key(keep_out_sign, "keep-out: never struck"))
    paper = MapPaper(extent, extent.scale(CONTENT_MM, _SMALL_MM), len(keys), CONTENT_MM)
    paper.zones(plan, filled=True)
    for dot in dots:
        paper.sheet.dot(paper.at(dot.x_um, dot.y_um), paper.dot_mm, ink_of(dot.shade))
    return paper.finish(
        world, f"Planned: {len(dots)} dots", keys, f"map of the plan with {len(dots)} dots, by shade and zone"
    )


def _place(row: DotRow) -> tuple[float, float]:
    assert row.x_um is not None, "rows without a place are left out"
    assert row.y_um is not None, "rows without a place are left out"
    return row.x_um, row.y_um


def _enlarged(sign: Sign, sheet: Sheet, at: Point) -> None:
    sign(sheet, at, _KEY_DOT_MM)


def _end(row: DotRow) -> str:
    return f"decided {row.decision}" if row.decision else row.outcome


def _depth_class(error_um: int) -> int:
    """0 for a small error; 1 or 2 for a larger one, negative if the dot is too shallow."""
    size = sum(abs(error_um) > step_um for step_um in DEPTH_STEPS_UM)
    return size if error_um > 0 else -size


def _depth_words(of: int) -> str:
    low_um, high_um = DEPTH_STEPS_UM
    if of == 0:
        return f"within {low_um / 1000:g} mm"
    way = "deeper" if of > 0 else "shallower"
    if abs(of) == 1:
        return f"{low_um / 1000:g} to {high_um / 1000:g} mm {way}"
    return f"more than {high_um / 1000:g} mm {way}"
