"""Pictures of a plan, and of what the skin received: true to scale, strikes marked as simulated or real.

`sheet` draws; this room says what. Anterior is up, as in the drawing. Dots are drawn at DOT_MM for the eye,
about three times what heals; everything else is to scale, as the bar under the map shows.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from controller.plan.figures import all_dots, cut_short
from controller.plan.legend import INK, MUTED, RED, Notes, ink_of, legend_height_mm, paint_legend, tint_of
from controller.plan.model import Patch, Plan, PlannedDot, Ring
from controller.plan.sheet import Point, Sheet
from controller.plan.strikes import Comparison, Strike, compare

DOT_MM = 0.4
MARGIN_MM = 8.0
HEAD_MM = 22.0
FOOT_MM = 16.0
LEGEND_MM = 74.0
BAR_MM = 20
MAP_MM_MIN = 70.0
SIMULATED = "SIMULATED"
REAL = "REAL"
PLAN = "PLAN"
_MARK_COLOURS = {SIMULATED: RED, REAL: INK, PLAN: MUTED}


@dataclass(frozen=True, slots=True)
class _Map:
    """Where the drawing's millimetres lie on the sheet."""

    left_mm: float
    top_mm: float
    width_mm: float
    height_mm: float

    def at(self, x_um: float, y_um: float) -> Point:
        return x_um / 1000 - self.left_mm + MARGIN_MM, y_um / 1000 - self.top_mm + HEAD_MM

    def ring(self, ring: Ring) -> list[Point]:
        return [self.at(x_um, y_um) for x_um, y_um in ring]

    @property
    def box(self) -> tuple[float, float, float, float]:
        return MARGIN_MM, HEAD_MM, MARGIN_MM + self.width_mm, HEAD_MM + self.height_mm


def draw_plan(plan: Plan, session: int | None, out: Path, simulated: bool) -> str:
    """Draw the dots of `session`, or of all sessions if None, as a PNG at `out`; answers the mark on it.

    A plan belongs to neither world: unless asked for by `simulated`, the mark is PLAN. Raises PlanError.
    """
    mark = SIMULATED if simulated else PLAN
    dots = all_dots(plan) if session is None else plan.dots(session)
    which = (
        f"all {len(plan.sessions)} sessions"
        if session is None
        else f"session {session} of {len(plan.sessions)}"
    )
    sheet, on_map = _base(plan, dots, None)
    for dot in dots:
        sheet.dot(on_map.at(dot.x_um, dot.y_um), DOT_MM, ink_of(dot.shade))
    _words(sheet, on_map, plan, f"Plan, {which}: {len(dots)} dots", mark)
    _legend(sheet, on_map, plan, dots, None)
    sheet.save(out, _description(plan, f"dots of {which}", mark))
    return mark


def draw_strikes(plan: Plan, session: int, strikes: Sequence[Strike], out: Path, simulated: bool) -> str:
    """Draw what the skin received, held against the plan of `session`, as a PNG at `out`; answers the mark.

    The mark is REAL or SIMULATED. All strikes have one colour: which pigment they got is not known. Raises
    PlanError.
    """
    mark = SIMULATED if simulated else REAL
    dots = plan.dots(session)
    found = compare(dots, strikes)
    notes = _strike_notes(dots, strikes, found)
    sheet, on_map = _base(plan, dots, notes)
    for index in found.not_struck:
        sheet.ring(on_map.at(dots[index].x_um, dots[index].y_um), 0.7, MUTED, 0.1)
    for strike, dot in zip(strikes, found.dot_of, strict=True):
        colour = RED if dot < 0 else INK
        sheet.dot(on_map.at(strike.x_um, strike.y_um), DOT_MM, colour)
    for index in (*found.off_plan, *found.struck_again):
        sheet.ring(on_map.at(strikes[index].x_um, strikes[index].y_um), 2.0, RED, 0.3)
    title = f"Received by the skin, session {session} of {len(plan.sessions)}: {len(strikes)} strikes"
    _words(sheet, on_map, plan, title, mark)
    _legend(sheet, on_map, plan, dots, notes)
    sheet.save(out, _description(plan, f"strikes of session {session}", mark))
    return mark


