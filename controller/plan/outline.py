"""A drawing in, labelled outlines in true millimetres out.

The one door to `svgelements`. Whether the page may be measured is `page`'s business, which zone wins where
two overlap is that of `zones`. Coordinates are the page's own: x to the right, y down, anterior up.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import shapely
import svgelements
from shapely.geometry.base import BaseGeometry

from controller.plan.errors import DrawingError, OutlineError
from controller.plan.page import label_of, read_page
from controller.plan.zones import Outline

KEEP_OUT_LAYER = "keep-out"
FLATNESS_MM = 0.005
GAP_MM_MAX = 0.01
AREA_MM2_MIN = 0.01

_FIX_OUTLINE = "mend the outline in the drawing"


def read_outlines(path: Path) -> tuple[Outline, ...]:
    """All closed shapes of the SVG at `path`, in drawing order (later ones lie on top).

    Raises DrawingError where the drawing can't be measured, OutlineError for a shape that bounds no area.
    """
    page = read_page(path)
    try:
        drawing = svgelements.SVG.parse(str(path), ppi=25.4, on_error="raise")
    except (ValueError, TypeError, AttributeError, IndexError, KeyError) as error:
        raise DrawingError(
            f"{path.name}: an element can't be read as SVG ({error}); save it again as plain SVG"
        ) from error
    shapes = list(_shapes(drawing, ()))
    _refuse_lost_shapes(page.labels, [label_of(_attributes(shape)) for shape, _ in shapes], path.name)
    # svgelements rounds the inch; the page's own width gives the exact factor back.
    correction = page.width_mm / float(drawing.width)
    outlines = tuple(_outline(shape, layers, correction, path.name) for shape, layers in shapes)
    if all(outline.keep_out for outline in outlines):
        raise DrawingError(
            f'{path.name}: no zone is drawn; draw each zone as a closed shape in the layer "zones"'
        )
    return outlines


def _refuse_lost_shapes(labels: Sequence[str], read: Sequence[str], name: str) -> None:
    """The parser silently leaves out shapes of no size, of bad numbers, or hidden by a style sheet."""
    for label in Counter(labels) - Counter(read):
        raise OutlineError(
            f'{name}: shape "{label}" has no size, a number that can\'t be read, or a style that hides it; '
            f"mend or delete it"
        )


def _attributes(element: svgelements.SVGElement) -> dict[str, str]:
    own = element.values.get("attributes", {})
    return {str(key): str(value) for key, value in own.items()}


def _shapes(
    group: svgelements.Group, layers: tuple[str, ...]
) -> Iterator[tuple[svgelements.Shape, tuple[str, ...]]]:
    for element in group:
        if isinstance(element, svgelements.Group):
            yield from _shapes(element, (*layers, label_of(_attributes(element)).casefold()))
        elif isinstance(element, svgelements.Shape):
            yield element, layers


def _outline(shape: svgelements.Shape, layers: tuple[str, ...], correction: float, name: str) -> Outline:
    label = label_of(_attributes(shape))
    keep_out = KEEP_OUT_LAYER in layers
    where = f'{name}: {"keep-out" if keep_out else "zone"} "{label}"'
    rings = [ring * correction for ring in _rings(abs(svgelements.Path(shape)), where)]
    if not label:
        x_mm, y_mm = rings[0][0]
        raise OutlineError(
            f"{name}: the shape at ({x_mm:.2f}, {y_mm:.2f}) mm has no label; give it its zone's name"
        )
    return Outline(label, keep_out, _fill(rings, str(shape.values.get("fill-rule", "nonzero")), where))


def _rings(path: svgelements.Path, where: str) -> list[np.ndarray]:
    """Each subpath as an array of corners in drawing units times `ppi`, flattened to FLATNESS_MM."""
    rings = []
    for subpath in path.as_subpaths():
        corners = [
            _flatten(piece)
            for segment in subpath
            if not isinstance(segment, svgelements.Move)
            for piece in (segment.as_cubic_curves() if isinstance(segment, svgelements.Arc) else (segment,))
            if piece.start is not None and piece.end is not None
        ]
        if not corners:
            continue
        ring = np.concatenate(corners)
        gap_mm = float(np.hypot(*(ring[-1] - ring[0])))
        if gap_mm > GAP_MM_MAX:
            raise OutlineError(
                f"{where} is open: it starts at ({ring[0][0]:.2f}, {ring[0][1]:.2f}) mm and ends at "
                f"({ring[-1][0]:.2f}, {ring[-1][1]:.2f}) mm, expected a closed outline; {_FIX_OUTLINE}"
            )
        rings.append(ring)
    if not rings:
        raise OutlineError(f"{where} is empty, expected a closed outline; {_FIX_OUTLINE}")
    return rings


def _flatten(segment: svgelements.PathSegment) -> np.ndarray:
    """Corners along one segment, both ends included, never further than FLATNESS_MM from the curve."""
    controls = [segment.start, segment.end]
    if isinstance(segment, svgelements.CubicBezier):
        controls = [segment.start, segment.control1, segment.control2, segment.end]
    elif isinstance(segment, svgelements.QuadraticBezier):
        controls = [segment.start, segment.control, segment.end]
    polygon = np.array([(float(point.x), float(point.y)) for point in controls])
    degree = len(polygon) - 1
    if degree == 1:
        return polygon
    # A chord over 1/n of a Bezier curve strays by at most d(d-1)/8 times its largest second difference over n
    # squared.
    bend = float(np.abs(np.diff(polygon, 2, axis=0)).sum(axis=1).max())
    count = max(1, int(np.ceil(np.sqrt(degree * (degree - 1) * bend / (8 * FLATNESS_MM)))))
    at = np.linspace(0.0, 1.0, count + 1)[:, None]
    layers = [np.broadcast_to(point, (count + 1, 2)) for point in polygon]
    while len(layers) > 1:
        layers = [a + (b - a) * at for a, b in pairwise(layers)]
    return np.asarray(layers[0])


def _fill(rings: list[np.ndarray], fill_rule: str, where: str) -> BaseGeometry:
    """The area the rings bound under the SVG fill rule.

    Refuses rings that cross themselves or one another.
    """
    polygons = [_simple_polygon(ring, where) for ring in rings]
    for first, second in combinations(polygons, 2):
        crossing = shapely.intersection(first.exterior, second.exterior)
        if not crossing.is_empty:
            x_mm, y_mm = shapely.get_coordinates(crossing)[0]
            raise OutlineError(
                f"{where}: two of its outlines cross at ({x_mm:.2f}, {y_mm:.2f}) mm; {_FIX_OUTLINE}"
            )
    area: BaseGeometry = shapely.Polygon()
    order = sorted(range(len(polygons)), key=lambda index: -polygons[index].area)
    for index in order:
        around = [other for other in order if polygons[other].area > polygons[index].area]
        around = [other for other in around if polygons[other].contains(polygons[index])]
        turns = [1 if fill_rule == "evenodd" or _is_ccw(rings[other]) else -1 for other in (*around, index)]
        filled = sum(turns) % 2 == 1 if fill_rule == "evenodd" else sum(turns) != 0
        area = area.union(polygons[index]) if filled else area.difference(polygons[index])
    return area


def _is_ccw(ring: np.ndarray) -> bool:
    return bool(shapely.is_ccw(shapely.linearrings(ring)))


def _simple_polygon(ring: np.ndarray, where: str) -> shapely.Polygon:
    keep = np.ones(len(ring), dtype=bool)
    keep[1:] = np.any(np.abs(np.diff(ring, axis=0)) > 1e-9, axis=1)
    corners = ring[keep]
    x_mm, y_mm = corners[0]
    if len(corners) < 4:
        raise OutlineError(f"{where} bounds no area at ({x_mm:.2f}, {y_mm:.2f}) mm; {_FIX_OUTLINE}")
    polygon = shapely.Polygon(corners)
    if not polygon.is_valid:
        place = re.search(r"\[(\S+) (\S+)\]", shapely.is_valid_reason(polygon))
        if place is not None:
            x_mm, y_mm = float(place.group(1)), float(place.group(2))
        raise OutlineError(f"{where} crosses itself at ({x_mm:.2f}, {y_mm:.2f}) mm; {_FIX_OUTLINE}")
    if polygon.area < AREA_MM2_MIN:
        raise OutlineError(
            f"{where} bounds {polygon.area:.4f} mm2 at ({x_mm:.2f}, {y_mm:.2f}) mm, expected at least "
            f"{AREA_MM2_MIN:g}; {_FIX_OUTLINE}"
        )
    return polygon
