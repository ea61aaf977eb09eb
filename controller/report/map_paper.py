"""A piece of paper with the skin on it to scale: what every map of a report has in common. A core.

The maps themselves are `maps`'. A scale is a round one, so that a ruler can be used; zones are outlined where
there is a plan to know them from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from controller.plan.legend import INK, MUTED, RED, tint_of
from controller.plan.model import Patch, Plan, Ring
from controller.plan.sheet import Colour, Point, Sheet
from controller.report.document import Picture
from controller.report.map_signs import RING_MM

SCALES = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.5, 10.0, 20.0, 50.0)
"""Millimetres of skin for one of paper."""

_EDGE_MM = 3.0
_HEAD_MM = 7.0
_KEY_MM = 5.0
_LABEL_MM = 2.8
_TOUCH_MM = 0.01
_MAP_MM_MIN = 80.0
_BARS_MM = (1, 2, 5, 10, 20, 50, 100)
"""The scale bar is the longest of these that is at most _BAR_MM_MAX on paper."""

_BAR_MM_MAX = 25.0
_DOT_MM, _DOT_MM_MIN = 0.4, 0.22


_Box = tuple[float, float, float, float]
"""Middle, and half of width and height, in mm."""


@dataclass(frozen=True, slots=True)
class Key:
    """One line of a legend: how its sign is painted, centred at a place, and what it means."""

    paint: Callable[[Sheet, Point], None]
    words: str


@dataclass(frozen=True, slots=True)
class Extent:
    """The skin that a map shows, in µm of the drawing."""

    left_um: float
    top_um: float
    right_um: float
    bottom_um: float

    def scale(self, width_mm: float, height_mm: float) -> float:
        """The first of SCALES with which it fits into so much paper, else the last."""
        wide_mm, tall_mm = (self.right_um - self.left_um) / 1000, (self.bottom_um - self.top_um) / 1000
        fits = (scale for scale in SCALES if wide_mm / scale <= width_mm and tall_mm / scale <= height_mm)
        return next(fits, SCALES[-1])


def extent_of(plan: Plan | None, places_um: Sequence[tuple[float, float]]) -> Extent | None:
    """What holds all zones and all places, with a small margin; None if there is nothing to hold."""
    patches = [] if plan is None else [patch for zone in plan.zones for patch in zone.patches]
    corners = [corner for patch in patches for corner in patch.outer] + list(places_um)
    if not corners:
        return None
    xs_um, ys_um = [x for x, _ in corners], [y for _, y in corners]
    edge_um = _EDGE_MM * 1000
    return Extent(min(xs_um) - edge_um, min(ys_um) - edge_um, max(xs_um) + edge_um, max(ys_um) + edge_um)


def _overlap(one: _Box, other: _Box) -> bool:
    apart = abs(one[0] - other[0]), abs(one[1] - other[1])
    return apart[0] < one[2] + other[2] - _TOUCH_MM and apart[1] < one[3] + other[3] - _TOUCH_MM


class MapPaper:
    """A map under way. Paint zones and dots, then `finish` it with its words."""

    def __init__(self, extent: Extent, scale: float, keys: int, width_mm: float) -> None:
        """keys: lines of legend it will have; width_mm: of the paper, at most."""
        self._extent = extent
        self.scale = scale
        self._map_width_mm = max((extent.right_um - extent.left_um) / 1000 / scale, _MAP_MM_MIN)
        self._map_height_mm = (extent.bottom_um - extent.top_um) / 1000 / scale
        spare_um = self._map_width_mm * scale * 1000 - (extent.right_um - extent.left_um)
        self._left_um = extent.left_um - spare_um / 2
        self._beside = self._map_width_mm + 62 <= width_mm
        rows = keys if self._beside else -(-keys // 2)
        legend_mm = rows * _KEY_MM + 2
        width = self._map_width_mm + (62 if self._beside else 0)
        height = max(self._map_height_mm, legend_mm) if self._beside else self._map_height_mm + legend_mm
        self.sheet = Sheet(width, _HEAD_MM + height + 6)
        self._labels: list[tuple[Point, str, Colour]] = []
        self.dot_mm = max(_DOT_MM / scale, _DOT_MM_MIN)

    def at(self, x_um: float, y_um: float) -> Point:
        """A place of the skin on the sheet."""
        x_mm = (x_um - self._left_um) / 1000 / self.scale
        return x_mm, (y_um - self._extent.top_um) / 1000 / self.scale + _HEAD_MM

    def zones(self, plan: Plan | None, filled: bool) -> None:
        """Outline the plan's zones and hatch its keep-outs."""
        if plan is None:
            return
        for number, zone in enumerate(plan.zones):
            pale, strong = tint_of(number)
            for patch in zone.patches:
                if filled:
                    rings = self._rings(patch)
                    self.sheet.area(rings[0], rings[1:], pale)
                self._outline(patch, strong if filled else MUTED)
        for patch in plan.keep_out:
            rings = self._rings(patch)
            self.sheet.hatch(rings[0], rings[1:], MUTED)
            self._outline(patch, MUTED)

    def label(self, at: Point, words: str, colour: Colour) -> None:
        """Words beside the ring around a place, written when everything is painted."""
        self._labels.append((at, words, colour))

    def finish(self, world: str, title: str, keys: Sequence[Key], said: str) -> Picture:
        """Write title, scale, world and legend, and answer the picture."""
        sheet, foot_mm = self.sheet, _HEAD_MM + self._map_height_mm
        places = self._legend_places(len(keys), foot_mm)
        for key, place in zip(keys, places, strict=True):
            key.paint(sheet, place)
        mark_mm = sheet.text_width_mm(world, 3) + 3
        sheet.box(sheet.width_mm - mark_mm, 0.4, sheet.width_mm, 4.8, RED if world == "SIMULATED" else INK)
        self._scale_bar(foot_mm + 3)
        # From here on words only: the first one ends the smoothing of what is painted.
        box = (0.0, _HEAD_MM, self._map_width_mm, foot_mm)
        if world == "SIMULATED":
            sheet.across(world, box, RED, 0.13)
        sheet.text((0, 2.5), title, 3.9, INK)
        sheet.text((sheet.width_mm - mark_mm / 2, 2.6), world, 3, (255, 255, 255), "mm")
        words = f"{self._bar_mm()} mm of skin, scale 1 : {self.scale:g}, forehead up"
        sheet.text((self._bar_mm() / self.scale + 1.5, foot_mm + 2.7), words, 2.5, MUTED)
        for (_, text, colour), place in zip(self._labels, self._label_places(), strict=True):
            sheet.text(place, text, _LABEL_MM, colour, "mm", halo_mm=0.4)
        for key, (x_mm, y_mm) in zip(keys, places, strict=True):
            sheet.text((x_mm + 3.5, y_mm), key.words, 2.8, INK)
        return Picture(sheet.png(f"{world}: {said}"), sheet.width_mm, sheet.height_mm, f"{world}: {said}")

    def _label_places(self) -> list[Point]:
        """The middle of each label: right of its ring, or where it covers no other ring or label."""
        taken = [(x, y, RING_MM / 2, RING_MM / 2) for (x, y), _, _ in self._labels]
        places = []
        for (x, y), text, _ in self._labels:
            half_mm = self.sheet.text_width_mm(text, _LABEL_MM) / 2 + 0.4
            beside_mm, above_mm = RING_MM / 2 + half_mm, (RING_MM + _LABEL_MM) / 2
            sides = ((x + beside_mm, y), (x - beside_mm, y), (x, y - above_mm), (x, y + above_mm))
            boxes = [(*side, half_mm, _LABEL_MM / 2) for side in sides]
            box = next((one for one in boxes if not any(_overlap(one, other) for other in taken)), boxes[0])
            taken.append(box)
            places.append(box[:2])
        return places

    def _scale_bar(self, y_mm: float) -> None:
        long_mm = self._bar_mm() / self.scale
        self.sheet.line([(0.2, y_mm - 1), (0.2, y_mm), (long_mm, y_mm), (long_mm, y_mm - 1)], INK, 0.25)

    def _bar_mm(self) -> int:
        return max((mm for mm in _BARS_MM if mm / self.scale <= _BAR_MM_MAX), default=_BARS_MM[0])

    def _legend_places(self, keys: int, foot_mm: float) -> list[Point]:
        if self._beside:
            return [(self._map_width_mm + 6, _HEAD_MM + 3 + at * _KEY_MM) for at in range(keys)]
        column_mm = self.sheet.width_mm / 2
        return [(2 + at % 2 * column_mm, foot_mm + 8 + at // 2 * _KEY_MM) for at in range(keys)]

    def _outline(self, patch: Patch, colour: Colour) -> None:
        for ring in self._rings(patch):
            self.sheet.line(ring, colour, 0.2, closed=True)

    def _rings(self, patch: Patch) -> list[list[Point]]:
        return [self._ring(ring) for ring in (patch.outer, *patch.holes)]

    def _ring(self, ring: Ring) -> list[Point]:
        return [self.at(x_um, y_um) for x_um, y_um in ring]
