"""Figures by which a plan is judged: spacing, evenness, rows, and what in it asks for a second look."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from controller.plan.limits import PlanLimits
from controller.plan.model import Plan, PlannedDot

ROW_NEIGHBOURS = 6
ROW_PATCH = 36


@dataclass(frozen=True, slots=True)
class Evenness:
    """How a set of dots is spread.

    `spacing_um_min` is the smallest distance between any two. `nearest_cv` is the spread of nearest-neighbour
    distances, each in units of the local ideal spacing, over their mean: 0 in a grid, 0.5 at random, 0.14 to
    0.21 in hair. `rows` is the sixfold order (psi 6) of patches of ROW_PATCH dots: 1 in a grid, about 0.07 at
    random.
    """

    spacing_um_min: float
    nearest_cv: float
    rows: float


def evenness(points_um: npt.ArrayLike, ideal_spacing_um: npt.ArrayLike = 1.0) -> Evenness:
    """Judge dots at `points_um` (n by 2). Below ROW_PATCH + 1 dots the rows, below 2 everything, is NaN."""
    points = np.asarray(points_um, dtype=np.float64).reshape(-1, 2)
    if len(points) < 2:
        return Evenness(float("nan"), float("nan"), float("nan"))
    patch = min(ROW_PATCH, len(points) - 1)
    apart_um, found = cKDTree(points).query(points, k=np.arange(1, patch + 2))
    near_um = np.asarray(apart_um)[:, 1]
    relative = near_um / np.asarray(ideal_spacing_um)
    rows = float("nan")
    if patch == ROW_PATCH:
        beside = points[np.asarray(found)[:, 1 : ROW_NEIGHBOURS + 1]] - points[:, None]
        order = np.exp(ROW_NEIGHBOURS * 1j * np.arctan2(beside[..., 1], beside[..., 0])).mean(axis=1)
        rows = float(np.abs(order[np.asarray(found)].mean(axis=1)).mean())
    return Evenness(float(near_um.min()), float(relative.std() / relative.mean()), rows)


def places_um(dots: Sequence[PlannedDot]) -> npt.NDArray[np.int64]:
    """The places of `dots` as rows of x and y."""
    return np.array([(dot.x_um, dot.y_um) for dot in dots], dtype=np.int64).reshape(-1, 2)


def all_dots(plan: Plan) -> tuple[PlannedDot, ...]:
    """The dots of all sessions, session by session."""
    return tuple(dot for session in plan.sessions for dot in session)


def travel_mm(dots: Sequence[PlannedDot]) -> float:
    """The way from dot to dot in their order."""
    steps = np.diff(places_um(dots), axis=0)
    return float(np.sqrt((steps**2).sum(axis=1)).sum() / 1000)


def warnings(plan: Plan, limits: PlanLimits) -> tuple[str, ...]:
    """What the clinician should look at again, a sentence each."""
    found = []
    if plan.dots_max is not None:
        found.append(f"{cut_short(plan)}; the rest of what was prescribed is not in this plan")
    for zone in plan.zones:
        depth_mm = f'zone "{zone.name}": {zone.depth_um / 1000:.2f} mm'
        if zone.density_per_cm2 > limits.density_warning_per_cm2:
            found.append(
                f'zone "{zone.name}": {zone.density_per_cm2:g} dots/cm² over all sessions is above '
                f"{limits.density_warning_per_cm2:g}; dense places may blotch"
            )
        if zone.depth_um > limits.depth_warning_um:
            found.append(
                f"{depth_mm} is deeper than {limits.depth_warning_um / 1000:g} mm; pigment that deep may "
                f"blow out"
            )
        elif abs(zone.depth_um - limits.depth_target_um) > limits.depth_tolerance_um:
            found.append(
                f"{depth_mm} is more than {limits.depth_tolerance_um / 1000:.2f} mm from the usual "
                f"{limits.depth_target_um / 1000:.2f} mm; make sure it is meant"
            )
    return tuple(found)


def cut_short(plan: Plan) -> str:
    """That the plan was cut, and to what; empty if it is whole."""
    return "" if plan.dots_max is None else f"CUT SHORT to {plan.dots_max} dots a session"
