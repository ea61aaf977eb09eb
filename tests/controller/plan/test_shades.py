import numpy as np
import pytest

from controller.plan.shades import assign_shades

SHARES = (0.5, 0.3, 0.2)


def _dots(count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.integers(0, 30_000, (count, 2)), rng.integers(1, 4, count)


@pytest.mark.parametrize("count", [1, 7, 100, 643])
def test_the_shares_of_a_zone_are_exact_by_largest_remainder(count: int) -> None:
    points_um, session = _dots(count)
    found = np.bincount(assign_shades(points_um, session, SHARES, np.random.default_rng(2)), minlength=3)
    assert found.sum() == count
    assert (np.abs(found - count * np.array(SHARES)) < 1).all()


def test_the_shares_of_each_session_are_within_a_dot_or_two() -> None:
    points_um, session = _dots(600)
    shade = assign_shades(points_um, session, SHARES, np.random.default_rng(2))
    for number in (1, 2, 3):
        mine = session == number
        found = np.bincount(shade[mine], minlength=3)
        assert found == pytest.approx(mine.sum() * np.array(SHARES), abs=2)


def test_neighbours_vary_more_than_shades_thrown_at_random_would() -> None:
    side = np.arange(25) * 1_000
    points_um = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    session = np.ones(len(points_um), dtype=np.int64)
    shade = assign_shades(points_um, session, (0.5, 0.5), np.random.default_rng(3)).reshape(25, 25)
    same = np.mean(shade[:, 1:] == shade[:, :-1])
    assert same < 0.42


def test_the_last_dots_do_not_all_take_what_is_left_over() -> None:
    points_um, session = _dots(2_000)
    shade = assign_shades(points_um, np.ones_like(session), SHARES, np.random.default_rng(4))
    for left in range(0, 30_000, 10_000):
        strip = (points_um[:, 0] >= left) & (points_um[:, 0] < left + 10_000)
        assert np.bincount(shade[strip], minlength=3) / strip.sum() == pytest.approx(
            np.array(SHARES), abs=0.03
        )
