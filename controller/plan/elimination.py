"""Sample elimination: take the most crowded point away, again and again, until the wanted number is left.

After C. Yuksel, "Sample Elimination for Generating Poisson Disk Sample Sets" (2015), with a spacing that
varies by place and a quota for each group of points. Whoever draws the points decides what a group is.
"""

import heapq
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

# Weight limiting, section 3.3 of the paper: pairs nearer than this part of the spacing weigh the same.
LIMIT_GAMMA = 1.5
LIMIT_BETA = 0.65


def eliminate(
    points_um: FloatArray,
    spacing_um: FloatArray,
    group: IntArray,
    quota: Sequence[int],
    progress: Callable[[float], None] | None = None,
) -> BoolArray:
    """Which points stay: exactly `quota[g]` of each group g, as evenly apart as their `spacing_um` asks.

    A group that starts with no more points than its quota keeps them all.
    """
    excess = np.bincount(group, minlength=len(quota)) - np.asarray(quota)
    excess = np.maximum(excess, 0)
    start, neighbour, weight = _neighbour_weights(
        points_um, spacing_um, float(sum(quota)) / max(len(points_um), 1)
    )
    crowding = np.add.reduceat(np.append(weight, 0.0), start[:-1]) * (np.diff(start) > 0)
    stays = np.ones(len(points_um), dtype=bool)
    heap = [(-value, index) for index, value in enumerate(crowding.tolist())]
    heapq.heapify(heap)
    left_to_take = excess.tolist()
    group_of = group.tolist()
    taken, to_take = 0, int(excess.sum())
    bounds = start.tolist()
    while taken < to_take:
        value, index = heapq.heappop(heap)
        if not left_to_take[group_of[index]]:
            continue
        # Crowding only ever falls, so an entry that is out of date is too high and meets us before its turn.
        current = float(crowding[index])
        if current < -value:
            heapq.heappush(heap, (-current, index))
            continue
        stays[index] = False
        left_to_take[group_of[index]] -= 1
        taken += 1
        around = slice(bounds[index], bounds[index + 1])
        crowding[neighbour[around]] -= weight[around]
        if progress is not None and taken % 2000 == 0:
            progress(taken / to_take)
    return stays


def _neighbour_weights(
    points_um: FloatArray, spacing_um: FloatArray, kept: float
) -> tuple[IntArray, IntArray, FloatArray]:
    """Neighbours of each point in rows (row start, neighbour, weight), each pair seen from both its ends."""
    pairs = (
        cKDTree(points_um)
        .query_pairs(float(spacing_um.max(initial=0.0)), output_type="ndarray")
        .astype(np.int64)
    )
    apart = points_um[pairs[:, 0]] - points_um[pairs[:, 1]]
    apart_um = np.sqrt(apart[:, 0] ** 2 + apart[:, 1] ** 2)
    reach_um = (spacing_um[pairs[:, 0]] + spacing_um[pairs[:, 1]]) / 2
    near = apart_um < reach_um
    pairs, nearness = pairs[near], apart_um[near] / reach_um[near]
    limit = (1.0 - min(kept, 1.0) ** LIMIT_GAMMA) * LIMIT_BETA
    weight = 1.0 - np.maximum(nearness, limit)
    for _ in range(3):
        weight = weight * weight
    ends = np.concatenate([pairs, pairs[:, ::-1]])
    both = np.concatenate([weight, weight])
    order = np.lexsort((ends[:, 1], ends[:, 0]))
    start = np.searchsorted(ends[order, 0], np.arange(len(points_um) + 1))
    return start.astype(np.int64), ends[order, 1], both[order]