def _strike_notes(
    dots: Sequence[PlannedDot], strikes: Sequence[Strike], found: Comparison
) -> list[tuple[str, bool]]:
    """Sentences under the legend; True marks one to worry about."""
    depths_um = sorted(strike.depth_um for strike in strikes)
    notes = [
        (f"{len(dots) - len(found.not_struck)} of {len(dots)} dots struck", False),
        (f"{len(found.not_struck)} not struck (grey ring)", False),
        (f"{len(found.struck_again)} struck again (red ring)", bool(found.struck_again)),
        (f"{len(found.off_plan)} off the plan (red dot)", bool(found.off_plan)),
    ]
    if depths_um:
        low, middle, high = (depths_um[at] / 1000 for at in (0, len(depths_um) // 2, -1))
        notes.append((f"depth {low:.3f} to {high:.3f} mm, median {middle:.3f}", False))
    cartridges = Counter(strike.cartridge for strike in strikes)
    notes.append((f"{len(cartridges)} cartridge{'' if len(cartridges) == 1 else 's'}", False))
    return notes


def _base(plan: Plan, dots: Sequence[PlannedDot], notes: Notes | None) -> tuple[Sheet, _Map]:
    """The sheet with zones filled and outlined and keep-outs hatched."""
    patches = [patch for zone in plan.zones for patch in zone.patches] + list(plan.keep_out)
    corners = [corner for patch in patches for corner in patch.outer]
    left_mm, right_mm = min(x for x, _ in corners) / 1000 - 4, max(x for x, _ in corners) / 1000 + 4
    top_mm, bottom_mm = min(y for _, y in corners) / 1000 - 4, max(y for _, y in corners) / 1000 + 4
    width_mm = max(right_mm - left_mm, MAP_MM_MIN)
    height_mm = max(bottom_mm - top_mm, legend_height_mm(plan, dots, notes))
    left_mm -= (width_mm - (right_mm - left_mm)) / 2
    on_map = _Map(left_mm, top_mm, width_mm, height_mm)
    sheet = Sheet(width_mm + LEGEND_MM + 2 * MARGIN_MM, height_mm + HEAD_MM + FOOT_MM)
    for number, zone in enumerate(plan.zones):
        for patch in zone.patches:
            _fill(sheet, on_map, patch, number)
    for patch in plan.keep_out:
        rings = [on_map.ring(ring) for ring in (patch.outer, *patch.holes)]
        sheet.hatch(rings[0], rings[1:], RED)
        for ring in rings:
            sheet.line(ring, RED, 0.3, closed=True)
    return sheet, on_map


def _fill(sheet: Sheet, on_map: _Map, patch: Patch, number: int) -> None:
    pale, strong = tint_of(number)
    rings = [on_map.ring(ring) for ring in (patch.outer, *patch.holes)]
    sheet.area(rings[0], rings[1:], pale)
    for ring in rings:
        sheet.line(ring, strong, 0.25, closed=True)


def _words(sheet: Sheet, on_map: _Map, plan: Plan, title: str, mark: str) -> None:
    left, top, right, bottom = on_map.box
    foot = bottom + 6
    sheet.line([(left, foot), (left + BAR_MM, foot)], INK, 0.4)
    for mm in range(0, BAR_MM + 1, 5):
        sheet.line([(left + mm, foot - (1.4 if mm % 10 == 0 else 0.9)), (left + mm, foot)], INK, 0.25)
    if mark == SIMULATED:
        sheet.across(SIMULATED, on_map.box, RED, 0.22)
    mark_mm = sheet.text_width_mm(mark, 6) + 6
    sheet.box(sheet.width_mm - MARGIN_MM - mark_mm, 5, sheet.width_mm - MARGIN_MM, 14, _MARK_COLOURS[mark])
    sheet.text((sheet.width_mm - MARGIN_MM, 17.5), cut_short(plan), 3.4, RED, "rm")
    sheet.text((sheet.width_mm - MARGIN_MM - mark_mm / 2, 9.5), mark, 6, (255, 255, 255), "mm")
    sheet.text((left, 7.5), f"Client {plan.client_ref}", 5, INK)
    sheet.text((left, 14), title, 4, INK)
    middle = (left + right) / 2
    sheet.text((middle, top - 2.2), "ANTERIOR  (forehead)", 2.8, MUTED, "mm")
    sheet.text((left + BAR_MM + 2, foot - 0.5), f"{BAR_MM} mm", 2.8, INK)
    names = ", ".join(source.name for source in plan.sources)
    sheet.text((left, foot + 5), f"plan {plan.plan_hash[:16]}   seed {plan.seed}   {names}", 2.5, MUTED)


def _legend(sheet: Sheet, on_map: _Map, plan: Plan, dots: Sequence[PlannedDot], notes: Notes | None) -> None:
    _, top, right, _ = on_map.box
    paint_legend(sheet, (right + 8, top), plan, dots, notes)


def _description(plan: Plan, what: str, mark: str) -> str:
    return f"{mark}: {what}, client {plan.client_ref}, plan {plan.plan_hash}"
