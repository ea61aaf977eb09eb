from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from controller.plan.density import IDEAL_SPACING_UM
from controller.plan.errors import PrescriptionError
from controller.plan.figures import all_dots, evenness, places_um
from controller.plan.make import make_plan
from controller.plan.model import Plan, canonical_text
from controller.plan.zones import from_patches
from tests.controller.plan.shipped_limits import LIMITS

EXAMPLES = Path(__file__).parents[3] / "examples"


def test_the_frontal_case_has_the_counts_its_areas_and_densities_ask_for(frontal: Plan) -> None:
    counts = Counter(dot.zone for dot in all_dots(frontal))
    areas_cm2 = {zone.name: zone.area_cm2 for zone in frontal.zones}
    assert counts["frontal"] == round(72 * areas_cm2["frontal"]) == 3806
    assert counts["scar"] == round(50 * areas_cm2["scar"]) == 43
    assert 30 * areas_cm2["hairline"] < counts["hairline"] < 60 * areas_cm2["hairline"]
    assert [len(dots) for dots in frontal.sessions] == pytest.approx(
        0.01 * 4391 * np.array([40, 35, 25]), abs=2
    )


@pytest.mark.hazard("H05")
def test_every_dot_lies_in_its_zone_and_none_in_a_keep_out(frontal: Plan) -> None:
    for zone in frontal.zones:
        mine = places_um([dot for dot in all_dots(frontal) if dot.zone == zone.name])
        assert shapely.contains_xy(from_patches(zone.patches), mine.astype(float)).all()
    keep_out = from_patches(frontal.keep_out)
    assert not shapely.intersects_xy(keep_out, places_um(all_dots(frontal)).astype(float)).any()


def test_dots_carry_depth_and_shade_of_their_zone(frontal: Plan) -> None:
    zones = {zone.name: zone for zone in frontal.zones}
    for dot in all_dots(frontal):
        assert dot.depth_um == zones[dot.zone].depth_um
        assert dot.shade in dict(zones[dot.zone].shades)
    assert {dot.depth_um for dot in all_dots(frontal) if dot.zone == "scar"} == {350}


def test_dots_are_numbered_from_1_in_each_session(frontal: Plan) -> None:
    for number in (1, 2, 3):
        dots = frontal.dots(number)
        assert [dot.dot for dot in dots] == list(range(1, len(dots) + 1))


@pytest.mark.parametrize("seed", [1, 2])
def test_the_frontal_zone_is_as_irregular_as_hair_and_has_no_rows(frontal: Plan, seed: int) -> None:
    plan = frontal if seed == 1 else _example("frontal-hairline", seed)
    dots = [dot for dot in all_dots(plan) if dot.zone == "frontal"]
    found = evenness(places_um(dots), IDEAL_SPACING_UM / np.sqrt(72))
    assert 0.14 <= found.nearest_cv <= 0.20
    assert found.rows <= 0.13
    assert found.spacing_um_min >= 0.5 * IDEAL_SPACING_UM / np.sqrt(72)


def test_the_whole_scalp_is_planned_by_the_same_measures() -> None:
    plan = _example("full-scalp", 1)
    dots = all_dots(plan)
    found = evenness(places_um(dots), IDEAL_SPACING_UM / np.sqrt(71))
    assert len(dots) == round(71 * plan.zones[0].area_cm2) == 25119
    assert 0.14 <= found.nearest_cv <= 0.20
    assert found.rows <= 0.13
    assert found.spacing_um_min >= 0.5 * IDEAL_SPACING_UM / np.sqrt(71)


def test_the_same_seed_gives_the_same_plan_to_the_byte_and_another_seed_another(
    draw: Callable[..., Path], prescribe: Callable[..., Path]
) -> None:
    svg, rx = draw('<rect id="patch" x="5" y="5" width="12" height="12"/>'), prescribe()
    plans = [make_plan(svg, rx, seed, LIMITS) for seed in (4, 4, 5)]
    assert canonical_text(plans[0]) == canonical_text(plans[1])
    assert plans[0].plan_hash == plans[1].plan_hash != plans[2].plan_hash


def test_progress_goes_through_the_steps_in_turn(
    draw: Callable[..., Path], prescribe: Callable[..., Path]
) -> None:
    told: list[tuple[str, float]] = []
    svg = draw('<rect id="patch" x="5" y="5" width="12" height="12"/>')
    make_plan(svg, prescribe(), 1, LIMITS, lambda step, done: told.append((step, done)))
    assert list(dict.fromkeys(step for step, _ in told)) == ["reading", "placing", "ordering"]
    assert told[-1] == ("ordering", 1.0)


def test_the_plan_names_its_sources_by_content(small: Plan) -> None:
    assert [source.name for source in small.sources] == ["small.svg", "small.toml"]
    assert all(len(source.sha256) == 64 for source in small.sources)


def test_a_depth_over_the_callers_ceiling_is_refused() -> None:
    with pytest.raises(PrescriptionError, match=r"expected at most the ceiling of 0\.39 mm"):
        make_plan(
            EXAMPLES / "frontal-hairline.svg",
            EXAMPLES / "frontal-hairline.toml",
            1,
            replace(LIMITS, depth_ceiling_um=390),
        )


def _example(name: str, seed: int) -> Plan:
    return make_plan(EXAMPLES / f"{name}.svg", EXAMPLES / f"{name}.toml", seed, LIMITS)
