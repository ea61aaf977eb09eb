import numpy as np

from controller.plan.elimination import eliminate


def test_each_group_keeps_exactly_its_quota() -> None:
    rng = np.random.default_rng(1)
    points_um, group = rng.random((600, 2)) * 10_000, rng.integers(0, 3, 600)
    stays = eliminate(points_um, np.full(600, 800.0), group, [50, 7, 0])
    assert np.bincount(group[stays], minlength=3).tolist() == [50, 7, 0]


def test_the_most_crowded_point_goes_first() -> None:
    points_um = np.array([[0.0, 0], [1_000, 0], [1_100, 0], [1_200, 0], [3_000, 0]])
    stays = eliminate(points_um, np.full(5, 1_000.0), np.zeros(5, dtype=np.int64), [4])
    assert stays.tolist() == [True, True, False, True, True]


def test_a_group_within_its_quota_keeps_all() -> None:
    points_um = np.array([[0.0, 0], [1, 0]])
    assert eliminate(points_um, np.full(2, 1_000.0), np.zeros(2, dtype=np.int64), [5]).all()


def test_what_is_left_keeps_seven_tenths_of_the_spacing_apart() -> None:
    rng = np.random.default_rng(1)
    points_um = rng.random((5_000, 2)) * 40_000
    spacing_um = np.full(5_000, 40_000 * np.sqrt(2 / np.sqrt(3) / 1_000))
    left = points_um[eliminate(points_um, spacing_um, np.zeros(5_000, dtype=np.int64), [1_000])]
    apart_um = np.sqrt(((left[:, None] - left[None]) ** 2).sum(axis=2)) + np.eye(len(left)) * 1e9
    assert apart_um.min() > 0.65 * spacing_um[0]


def test_progress_rises_to_the_end() -> None:
    rng = np.random.default_rng(1)
    told: list[float] = []
    eliminate(
        rng.random((9_000, 2)) * 50_000,
        np.full(9_000, 900.0),
        np.zeros(9_000, dtype=np.int64),
        [1_000],
        told.append,
    )
    assert told == sorted(told)
    assert told[-1] == 1.0
