"""Plant time against wall time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import SettingInvalid
from sim.hardware.clock import PlantClock, parse_speed


@given(
    speed=st.floats(0.01, 1000.0),
    start_us=st.integers(0, 10**12),
    plant_us=st.integers(0, 10**12),
    ahead_us=st.integers(0, 10**9),
)
def test_at_the_wall_time_named_for_it_an_event_has_happened(
    speed: float, start_us: int, plant_us: int, ahead_us: int
) -> None:
    clock = PlantClock(speed, start_us, plant_us)
    event_us = plant_us + ahead_us
    at_us = clock.wall_us(start_us, event_us)
    assert clock.plant_us(at_us, plant_us, event_us) >= event_us - 1
    assert clock.plant_us(at_us + 2 + int(2 / speed), plant_us, event_us) >= event_us


def test_at_twice_the_speed_a_second_of_the_wall_is_two_of_the_plant() -> None:
    clock = PlantClock(2.0, 1_000_000, 500)
    assert clock.plant_us(2_000_000, 500, None) == 2_000_500
    assert clock.wall_us(1_000_000, 2_000_500) == 2_000_000


def test_plant_time_never_goes_back() -> None:
    assert PlantClock(1.0, 1000, 0).plant_us(500, 77, None) == 77


def test_at_full_speed_the_next_event_is_now_and_without_one_plant_time_stands_still() -> None:
    clock = PlantClock(None, 0, 0)
    assert clock.wall_us(123, 10**9) == 123
    assert clock.plant_us(123, 50, 10**9) == 10**9
    assert clock.plant_us(10**12, 50, None) == 50


@pytest.mark.parametrize(("text", "speed"), [("max", None), ("1.0", 1.0), ("0.01", 0.01), ("1000", 1000.0)])
def test_a_speed_within_bounds_is_understood(text: str, speed: float | None) -> None:
    assert parse_speed(text) == speed


@pytest.mark.parametrize("text", ["fast", "0", "-1", "1001", "nan", "inf", ""])
def test_any_other_speed_is_refused_with_the_bounds(text: str) -> None:
    with pytest.raises(SettingInvalid, match=r"a factor from 0\.01 to 1000 "):
        parse_speed(text)
