import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.plan.shares import largest_remainder


@given(st.integers(0, 100_000), st.lists(st.floats(0.001, 1000), min_size=1, max_size=6))
def test_parts_add_up_and_none_is_off_by_a_whole_one(total: int, shares: list[float]) -> None:
    parts = largest_remainder(total, shares)
    assert sum(parts) == total
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - total * share / sum(shares)) < 1 + 1e-6


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [(10, (0.4, 0.35, 0.25), (4, 4, 2)), (1, (0.5, 0.5), (1, 0)), (0, (1.0,), (0,))],
)
def test_the_largest_remainder_gets_the_odd_one(
    total: int, shares: tuple[float, ...], parts: tuple[int, ...]
) -> None:
    assert largest_remainder(total, shares) == parts
