"""Which zone a place belongs to: the one drawn last wins an overlap, a keep-out cuts all.

Takes outlines in mm, gives areas in whole µm, the unit of every dot.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from controller.plan.errors import SpacingError
from controller.plan.model import Patch, Ring

UM_PER_MM = 1000.0


@dataclass(frozen=True, slots=True)
class Outline:
    """One drawn shape: its label, whether it keeps needles out, and its area in mm."""

    label: str
    keep_out: bool
    area: BaseGeometry


@dataclass(frozen=True, slots=True)
class CutZone:
    """A zone in µm: `drawn` as its outline says, `area` what later zones and keep-outs leave of it."""

    name: str
    drawn: BaseGeometry
    area: BaseGeometry


def cut_zones(outlines: Sequence[Outline]) -> tuple[tuple[CutZone, ...], BaseGeometry]:
    """Every zone with the area left to it, in the order first drawn, and the keep-out area.

    Shapes of one label are one zone. Raises SpacingError for a zone that nothing is left of.
    """
    shapes = [(outline, _in_um(outline.area)) for outline in outlines]
    keep_out = shapely.union_all([area for outline, area in shapes if outline.keep_out])
    taken = keep_out
    left: dict[str, list[BaseGeometry]] = {}
    drawn: dict[str, list[BaseGeometry]] = {}
    for outline, area in reversed(shapes):
        if outline.keep_out:
            continue
        left.setdefault(outline.label, []).append(area.difference(taken))
        drawn.setdefault(outline.label, []).append(area)
        taken = taken.union(area)
    names = dict.fromkeys(outline.label for outline in outlines if not outline.keep_out)
    zones = []
    for name in names:
        # Snapping to whole µm can only be the last step: a snapped corner must not reach over a border.
        area = _polygons_only(shapely.set_precision(shapely.union_all(left[name]), 1.0))
        if area.is_empty:
            raise SpacingError(
                f'zone "{name}" is covered whole by keep-outs and zones drawn later; move it up in the '
                f"drawing, or remove it"
            )
        zones.append(CutZone(name, shapely.union_all(drawn[name]), area))
    return tuple(zones), _polygons_only(keep_out)


def to_patches(area: BaseGeometry) -> tuple[Patch, ...]:
    """The area as plain rings of whole µm."""
    return tuple(
        Patch(_ring(polygon.exterior), tuple(_ring(hole) for hole in polygon.interiors))
        for polygon in shapely.get_parts(area)
    )


def from_patches(patches: Sequence[Patch]) -> BaseGeometry:
    """The area that `to_patches` was given."""
    return shapely.union_all([shapely.Polygon(patch.outer, patch.holes) for patch in patches])


def _in_um(area_mm: BaseGeometry) -> BaseGeometry:
    return shapely.set_precision(affinity.scale(area_mm, UM_PER_MM, UM_PER_MM, origin=(0, 0)), 1.0)


def _polygons_only(area: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(shapely.get_parts(area))
    return shapely.union_all([part for part in parts if part.geom_type == "Polygon" and part.area > 0])


def _ring(line: BaseGeometry) -> Ring:
    corners = np.rint(shapely.get_coordinates(line)[:-1]).astype(int)
    return tuple((int(x_um), int(y_um)) for x_um, y_um in corners)
