"""Whole numbers from shares, by largest remainder: the parts always add up to the whole."""

import math
from collections.abc import Sequence


def largest_remainder(total: int, shares: Sequence[float]) -> tuple[int, ...]:
    """Split `total` in proportion to `shares` (any positive scale).

    No part is off its exact share by 1 or more. A tie goes to the earlier share.
    """
    whole = math.fsum(shares)
    exact = [total * share / whole for share in shares]
    parts = [math.floor(value) for value in exact]
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return tuple(parts)
