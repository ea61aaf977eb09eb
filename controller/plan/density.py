"""How many dots a place wants: one figure for a whole zone, or a feather that rises from the anterior edge.

The feather is measured on the outline as drawn, so a keep-out or a scar in it doesn't bend it.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

FloatArray = npt.NDArray[np.float64]

UM2_PER_CM2 = 1e8
CELLS = 40_000
# Simplifying the edges by this much moves a feather by far less than a dot, and makes distances cheap.
EDGE_TOLERANCE_UM = 2.0
# Nearest-neighbour distance of the densest packing at one dot per cm², 10.746 mm (hexagonal: sqrt(2 / sqrt
# 3)).
IDEAL_SPACING_UM = 10_000.0 * float(np.sqrt(2.0 / np.sqrt(3.0)))


class Density(Protocol):
    """Dots per cm², by place, and the range it stays in."""

    @property
    def range_per_cm2(self) -> tuple[float, float]:
        """The sparsest and the densest it gets."""

    def at(self, points_um: FloatArray) -> FloatArray:
        """The density at each point."""

    def dots_wanted(self, area: BaseGeometry) -> float:
        """The density integrated over `area` (µm)."""


@dataclass(frozen=True, slots=True)
class Even:
    """The same density everywhere."""

    density_per_cm2: float

    @property
    def range_per_cm2(self) -> tuple[float, float]:
        """Twice the same."""
        return self.density_per_cm2, self.density_per_cm2

    def at(self, points_um: FloatArray) -> FloatArray:
        """The density at each point."""
        return np.full(len(points_um), float(self.density_per_cm2))

    def dots_wanted(self, area: BaseGeometry) -> float:
        """The density times the area."""
        return float(self.density_per_cm2 * area.area / UM2_PER_CM2)


@dataclass(frozen=True, slots=True)
class Feather:
    """From `edge_per_cm2` along `anterior` to `density_per_cm2` along `posterior`, in proportion across."""

    edge_per_cm2: float
    density_per_cm2: float
    anterior: BaseGeometry
    posterior: BaseGeometry

    @property
    def range_per_cm2(self) -> tuple[float, float]:
        """From the anterior edge's to the posterior's."""
        return self.edge_per_cm2, self.density_per_cm2

    def at(self, points_um: FloatArray) -> FloatArray:
        """The density at each point: by its distance to the one edge as a part of the distances to both."""
        points = shapely.points(points_um)
        to_front_um = shapely.distance(self.anterior, points)
        to_back_um = shapely.distance(self.posterior, points)
        across = to_front_um / np.maximum(to_front_um + to_back_um, 1e-9)
        rise = self.density_per_cm2 - self.edge_per_cm2
        return np.asarray(self.edge_per_cm2 + rise * across, dtype=np.float64)

    def dots_wanted(self, area: BaseGeometry) -> float:
        """The area times the mean density of about CELLS square cells in it."""
        inside_um = _cell_centres(area)
        return float(area.area / UM2_PER_CM2 * self.at(inside_um).mean()) if len(inside_um) else 0.0


def feather(drawn: BaseGeometry, edge_per_cm2: float, density_per_cm2: float) -> Feather:
    """The feather of a zone drawn so (µm).

    The anterior edge is the side of each outline, between its leftmost and its rightmost corner, that lies
    higher up.
    """
    sides = [_anterior_and_posterior(polygon) for polygon in shapely.get_parts(drawn)]
    anterior = shapely.union_all([side[0] for side in sides])
    posterior = shapely.union_all([side[1] for side in sides])
    shapely.prepare([anterior, posterior])
    return Feather(edge_per_cm2, density_per_cm2, anterior, posterior)


def ideal_spacing_um(density_per_cm2: FloatArray) -> FloatArray:
    """The largest distance at which dots of that density could all keep from one another."""
    return IDEAL_SPACING_UM / np.sqrt(density_per_cm2)


def _cell_centres(area: BaseGeometry) -> FloatArray:
    step_um = float(np.sqrt(max(area.area, 1.0) / CELLS))
    found = []
    for polygon in shapely.get_parts(area):
        left, low, right, high = polygon.bounds
        columns_um = _centres_um(left, right, step_um)
        rows_um = _centres_um(low, high, step_um)
        grid_um = np.stack(np.meshgrid(columns_um, rows_um), axis=-1).reshape(-1, 2)
        found.append(grid_um[shapely.contains_xy(polygon, grid_um)])
    return np.concatenate(found) if found else np.empty((0, 2))


def _centres_um(start_um: float, end_um: float, step_um: float) -> FloatArray:
    """Centres of equal cells that fill the stretch whole: a cell left over would tilt the mean."""
    count = int(np.ceil((end_um - start_um) / step_um))
    return np.asarray(start_um + (np.arange(count) + 0.5) * (end_um - start_um) / count)


def _anterior_and_posterior(polygon: shapely.Polygon) -> tuple[BaseGeometry, BaseGeometry]:
    corners = shapely.get_coordinates(polygon.exterior)[:-1]
    left, right = int(np.argmin(corners[:, 0])), int(np.argmax(corners[:, 0]))
    rolled = np.roll(corners, -left, axis=0)
    turn = (right - left) % len(corners)
    chains = [
        shapely.LineString(rolled[: turn + 1]).simplify(EDGE_TOLERANCE_UM),
        shapely.LineString(np.concatenate([rolled[turn:], rolled[:1]])).simplify(EDGE_TOLERANCE_UM),
    ]
    first, second = sorted(chains, key=lambda chain: chain.centroid.y)
    return first, second
