"""A short way through many points.

Edges are joined greedily, then 2-opt and Or-opt work over lists of near neighbours. Knows points and
distances only. What is toured together, and where a tour starts, is `order`'s business.
"""

import math
from collections import deque

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

NEIGHBOURS = 7
SEGMENT_MAX = 3
GAIN_MIN_UM = 1e-6


def short_tour(points_um: FloatArray) -> IntArray:
    """Indices of `points_um` in the order of a short closed tour; every point once."""
    count = len(points_um)
    if count < 5:
        return np.arange(count, dtype=np.int64)
    return _Improver(points_um, _greedy(points_um)).run()


def _near(points_um: FloatArray, neighbours: int) -> IntArray:
    """For each point its nearest others, nearest first."""
    count = min(neighbours + 1, len(points_um))
    found = np.asarray(cKDTree(points_um).query(points_um, k=np.arange(1, count + 1))[1])
    own = found == np.arange(len(points_um))[:, None]
    # Of points in one place the query may list another first; then the last column is dropped instead.
    own[~own.any(axis=1), -1] = True
    return np.asarray(found[~own].reshape(len(points_um), count - 1), dtype=np.int64)


def _greedy(points_um: FloatArray) -> list[int]:
    """One path: the shortest edges joined first that leave a point two at most and close no ring."""
    count = len(points_um)
    links: list[list[int]] = [[] for _ in range(count)]
    root = list(range(count))

    def find(point: int) -> int:
        while root[point] != point:
            root[point] = root[root[point]]
            point = root[point]
        return point

    joined, reach = 0, NEIGHBOURS
    while joined < count - 1:
        ends = np.array([point for point in range(count) if len(links[point]) < 2])
        near = ends[_near(points_um[ends], reach)]
        first, second = np.repeat(ends, near.shape[1]), near.ravel()
        apart_um = np.sqrt(((points_um[first] - points_um[second]) ** 2).sum(axis=1))
        before = joined
        for edge in np.lexsort((second, first, apart_um)).tolist():
            one, other = int(first[edge]), int(second[edge])
            if len(links[one]) < 2 and len(links[other]) < 2 and find(one) != find(other):
                links[one].append(other)
                links[other].append(one)
                root[find(one)] = find(other)
                joined += 1
        if joined == before:
            reach *= 2
    here = next(point for point in range(count) if len(links[point]) == 1)
    path, previous = [here], -1
    while len(path) < count:
        here, previous = next(point for point in links[here] if point != previous), here
        path.append(here)
    return path


class _Improver:
    """One tour being shortened. `_tour` and `_at` (each point's place in it) are kept in step."""

    def __init__(self, points_um: FloatArray, path: list[int]) -> None:
        self._tour = np.array(path, dtype=np.int64)
        self._at = np.empty(len(path), dtype=np.int64)
        self._at[self._tour] = np.arange(len(path))
        # Reading single numbers is several times quicker through a memoryview than from the array.
        self._tour_view = self._tour.data
        self._at_view = self._at.data
        self._x: list[float] = points_um[:, 0].tolist()
        self._y: list[float] = points_um[:, 1].tolist()
        self._near: list[list[int]] = _near(points_um, NEIGHBOURS).tolist()

    def run(self) -> IntArray:
        """Look at every point until none has a shorter way beside it."""
        count = len(self._tour)
        waiting = deque(self._tour.tolist())
        is_waiting = [True] * count
        while waiting:
            point = waiting.popleft()
            is_waiting[point] = False
            touched = self._two_opt(point) or self._or_opt(point)
            for other in touched:
                if not is_waiting[other]:
                    is_waiting[other] = True
                    waiting.append(other)
        return self._tour

    def _apart(self, one: int, other: int) -> float:
        return math.hypot(self._x[one] - self._x[other], self._y[one] - self._y[other])

    def _two_opt(self, point: int) -> tuple[int, ...]:
        """Replace two edges by two shorter ones; answers the points whose edges changed, none if none did."""
        tour, at, count = self._tour_view, self._at_view, len(self._tour)
        place = at[point]
        for step in (1, -1):
            beside = tour[(place + step) % count]
            old_um = self._apart(point, beside)
            for near in self._near[point]:
                new_um = self._apart(point, near)
                if new_um >= old_um:
                    break
                near_beside = tour[(at[near] + step) % count]
                gain_um = old_um + self._apart(near, near_beside) - new_um - self._apart(beside, near_beside)
                if gain_um > GAIN_MIN_UM:
                    if step == 1:
                        self._reverse(at[beside], at[near])
                    else:
                        self._reverse(at[near], at[beside])
                    return point, beside, near, near_beside
        return ()

    def _reverse(self, first: int, last: int) -> None:
        """Turn the stretch from place `first` on to `last` round, or the rest: either gives the same tour."""
        count = len(self._tour)
        length = (last - first) % count + 1
        if length > count - length:
            first, length = (last + 1) % count, count - length
        if first + length <= count:
            self._put(slice(first, first + length), self._tour[first : first + length][::-1].copy(), first)
        else:
            places = np.arange(first, first + length) % count
            stretch = self._tour[places][::-1]
            self._tour[places] = stretch
            self._at[stretch] = places

    def _put(self, where: slice, stretch: IntArray, first: int) -> None:
        self._tour[where] = stretch
        self._at[stretch] = np.arange(first, first + len(stretch))

    def _or_opt(self, point: int) -> tuple[int, ...]:
        """Move a stretch of up to SEGMENT_MAX points that begins or ends at `point` beside one near it."""
        count = len(self._tour)
        place = self._at_view[point]
        for length in range(1, SEGMENT_MAX + 1):
            for first in {place, place - length + 1}:
                last = first + length - 1
                # A stretch over the seam of the list is left to another turn of the search.
                if first < 1 or last > count - 2:
                    continue
                touched = self._move_stretch(point, first, last)
                if touched:
                    return touched
        return ()

    def _move_stretch(self, point: int, first: int, last: int) -> tuple[int, ...]:
        tour, at, count = self._tour_view, self._at_view, len(self._tour)
        head, tail, before, after = tour[first], tour[last], tour[first - 1], tour[last + 1]
        other_end = tail if point == head else head
        freed_um = self._apart(before, head) + self._apart(tail, after) - self._apart(before, after)
        for near in self._near[point]:
            near_um = self._apart(point, near)
            if near_um >= freed_um:
                break
            place = at[near]
            if first <= place <= last:
                continue
            for step in (1, -1):
                if not 0 <= place + step < count or first <= place + step <= last:
                    continue
                beside = tour[place + step]
                added_um = near_um + self._apart(other_end, beside) - self._apart(near, beside)
                if freed_um - added_um > GAIN_MIN_UM:
                    # `point` ends up next to `near`: the stretch is turned if that is not how it lies.
                    turned = (point == head) != (step == 1)
                    self._shift(first, last, min(place, place + step), turned)
                    return before, after, head, tail, near, beside
        return ()

    def _shift(self, first: int, last: int, gap: int, turned: bool) -> None:
        """Move places `first` to `last` between places `gap` and `gap` + 1."""
        stretch = self._tour[first : last + 1]
        stretch = stretch[::-1] if turned else stretch
        if gap > last:
            self._put(slice(first, gap + 1), np.concatenate([self._tour[last + 1 : gap + 1], stretch]), first)
        else:
            self._put(
                slice(gap + 1, last + 1), np.concatenate([stretch, self._tour[gap + 1 : first]]), gap + 1
            )
