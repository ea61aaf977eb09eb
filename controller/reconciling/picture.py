"""A picture of the uncertain dots: the whole map to scale, each ringed and numbered, and magnified beside it.

The mark in the corner and across the map says SIMULATED or REAL (P12). `chart` draws the same for a terminal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from controller.plan.legend import INK, MUTED, RED, tint_of
from controller.plan.model import Plan, PlannedDot
from controller.plan.sheet import Colour, Point, Sheet
from controller.reconciling.place import EARLIER, UncertainPlace

MARGIN_MM, HEAD_MM, FOOT_MM = 8.0, 22.0, 22.0
MAP_MM_MIN = 90.0
BAR_MM = 20
DOT_MM = 0.4
RING_MM = 4.0
LABEL_MM = 4.0

LENS_MM = 12.0
"""What a lens shows of the skin, from side to side."""

LENS_TIMES = 4
LENS_COLUMNS = 2
LENSES_MAX = 6
CAPTION_MM = 18.0

_LENS_SIDE_MM = LENS_MM * LENS_TIMES
_PALE: Colour = (150, 158, 166)
_EARLIER: Colour = (150, 120, 190)


@dataclass(frozen=True, slots=True)
class _View:
    """A piece of the drawing on the sheet: its centre or corner `at` lies at `to`, `times` as large."""

    at_um: Point
    to: Point
    times: float

    def point(self, x_um: float, y_um: float) -> Point:
        return (
            self.to[0] + (x_um - self.at_um[0]) / 1000 * self.times,
            self.to[1] + (y_um - self.at_um[1]) / 1000 * self.times,
        )


def draw_uncertain(
    plan: Plan,
    places: Sequence[UncertainPlace],
    dots: Sequence[tuple[PlannedDot, str]],
    session: str,
    simulated: bool,
    out: Path,
) -> None:
    """Write the picture as a PNG at `out`; dots: each with its fate, from `fates_by_dot`.

    Shows the first LENSES_MAX undecided dots magnified, and decided ones only where there is room. Raises
    PictureError.
    """
    ordered = sorted(places, key=lambda place: bool(place.decision))[:LENSES_MAX]
    left_um, top_um, right_um, bottom_um = _bounds_um(plan, [dot for dot, _ in dots])
    width_mm = max(MAP_MM_MIN, (right_um - left_um) / 1000)
    rows = -(-len(ordered) // LENS_COLUMNS)
    columns = min(LENS_COLUMNS, len(ordered))
    map_height_mm = (bottom_um - top_um) / 1000
    height_mm = max(map_height_mm, rows * (_LENS_SIDE_MM + CAPTION_MM))
    lenses_left_mm = MARGIN_MM + width_mm + MARGIN_MM
    sheet = Sheet(lenses_left_mm + columns * (_LENS_SIDE_MM + MARGIN_MM), HEAD_MM + height_mm + FOOT_MM)
    on_map = _View((left_um, top_um), (MARGIN_MM, HEAD_MM), 1)
    _paint_zones(sheet, on_map, plan)
    for dot, fate in dots:
        _paint_dot(sheet, on_map, dot, fate)
    corners = [
        (
            lenses_left_mm + number % LENS_COLUMNS * (_LENS_SIDE_MM + MARGIN_MM),
            HEAD_MM + number // LENS_COLUMNS * (_LENS_SIDE_MM + CAPTION_MM),
        )
        for number in range(len(ordered))
    ]
    for place, corner in zip(ordered, corners, strict=True):
        _paint_lens(sheet, corner, place, dots)
    labels = _label_places([on_map.point(place.x_um, place.y_um) for place in places])
    for place, label in zip(places, labels, strict=True):
        at = on_map.point(place.x_um, place.y_um)
        sheet.ring(at, RING_MM, _colour(place), 0.5)
        sheet.line([(at[0] + RING_MM / 2, at[1]), label], _colour(place), 0.2)
    mark = "SIMULATED" if simulated else "REAL"
    if simulated:
        map_box = (MARGIN_MM, HEAD_MM, MARGIN_MM + width_mm, HEAD_MM + map_height_mm)
        sheet.across(mark, map_box, RED, 0.16)
    for place, (x_mm, y_mm) in zip(places, labels, strict=True):
        sheet.text((x_mm + 0.6, y_mm), str(place.dot), LABEL_MM, _colour(place))
    for place, corner in zip(ordered, corners, strict=True):
        _caption(sheet, corner, place, dots)
    _words(sheet, plan, places, session, mark)
    sheet.save(out, f"{mark}: uncertain dots of session {session}, plan {plan.plan_hash}")


def _colour(place: UncertainPlace) -> Colour:
    return MUTED if place.decision else RED


def _label_places(points: Sequence[Point]) -> list[Point]:
    """Where the numbers go: right of each ring, pushed down where one would lie on another."""
    taken: dict[int, Point] = {}
    for index in sorted(range(len(points)), key=lambda at: points[at][1]):
        x_mm, y_mm = points[index][0] + RING_MM, points[index][1]
        for other_x_mm, other_y_mm in sorted(taken.values(), key=lambda at: at[1]):
            if abs(other_x_mm - x_mm) < 4 * LABEL_MM and abs(other_y_mm - y_mm) < LABEL_MM:
                y_mm = other_y_mm + LABEL_MM
        taken[index] = (x_mm, y_mm)
    return [taken[index] for index in range(len(points))]


def _bounds_um(plan: Plan, dots: Sequence[PlannedDot]) -> tuple[float, float, float, float]:
    corners = [corner for zone in plan.zones for patch in zone.patches for corner in patch.outer]
    corners += [(dot.x_um, dot.y_um) for dot in dots]
    xs_um, ys_um = [x for x, _ in corners], [y for _, y in corners]
    return min(xs_um) - 4000, min(ys_um) - 4000, max(xs_um) + 4000, max(ys_um) + 4000


def _paint_zones(sheet: Sheet, view: _View, plan: Plan) -> None:
    for number, zone in enumerate(plan.zones):
        pale, strong = tint_of(number)
        for patch in zone.patches:
            rings = [[view.point(*corner) for corner in ring] for ring in (patch.outer, *patch.holes)]
            sheet.area(rings[0], rings[1:], pale)
            for ring in rings:
                sheet.line(ring, strong, 0.25, closed=True)
    for patch in plan.keep_out:
        rings = [[view.point(*corner) for corner in ring] for ring in (patch.outer, *patch.holes)]
        sheet.hatch(rings[0], rings[1:], MUTED)


def _paint_dot(sheet: Sheet, view: _View, dot: PlannedDot, fate: str) -> None:
    at, size_mm = view.point(dot.x_um, dot.y_um), DOT_MM * view.times
    if fate == "placed":
        sheet.dot(at, size_mm, INK)
    elif fate == "uncertain":
        sheet.dot(at, size_mm, RED)
    elif fate == EARLIER:
        sheet.ring(at, size_mm, _EARLIER, size_mm / 4)
    elif fate == "planned":
        sheet.dot(at, size_mm / 2, _PALE)
    else:
        sheet.ring(at, size_mm, INK, size_mm / 4)


def _paint_lens(
    sheet: Sheet, corner: Point, place: UncertainPlace, dots: Sequence[tuple[PlannedDot, str]]
) -> None:
    left, top = corner
    right, bottom = left + _LENS_SIDE_MM, top + _LENS_SIDE_MM
    view = _lens_view(corner, place)
    for dot, fate in _in_lens(place, dots):
        _paint_dot(sheet, view, dot, fate)
    frame = [(left, top), (right, top), (right, bottom), (left, bottom)]
    sheet.line(frame, MUTED, 0.3, closed=True)
    sheet.ring(view.point(place.x_um, place.y_um), RING_MM, _colour(place), 0.5)
    sheet.line([(right - 2 * LENS_TIMES, bottom + 3), (right, bottom + 3)], INK, 0.4)


def _caption(
    sheet: Sheet, corner: Point, place: UncertainPlace, dots: Sequence[tuple[PlannedDot, str]]
) -> None:
    left, top = corner
    bottom, view = top + _LENS_SIDE_MM, _lens_view(corner, place)
    near = {neighbour.dot for neighbour in place.neighbours}
    for dot, fate in _in_lens(place, dots):
        if (fate == "placed" and dot.dot in near) or fate == "uncertain":
            x_mm, y_mm = view.point(dot.x_um, dot.y_um)
            offset_mm = RING_MM / 2 + 0.6 if dot.dot == place.dot else 1.4
            colour = INK if fate == "placed" else RED
            if x_mm > left + _LENS_SIDE_MM - 3 * LABEL_MM:
                sheet.text((x_mm - offset_mm, y_mm), str(dot.dot), 3.2, colour, "rm")
            else:
                sheet.text((x_mm + offset_mm, y_mm), str(dot.dot), 3.2, colour)
    sheet.text((left + _LENS_SIDE_MM - 2 * LENS_TIMES - 1.5, bottom + 3), "2 mm", 2.8, INK, "rm")
    sheet.text((left, bottom + 3.5), f"dot {place.dot}", 4.4, _colour(place))
    sheet.text((left, bottom + 8.5), place.where, 3, INK)
    if place.decision:
        sheet.text((left, bottom + 12.5), f"{place.decision}, decided by {place.by}", 3, MUTED)


def _lens_view(corner: Point, place: UncertainPlace) -> _View:
    middle = (corner[0] + _LENS_SIDE_MM / 2, corner[1] + _LENS_SIDE_MM / 2)
    return _View((place.x_um, place.y_um), middle, LENS_TIMES)


def _in_lens(place: UncertainPlace, dots: Sequence[tuple[PlannedDot, str]]) -> list[tuple[PlannedDot, str]]:
    reach_um = (LENS_MM / 2 - DOT_MM) * 1000
    return [
        (dot, fate)
        for dot, fate in dots
        if abs(dot.x_um - place.x_um) <= reach_um and abs(dot.y_um - place.y_um) <= reach_um
    ]


def _words(sheet: Sheet, plan: Plan, places: Sequence[UncertainPlace], session: str, mark: str) -> None:
    right, foot = sheet.width_mm - MARGIN_MM, sheet.height_mm - FOOT_MM + 6
    open_dots = [place.dot for place in places if not place.decision]
    more = f" ({len(places) - LENSES_MAX} not magnified)" if len(places) > LENSES_MAX else ""
    title = f"{len(open_dots)} to decide, {len(places) - len(open_dots)} decided{more}"
    mark_mm = sheet.text_width_mm(mark, 6) + 6
    sheet.box(right - mark_mm, 4, right, 13, RED if mark == "SIMULATED" else INK)
    sheet.text((right - mark_mm / 2, 8.5), mark, 6, (255, 255, 255), "mm")
    sheet.text((MARGIN_MM, 7), f"Uncertain dots: {title}", 5, INK)
    sheet.text((MARGIN_MM, 13), f"client {plan.client_ref}, session {session}", 3.2, INK)
    sheet.text((MARGIN_MM, 18.5), "ANTERIOR (forehead) is up", 2.8, MUTED)
    sheet.line([(MARGIN_MM, foot), (MARGIN_MM + BAR_MM, foot)], INK, 0.4)
    sheet.text((MARGIN_MM + BAR_MM + 2, foot), f"{BAR_MM} mm, map true to scale", 2.8, INK)
    signs = "red: uncertain   black: in the skin   grey: not yet   black ring: missed or skipped"
    sheet.text((MARGIN_MM, foot + 5), signs, 2.8, INK)
    sheet.text(
        (MARGIN_MM, foot + 9.5),
        "violet ring: planned in an earlier session, may be in the skin",
        2.8,
        _EARLIER,
    )
    sheet.text((MARGIN_MM, foot + 14), f"plan {plan.plan_hash[:16]}", 2.5, MUTED)
