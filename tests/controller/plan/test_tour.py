import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.plan.tour import short_tour


def _length_um(points_um: np.ndarray) -> float:
    return float(np.sqrt(((np.roll(points_um, -1, axis=0) - points_um) ** 2).sum(axis=1)).sum())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=60))
def test_every_point_is_visited_once_even_where_points_coincide(places: list[tuple[int, int]]) -> None:
    points_um = np.array(places, dtype=np.float64).reshape(-1, 2)
    assert sorted(short_tour(points_um).tolist()) == list(range(len(places)))


def test_points_on_a_circle_are_toured_round_it() -> None:
    angle = np.random.default_rng(1).random(60) * 2 * np.pi
    points_um = 10_000 * np.column_stack([np.cos(angle), np.sin(angle)])
    assert _length_um(points_um[short_tour(points_um)]) == pytest.approx(
        _length_um(points_um[np.argsort(angle)])
    )


def test_a_tour_of_a_random_field_is_far_shorter_than_going_to_and_fro_in_strips() -> None:
    # Through n points on an area A the best strips need some 0.92 sqrt(n A), the shortest way 0.71 sqrt(n A).
    points_um = np.random.default_rng(1).random((1_500, 2)) * 100_000
    assert _length_um(points_um[short_tour(points_um)]) < 0.80 * np.sqrt(1_500) * 100_000


def test_separate_islands_are_each_finished_before_the_next() -> None:
    rng = np.random.default_rng(2)
    islands = [rng.random((40, 2)) * 1_000 + np.array([far, 0]) for far in (0, 50_000, 100_000)]
    order = short_tour(np.concatenate(islands)) // 40
    assert np.sum(order != np.roll(order, 1)) <= 4
