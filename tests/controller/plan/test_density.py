import numpy as np
import pytest
import shapely

from controller.plan.density import Even, feather, ideal_spacing_um

BAND = shapely.box(0, 0, 100_000, 10_000)


def test_a_feather_rises_in_proportion_from_the_anterior_edge_to_the_posterior() -> None:
    density = feather(BAND, 30, 60)
    found = density.at(np.array([[50_000.0, 0.0], [50_000.0, 5_000.0], [50_000.0, 10_000.0]]))
    assert found == pytest.approx([30, 45, 60], abs=0.01)


def test_the_feathered_count_is_the_integral_over_the_area() -> None:
    # 10 cm² with a mean of 45; the short sides belong to the posterior edge and add a little.
    assert feather(BAND, 30, 60).dots_wanted(BAND) == pytest.approx(450, rel=0.05)
    fine = np.random.default_rng(1).uniform((0, 0), (100_000, 10_000), (400_000, 2))
    assert feather(BAND, 30, 60).dots_wanted(BAND) == pytest.approx(
        10 * feather(BAND, 30, 60).at(fine).mean(), rel=1e-3
    )


def test_the_feather_follows_a_curved_front_line() -> None:
    angle = np.linspace(np.pi, 2 * np.pi, 200)
    outer, inner = (np.column_stack([r * np.cos(angle), r * np.sin(angle)]) for r in (50_000, 40_000))
    arch = shapely.Polygon(np.concatenate([outer, inner[::-1]]))
    middle = np.column_stack([45_000 * np.cos(angle[40:-40:20]), 45_000 * np.sin(angle[40:-40:20])])
    assert feather(arch, 30, 60).at(middle) == pytest.approx(np.full(len(middle), 45.0), abs=0.3)


def test_an_even_density_counts_the_area() -> None:
    assert Even(72).dots_wanted(BAND) == pytest.approx(720)


def test_the_ideal_spacing_at_72_per_cm2_is_the_published_1_26_mm() -> None:
    assert ideal_spacing_um(np.array([72.0])) == pytest.approx([1266], abs=1)
