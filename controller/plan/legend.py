"""The legend beside a map: zones with density and depth; then shades with counts, or what was struck.

Also the colours of both, so that map and legend can't disagree. Zone tints differ in lightness as well as
hue, for readers who don't tell red from green. The font at hand has neither a raised 2 nor a micro sign.
"""

import math
from collections import Counter
from collections.abc import Sequence

from controller.plan.model import Plan, PlannedDot, Zone
from controller.plan.order import water_parts
from controller.plan.sheet import Colour, Point, Sheet

INK = (24, 28, 33)
MUTED = (112, 120, 128)
RED = (196, 30, 36)
ROW_MM = 5.0
ZONE_ROWS = 3.4
Notes = Sequence[tuple[str, bool]]
_TINTS: tuple[tuple[Colour, Colour], ...] = (
    ((222, 235, 247), (49, 110, 170)),
    ((253, 237, 208), (176, 118, 16)),
    ((214, 238, 226), (20, 122, 92)),
    ((236, 222, 240), (128, 70, 150)),
    ((240, 240, 232), (96, 96, 70)),
    ((208, 240, 244), (10, 116, 130)),
)


def tint_of(number: int) -> tuple[Colour, Colour]:
    """Fill and outline of the zone at place `number` of the plan."""
    return _TINTS[number % len(_TINTS)]


def ink_of(shade: str) -> Colour:
    """The colour of a dot: the thinner the pigment, the paler, from 1:6 (nearly black) to 1:30 (tan)."""
    thin = min(max(math.log(water_parts(shade) / 6) / math.log(30 / 6), 0.0), 1.0)
    dark, pale = (18, 14, 12), (196, 132, 84)
    red, green, blue = (round(a + (b - a) * thin) for a, b in zip(dark, pale, strict=True))
    return red, green, blue


def legend_height_mm(plan: Plan, dots: Sequence[PlannedDot], notes: Notes | None) -> float:
    """The height that `paint_legend` needs."""
    listed = len({dot.shade for dot in dots}) if notes is None else len(notes)
    return (1.4 + ZONE_ROWS * len(plan.zones) + bool(plan.keep_out) + 2.0 + listed) * ROW_MM


def paint_legend(
    sheet: Sheet, at: Point, plan: Plan, dots: Sequence[PlannedDot], notes: Notes | None
) -> None:
    """Paint the legend with its upper left corner `at`.

    `notes` are sentences about strikes, True for one to worry about. Without them it is a plan's legend and
    counts its shades; of strikes the shade is not known.
    """
    left, y = at
    by_zone = Counter(dot.zone for dot in dots)
    y = _heading(sheet, left, y, "Zones")
    for number, zone in enumerate(plan.zones):
        pale, strong = tint_of(number)
        sheet.box(left, y - 1.8, left + 5, y + 1.8, strong)
        sheet.box(left + 0.3, y - 1.5, left + 4.7, y + 1.5, pale)
        sheet.text((left + 7, y), zone.name, 3.4, INK)
        sheet.text((left + 64, y), f"{by_zone[zone.name]} dots", 3.2, INK, "rm")
        sheet.text((left + 7, y + 0.9 * ROW_MM), f"{_density(zone)} over all sessions", 2.8, MUTED)
        sheet.text((left + 7, y + 1.7 * ROW_MM), f"{zone.depth_um / 1000:.2f} mm deep", 2.8, MUTED)
        y += ZONE_ROWS * ROW_MM
    if plan.keep_out:
        swatch = [(left, y - 1.8), (left + 5, y - 1.8), (left + 5, y + 1.8), (left, y + 1.8)]
        sheet.hatch(swatch, [], RED)
        sheet.line(swatch, RED, 0.3, closed=True)
        sheet.text((left + 7, y), "keep-out: never struck", 3.2, INK)
        y += ROW_MM
    if notes is None:
        _shades(sheet, left, y + 0.6 * ROW_MM, dots)
    else:
        y = _heading(sheet, left, y + 0.6 * ROW_MM, "Strikes held against the plan")
        for words, worrying in notes:
            sheet.text((left, y), words, 3.2, RED if worrying else INK)
            y += ROW_MM


def _shades(sheet: Sheet, left: float, y: float, dots: Sequence[PlannedDot]) -> None:
    by_shade = Counter(dot.shade for dot in dots)
    y = _heading(sheet, left, y, "Shades, pigment : water")
    for shade in sorted(by_shade, key=water_parts):
        sheet.dot((left + 2.5, y), 2.6, ink_of(shade))
        sheet.text((left + 7, y), shade.replace(":", " : "), 3.2, INK)
        sheet.text((left + 64, y), f"{by_shade[shade]} dots", 3.2, INK, "rm")
        y += ROW_MM


def _heading(sheet: Sheet, left: float, y: float, words: str) -> float:
    sheet.text((left, y), words, 3.6, INK)
    sheet.line([(left, y + 3), (left + 64, y + 3)], MUTED, 0.2)
    return y + 1.4 * ROW_MM


def _density(zone: Zone) -> str:
    if zone.density_per_cm2_edge is None:
        return f"{zone.density_per_cm2:g} per sq. cm"
    return f"{zone.density_per_cm2_edge:g} rising to {zone.density_per_cm2:g} per sq. cm"
