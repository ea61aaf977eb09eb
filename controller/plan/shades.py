"""Which shade each dot gets: every zone's shares exact, every session near them, and neighbours that differ.

Uniform colour is what gives a treated scalp away; so a dot takes the shade its neighbours have least of.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from controller.plan.shares import largest_remainder

IntArray = npt.NDArray[np.int64]

NEIGHBOURS = 6


def assign_shades(
    points_um: IntArray, session: IntArray, shares: Sequence[float], rng: np.random.Generator
) -> IntArray:
    """For the dots of one zone, the index of each one's shade in `shares`.

    Over the zone the counts are `shares` by largest remainder. Each session's are, by largest remainder, in
    proportion to what the sessions before it left over.
    """
    shade = np.full(len(points_um), -1, dtype=np.int64)
    left = largest_remainder(len(points_um), shares)
    neighbours = _neighbours(points_um)
    for number in np.unique(session):
        mine = rng.permutation(np.flatnonzero(session == number))
        quota = largest_remainder(len(mine), left)
        _spread(shade, mine, neighbours, quota)
        left = tuple(before - used for before, used in zip(left, quota, strict=True))
    return shade


def _neighbours(points_um: IntArray) -> list[list[int]]:
    count = min(NEIGHBOURS + 1, len(points_um))
    found = np.asarray(cKDTree(points_um).query(points_um, k=np.arange(1, count + 1))[1])
    return [[int(other) for other in row if other != index] for index, row in enumerate(found)]


def _spread(shade: IntArray, dots: IntArray, neighbours: list[list[int]], quota: Sequence[int]) -> None:
    """Give `dots`, in their order, the shade that is most lacking among the neighbours shaded so far."""
    left = list(quota)
    share = [count / max(sum(quota), 1) for count in quota]
    shade_of = shade.tolist()
    for dot in dots.tolist():
        around = [shade_of[other] for other in neighbours[dot] if shade_of[other] >= 0]
        to_go = sum(left)
        best, lack_best = -1, -np.inf
        for index, count in enumerate(left):
            if not count:
                continue
            # What is left over in all steers too, or the last dots would all have to take one shade.
            lack = share[index] * (len(around) + 1) - around.count(index) + count / to_go - share[index]
            if lack > lack_best:
                best, lack_best = index, lack
        shade_of[dot] = best
        left[best] -= 1
    shade[:] = shade_of
