"""Signs differ by form and size: a printer without colour, or an eye that can't tell red, loses nothing."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from controller.plan.sheet import Point, Sheet
from controller.report.map_signs import (
    END_SIGNS,
    END_WORDS,
    Sign,
    depth_sign,
    keep_out_sign,
    left_sign,
    shade_sign,
    zone_sign,
)

Painted = Callable[[Sheet, Point], None]

GREY_STEP = 24
"""So much darker or lighter, of 255, is seen."""


def grey(paint: Painted) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """The sign as a printer without colour shows it."""
    sheet = Sheet(8, 8)
    paint(sheet, (4, 4))
    return np.asarray(Image.open(BytesIO(sheet.png("a sign"))).convert("L")).astype(np.int64)


def differ(one: Painted, other: Painted) -> bool:
    return int((abs(grey(one) - grey(other)) > GREY_STEP).sum()) > 20


def of_a_key(sign: Sign) -> Painted:
    return lambda sheet, at: sign(sheet, at, 0.9)


def test_what_became_of_a_dot_can_be_told_without_colour() -> None:
    signs = {name: of_a_key(sign) for name, sign in {**END_SIGNS, "left": left_sign}.items()}

    for one, other in combinations(signs, 2):
        assert differ(signs[one], signs[other]), f"{one} looks like {other}"


def test_errors_of_depth_can_be_told_without_colour() -> None:
    signs: dict[int, Painted] = {of: partial(depth_sign, of=of, size_mm=0.55) for of in (-2, -1, 0, 1, 2)}

    for one, other in combinations(signs, 2):
        assert differ(signs[one], signs[other]), f"{one} looks like {other}"


def test_every_end_of_a_dot_has_its_words() -> None:
    assert END_SIGNS.keys() == END_WORDS.keys()


@pytest.mark.parametrize(
    "paint",
    [
        partial(shade_sign, shade="1:20"),
        partial(zone_sign, number=0),
        keep_out_sign,
    ],
)
def test_signs_of_the_plans_legend_are_seen(paint: Painted) -> None:
    assert (grey(paint) < 200).sum() > 20
