import numpy as np
import pytest

from controller.plan.figures import places_um, travel_mm
from controller.plan.model import Plan
from controller.plan.order import order_dots, water_parts


def test_each_shade_is_one_pass_and_the_lightest_comes_first(frontal: Plan) -> None:
    for dots in frontal.sessions:
        shades = [dot.shade for dot in dots]
        passes = [shade for index, shade in enumerate(shades) if index == 0 or shades[index - 1] != shade]
        assert passes == ["1:20", "1:14", "1:10"]


def test_every_dot_is_in_the_order_once() -> None:
    points_um = np.random.default_rng(1).integers(0, 50_000, (200, 2))
    shades = ["1:10" if index % 3 else "1:20" for index in range(200)]
    assert sorted(order_dots(points_um, shades).tolist()) == list(range(200))


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_handful_of_dots_is_ordered_too(count: int) -> None:
    points_um = np.arange(2 * count).reshape(count, 2)
    assert sorted(order_dots(points_um, ["1:10"] * count).tolist()) == list(range(count))


def test_the_way_is_a_small_part_of_that_in_the_order_of_planning(frontal: Plan) -> None:
    dots = frontal.dots(1)
    shuffled = [dots[index] for index in np.random.default_rng(1).permutation(len(dots))]
    assert travel_mm(dots) < 0.06 * travel_mm(shuffled)


def test_no_step_within_a_pass_crosses_half_the_zone(frontal: Plan) -> None:
    dots = [dot for dot in frontal.dots(1) if dot.shade == "1:10"]
    steps_um = np.sqrt((np.diff(places_um(dots), axis=0) ** 2).sum(axis=1))
    assert steps_um.max() < 60_000
    assert np.median(steps_um) < 3_000


def test_progress_rises_to_one() -> None:
    told: list[float] = []
    order_dots(np.arange(20).reshape(10, 2), ["1:10"] * 5 + ["1:20"] * 5, told.append)
    assert told == [0.5, 1.0]


def test_the_water_in_a_shade_is_read_from_its_name() -> None:
    assert water_parts("1:14") == 14
