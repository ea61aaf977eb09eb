"""The stage never outruns its limits and always says truly where it is."""

from math import hypot

from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.device.hal import MOTION_ARRIVED, MOTION_MOVING, MOTION_STALLED
from sim.hardware.stage import Profile, Stage, StageLimits

LIMITS = StageLimits(
    speed_um_per_s_max=100_000.0, acceleration_um_per_s2_max=1_000_000.0, travel_um_max=200_000
)
PLACES = st.integers(-200_000, 200_000)
STEP_S = 1e-4


@given(length_um=st.floats(0.0, 400_000.0), share=st.floats(0.0, 1.0))
def test_a_run_never_exceeds_speed_or_acceleration(length_um: float, share: float) -> None:
    profile = Profile.of_move(length_um, LIMITS)
    at_s = share * profile.duration_s
    speed = profile.speed_um_per_s(at_s)
    assert speed <= LIMITS.speed_um_per_s_max * (1 + 1e-9)
    change = abs(profile.speed_um_per_s(at_s + STEP_S) - speed)
    assert change <= LIMITS.acceleration_um_per_s2_max * STEP_S * (1 + 1e-6)
    moved_um = profile.distance_um(at_s + STEP_S) - profile.distance_um(at_s)
    assert -1e-6 <= moved_um <= LIMITS.speed_um_per_s_max * STEP_S * (1 + 1e-6)


@given(x_um=PLACES, y_um=PLACES)
def test_a_move_ends_at_its_target_and_at_rest(x_um: int, y_um: int) -> None:
    stage = Stage(LIMITS)
    stage.move_to(x_um, y_um, 1000)
    assert stage.motion(stage.done_at_us) == MOTION_ARRIVED
    there = stage.position_um(stage.done_at_us)
    assert hypot(there[0] - x_um, there[1] - y_um) < 1e-3
    assert stage.position_um(stage.done_at_us + 10**9) == there


@given(x_um=PLACES, y_um=PLACES, share=st.floats(0.0, 1.0), back=st.booleans())
def test_however_it_is_interrupted_the_stage_never_jumps(
    x_um: int, y_um: int, share: float, back: bool
) -> None:
    stage = Stage(LIMITS)
    stage.move_to(x_um, y_um, 0)
    at_us = int(stage.done_at_us * share)
    before = stage.position_um(at_us)
    if back:
        stage.move_to(0, 0, at_us)
    else:
        stage.halt(at_us)
    after = stage.position_um(at_us + 100)
    assert hypot(after[0] - before[0], after[1] - before[1]) <= LIMITS.speed_um_per_s_max * 110e-6


def test_a_halted_stage_stands_still_within_its_braking_distance_and_counts_as_stalled() -> None:
    stage = Stage(LIMITS)
    stage.move_to(100_000, 0, 0)
    at_us = stage.done_at_us // 2
    here_um = stage.position_um(at_us)[0]
    stage.halt(at_us)
    assert stage.motion(at_us) == MOTION_MOVING
    rest_us = stage.done_at_us
    assert rest_us - at_us <= 100_001
    assert stage.motion(rest_us) == MOTION_STALLED
    assert 0 < stage.position_um(rest_us)[0] - here_um <= 5_000 + 1


def test_halting_a_stage_at_rest_changes_nothing() -> None:
    stage = Stage(LIMITS)
    stage.halt(500)
    assert stage.motion(500) == MOTION_ARRIVED


def test_a_target_beyond_the_travel_stalls_at_the_end_stop() -> None:
    stage = Stage(LIMITS)
    stage.move_to(250_000, -10, 0)
    assert stage.motion(stage.done_at_us) == MOTION_STALLED
    assert round(stage.position_um(stage.done_at_us)[0]) == 200_000


def test_a_new_move_after_a_stall_arrives() -> None:
    stage = Stage(LIMITS)
    stage.move_to(50_000, 0, 0)
    stage.halt(50_000)
    stage.move_to(10, 20, 60_000)
    assert stage.motion(stage.done_at_us) == MOTION_ARRIVED


def test_a_long_move_cruises_at_top_speed() -> None:
    profile = Profile.of_move(200_000.0, LIMITS)
    assert profile.speed_um_per_s(profile.duration_s / 2) == LIMITS.speed_um_per_s_max
    assert abs(profile.duration_s - 2.1) < 1e-9
