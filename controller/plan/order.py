"""The order dots are placed in: one pass a shade, lightest first, each pass a short tour over all zones.

One pigment at a time goes through the machine, so a shade is loaded once a session. Lightest first: what a
darker pigment leaves behind would tint a lighter one.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from controller.plan.tour import short_tour

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def water_parts(shade: str) -> int:
    """How thin a shade "1:n" is: n parts of water to one of pigment."""
    return int(shade.partition(":")[2])


def order_dots(
    points_um: IntArray, shades: Sequence[str], progress: Callable[[float], None] | None = None
) -> IntArray:
    """Indices of one session's dots in the order they are placed; each once."""
    shade_of = np.array(shades)
    order: list[IntArray] = []
    end_um = np.zeros(2)
    done = 0
    for shade in sorted(set(shades), key=water_parts, reverse=True):
        mine = np.flatnonzero(shade_of == shade)
        path = mine[_opened(points_um[mine].astype(np.float64), end_um)]
        order.append(path)
        end_um = points_um[path[-1]].astype(np.float64)
        done += len(mine)
        if progress is not None:
            progress(done / len(shades))
    return np.concatenate(order) if order else np.empty(0, dtype=np.int64)


def _opened(points_um: FloatArray, from_um: FloatArray) -> IntArray:
    """A short tour cut open where a long edge falls away and the way in from `from_um` is short."""
    tour = short_tour(points_um)
    if len(tour) < 2:
        return tour
    along_um = points_um[tour]
    edge_um = np.sqrt(((np.roll(along_um, -1, axis=0) - along_um) ** 2).sum(axis=1))
    way_in_um = np.sqrt(((along_um - from_um) ** 2).sum(axis=1))
    # Starting at place k and going on, the edge into k falls away; going back, the edge out of k does.
    onward_um, backward_um = way_in_um - np.roll(edge_um, 1), way_in_um - edge_um
    if onward_um.min() <= backward_um.min():
        return np.roll(tour, -int(np.argmin(onward_um)))
    return np.roll(tour[::-1], int(np.argmin(backward_um)) + 1)
