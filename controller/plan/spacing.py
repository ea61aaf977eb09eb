"""Where the dots go: irregular as hair is, evenly spread, an exact number, and no two too near.

Candidates are sown at random, thinned by `elimination` to the wanted number, then moved a little at random,
since hair is less regular than what thinning leaves. Thinning on nests the sessions: the dots of session 1,
of 1 and 2, and of 1 to 3 are each evenly spread. Everything drawn at random comes from the generator given.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import shapely
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from controller.plan.density import Density, FloatArray, ideal_spacing_um
from controller.plan.elimination import IntArray, eliminate
from controller.plan.errors import SpacingError
from controller.plan.shares import largest_remainder

CANDIDATES_PER_DOT = 5
CANDIDATES_MIN = 60
GHOST_REACH = 2.0
JITTER_SIGMA = 0.12
JITTER_MAX = 0.36
SPACING_FLOOR = 0.5
SOW_ROUNDS_MAX = 200


@dataclass(frozen=True, slots=True)
class Field:
    """An area in µm to be sown, and the density it wants at each place."""

    name: str
    area: BaseGeometry
    density: Density


@dataclass(frozen=True, slots=True)
class Placed:
    """Every dot: place in whole µm, index of its field, session from 1, and the local ideal spacing."""

    points_um: IntArray
    field: IntArray
    session: IntArray
    spacing_um: FloatArray


@dataclass(frozen=True, slots=True)
class _Sown:
    points_um: FloatArray
    density_per_cm2: FloatArray
    field: IntArray

    def where(self, mask: np.ndarray) -> "_Sown":
        return _Sown(self.points_um[mask], self.density_per_cm2[mask], self.field[mask])


def place_dots(
    fields: Sequence[Field],
    session_shares: Sequence[float],
    rng: np.random.Generator,
    progress: Callable[[float], None] | None = None,
) -> Placed:
    """Place each field's dots: the density integrated over its area, rounded.

    Each session has its share of every field. No dot lies outside its field, no two are nearer than
    SPACING_FLOOR of the mean of their ideal spacings. Raises SpacingError for a field too small for one dot,
    or where the floor can't be kept.
    """
    wanted = [_dots_of(field) for field in fields]
    ghosts = _ghosts(fields)
    ghost_wanted = [round(ghost.density.dots_wanted(ghost.area)) for ghost in ghosts]
    sown = _sow([*fields, *ghosts], [*wanted, *ghost_wanted], rng)
    by_session = [largest_remainder(count, session_shares) for count in (*wanted, *ghost_wanted)]
    session = np.full(len(sown.points_um), len(session_shares) + 1, dtype=np.int64)
    alive = np.arange(len(sown.points_um))
    to_thin = len(alive)
    for last in range(len(session_shares), 0, -1):
        quota = [sum(parts[:last]) for parts in by_session]
        share = sum(quota) / max(sum(wanted) + sum(ghost_wanted), 1)
        if share <= 0:
            break
        now = sown.where(alive)
        part = (len(alive) - sum(quota)) / to_thin
        stays = eliminate(
            now.points_um,
            ideal_spacing_um(now.density_per_cm2 * share),
            now.field,
            quota,
            None if progress is None else partial(_report, progress, 1 - len(alive) / to_thin, part),
        )
        alive = alive[stays]
        session[alive] = last
    real = (sown.field < len(fields)) & (session <= len(session_shares))
    kept = sown.where(real)
    spacing_um = ideal_spacing_um(kept.density_per_cm2)
    points_um = _jitter(kept.points_um, spacing_um, kept.field, fields, rng)
    return Placed(points_um.astype(np.int64), kept.field, session[real], spacing_um)


def _report(progress: Callable[[float], None], done: float, part: float, at: float) -> None:
    progress(done + part * at)


def _dots_of(field: Field) -> int:
    exact = field.density.dots_wanted(field.area)
    if round(exact) < 1:
        raise SpacingError(
            f'zone "{field.name}" is {field.area.area / 1e6:.2f} mm2 and would hold {exact:.2f} dots, '
            f"expected at least 1; draw it larger, or remove it"
        )
    return round(exact)


def _ghosts(fields: Sequence[Field]) -> list[Field]:
    """A strip around every field, thinned along with it and then dropped.

    Without it the dots at a border would have nothing beyond it to keep away from, and would line up on it.
    """
    taken = shapely.union_all([field.area for field in fields])
    ghosts = []
    for field in fields:
        sparsest_per_cm2, _ = field.density.range_per_cm2
        reach_um = GHOST_REACH * float(ideal_spacing_um(np.array([sparsest_per_cm2]))[0])
        strip = field.area.buffer(reach_um, quad_segs=4).difference(taken)
        taken = taken.union(strip)
        ghosts.append(Field(field.name, strip, field.density))
    return ghosts


def _sow(fields: Sequence[Field], wanted: Sequence[int], rng: np.random.Generator) -> _Sown:
    points, density, index = [np.empty((0, 2))], [np.empty(0)], [np.empty(0, dtype=np.int64)]
    for number, (field, count) in enumerate(zip(fields, wanted, strict=True)):
        if count:
            sown_um = _sow_one(field, max(CANDIDATES_MIN, CANDIDATES_PER_DOT * count), rng)
            points.append(sown_um)
            density.append(field.density.at(sown_um))
            index.append(np.full(len(sown_um), number, dtype=np.int64))
    return _Sown(np.concatenate(points), np.concatenate(density), np.concatenate(index))


def _sow_one(field: Field, count: int, rng: np.random.Generator) -> FloatArray:
    """`count` places in whole µm strictly inside the field, as dense as it wants them."""
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(field.area))
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    cumulative = np.cumsum(shapely.area(triangles))
    _, densest_per_cm2 = field.density.range_per_cm2
    found: list[FloatArray] = []
    missing = count
    for _ in range(SOW_ROUNDS_MAX):
        size = 2 * missing + 50
        pick = np.searchsorted(cumulative, rng.random(size) * cumulative[-1])
        along = rng.random((size, 2))
        # Folding the unit square's far half over makes the triangle's share of it uniform.
        along = np.where(along.sum(axis=1, keepdims=True) > 1, 1 - along, along)
        first, second, third = corners[pick].transpose(1, 0, 2)
        tried = np.rint(first + along[:, :1] * (second - first) + along[:, 1:] * (third - first))
        tried = tried[shapely.contains_xy(field.area, tried)]
        accepted = rng.random(len(tried)) * densest_per_cm2 < field.density.at(tried)
        found.append(tried[accepted][:missing])
        missing -= len(found[-1])
        if not missing:
            return np.concatenate(found)
    raise SpacingError(f'zone "{field.name}" is too thin to hold dots; draw it at least 0.1 mm wide')


def _jitter(
    points_um: FloatArray,
    spacing_um: FloatArray,
    field: IntArray,
    fields: Sequence[Field],
    rng: np.random.Generator,
) -> FloatArray:
    """Each point moved a little; back to where it was if it left its field or came too near another."""
    step = rng.normal(0.0, JITTER_SIGMA, points_um.shape)
    length = np.sqrt((step**2).sum(axis=1))
    step *= np.minimum(1.0, JITTER_MAX / np.maximum(length, 1e-12))[:, None]
    moved_um = np.rint(points_um + step * spacing_um[:, None])
    inside = np.zeros(len(points_um), dtype=bool)
    for number, one in enumerate(fields):
        mine = field == number
        inside[mine] = shapely.contains_xy(one.area, moved_um[mine])
    moved_um[~inside] = points_um[~inside]
    at_home = ~inside
    while True:
        near = too_near(moved_um, spacing_um)
        if not len(near):
            return moved_um
        back = np.unique(near)
        back = back[~at_home[back]]
        if not len(back):
            x_mm, y_mm = points_um[near[0, 0]] / 1000
            raise SpacingError(
                f'zone "{fields[int(field[near[0, 0]])].name}": dots at ({x_mm:.2f}, {y_mm:.2f}) mm are '
                f"nearer than {SPACING_FLOOR:g} of their spacing; lower the density there, or draw it wider"
            )
        moved_um[back] = points_um[back]
        at_home[back] = True


def too_near(points_um: FloatArray, spacing_um: FloatArray) -> IntArray:
    """Pairs of points nearer than SPACING_FLOOR of the mean of their ideal spacings."""
    if len(points_um) < 2:
        return np.empty((0, 2), dtype=np.int64)
    pairs = (
        cKDTree(points_um)
        .query_pairs(SPACING_FLOOR * float(spacing_um.max()), output_type="ndarray")
        .astype(np.int64)
    )
    apart_um = np.sqrt(((points_um[pairs[:, 0]] - points_um[pairs[:, 1]]) ** 2).sum(axis=1))
    floor_um = SPACING_FLOOR * (spacing_um[pairs[:, 0]] + spacing_um[pairs[:, 1]]) / 2
    return np.asarray(pairs[apart_um < floor_um])
