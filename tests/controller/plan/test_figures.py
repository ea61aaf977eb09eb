import dataclasses
import math

import numpy as np
import pytest

from controller.plan.figures import cut_short, evenness, travel_mm, warnings
from controller.plan.model import Plan, PlannedDot, shortened
from tests.controller.plan.shipped_limits import LIMITS


def test_a_hexagonal_grid_is_all_rows_and_a_random_field_has_hardly_any() -> None:
    x, y = np.meshgrid(np.arange(40), np.arange(40))
    grid = np.column_stack([(x + 0.5 * (y % 2)).ravel(), y.ravel() * math.sqrt(0.75)]) * 1_000
    inside = evenness(grid)
    assert inside.rows > 0.85
    assert inside.nearest_cv == pytest.approx(0, abs=1e-9)
    random = evenness(np.random.default_rng(1).random((1_600, 2)) * 40_000)
    assert random.rows < 0.09
    assert random.nearest_cv == pytest.approx(0.52, abs=0.05)


def test_too_few_dots_have_no_figures() -> None:
    assert math.isnan(evenness([]).spacing_um_min)
    assert math.isnan(evenness([(0, 0), (5, 0)]).rows)
    assert evenness([(0, 0), (3, 4)]).spacing_um_min == 5


def test_the_way_is_measured_from_dot_to_dot() -> None:
    dots = [PlannedDot(1, 0, 0, 400, "a", "1:10"), PlannedDot(2, 3_000, 4_000, 400, "a", "1:10")]
    assert travel_mm(dots) == 5.0


@pytest.mark.hazard("H06", "H11")
def test_a_dense_or_deep_zone_is_pointed_out(small: Plan) -> None:
    assert warnings(small, LIMITS) == ()
    zone = dataclasses.replace(small.zones[0], density_per_cm2=110.0, depth_um=1_200)
    assert warnings(dataclasses.replace(small, zones=(zone,)), LIMITS) == (
        'zone "patch": 110 dots/cm² over all sessions is above 100; dense places may blotch',
        'zone "patch": 1.20 mm is deeper than 1 mm; pigment that deep may blow out',
    )


def test_what_is_pointed_out_follows_the_settings(small: Plan) -> None:
    careful = dataclasses.replace(LIMITS, density_warning_per_cm2=60, depth_warning_um=300)
    assert warnings(small, careful) == (
        'zone "patch": 72 dots/cm² over all sessions is above 60; dense places may blotch',
        'zone "patch": 0.40 mm is deeper than 0.3 mm; pigment that deep may blow out',
    )


@pytest.mark.hazard("H11")
@pytest.mark.parametrize(("depth_um", "told"), [(299, 1), (300, 0), (500, 0), (501, 1)])
def test_a_depth_unlike_the_usual_one_of_the_profile_is_pointed_out(
    small: Plan, depth_um: int, told: int
) -> None:
    zone = dataclasses.replace(small.zones[0], depth_um=depth_um)
    found = warnings(dataclasses.replace(small, zones=(zone,)), LIMITS)
    assert len(found) == told
    assert all("more than 0.10 mm from the usual 0.40 mm" in sentence for sentence in found)


def test_a_plan_cut_short_is_pointed_out(small: Plan) -> None:
    assert cut_short(small) == ""
    assert warnings(shortened(small, 10), LIMITS) == (
        "CUT SHORT to 10 dots a session; the rest of what was prescribed is not in this plan",
    )
