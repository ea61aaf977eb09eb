"""What goes wrong in a strike or a measurement: it stops, says so, and leaves the memory honest."""

import pytest

from firmware_bridge.device import hal, limits, wire
from firmware_bridge.device.striker import EVENT_DONE, EVENT_STOPPED, EVENT_TIP
from tests.firmware_bridge.device.board import CEILING_UM, TAG
from tests.firmware_bridge.device.rig import Rig


@pytest.mark.hazard("H03")
def test_a_stalled_stage_stops_before_any_strike() -> None:
    rig = Rig()
    rig.moving()
    rig.board.motion_now = hal.MOTION_STALLED
    rig.poll()

    assert rig.striker.take_events() == [(EVENT_STOPPED, limits.CAUSE_STAGE, 1, 1)]
    assert rig.board.strikes() == 0


@pytest.mark.hazard("H07")
def test_a_ceiling_lowered_behind_the_queue_is_checked_again_at_the_strike() -> None:
    rig = Rig()
    rig.dot(1)
    rig.striker.depth_ceiling_um = 399
    rig.board.pedal_now = hal.PEDAL_DOWN
    rig.poll()

    assert rig.board.strikes() == 0
    assert rig.striker.take_events() == [(EVENT_STOPPED, limits.CAUSE_DEPTH, 400, 1)]


@pytest.mark.hazard("H03")
@pytest.mark.parametrize("bounds_um", [(101, 500, -500, 500), (-500, 500, -500, -101)], ids=["x", "y"])
def test_bounds_drawn_in_behind_the_queue_are_checked_again_at_the_strike(
    bounds_um: tuple[int, int, int, int],
) -> None:
    rig = Rig()
    rig.dot(1)
    rig.striker.bounds_um = bounds_um
    rig.board.pedal_now = hal.PEDAL_DOWN
    rig.poll()

    assert rig.board.strikes() == 0
    assert rig.striker.take_events() == [(EVENT_STOPPED, limits.CAUSE_DEPTH, 400, 1)]


@pytest.mark.hazard("H07")
def test_a_strike_that_went_too_deep_is_recorded_and_stops() -> None:
    rig = Rig()
    rig.begin()
    rig.end(depth_um=CEILING_UM + 1)
    events = rig.striker.take_events()

    assert [event[0] for event in events] == [EVENT_DONE, EVENT_STOPPED]
    assert events[1][1:3] == (limits.CAUSE_DEPTH, CEILING_UM + 1)


@pytest.mark.hazard("H07")
def test_a_strike_that_went_too_deep_is_told_even_if_a_stop_cut_it_short() -> None:
    rig = Rig()
    rig.begin()
    rig.striker.safe_stop(limits.CAUSE_LEASE, 0)
    rig.striker.take_events()
    rig.end(depth_um=CEILING_UM + 1)

    assert [event[0] for event in rig.striker.take_events()] == [EVENT_DONE, EVENT_STOPPED]
    assert rig.striker.cause == limits.CAUSE_DEPTH


@pytest.mark.hazard("H02")
def test_without_a_written_hi_there_is_no_strike() -> None:
    rig = Rig()
    rig.dot(1)
    rig.board.pedal_now = hal.PEDAL_DOWN
    rig.board.lose_the_next_write()
    rig.poll()

    assert rig.board.strikes() == 0
    assert rig.striker.take_events() == [(EVENT_STOPPED, limits.CAUSE_MEMORY, 1, 1)]


def test_a_result_that_could_not_be_written_is_told_and_stops() -> None:
    rig = Rig()
    rig.begin()
    rig.board.lose_the_next_write()
    rig.end()

    assert [event[:2] for event in rig.striker.take_events()] == [
        (EVENT_DONE, 1),
        (EVENT_STOPPED, limits.CAUSE_MEMORY),
    ]


@pytest.mark.hazard("H02")
def test_a_jam_leaves_the_dot_begun_and_not_ended() -> None:
    rig = Rig()
    rig.begin()
    rig.board.needle_now = (hal.NEEDLE_JAMMED, 0, 0)
    rig.poll()

    assert rig.striker.take_events() == [(EVENT_STOPPED, limits.CAUSE_NEEDLE, 1, 1)]
    assert (rig.memory.hi, rig.memory.done) == (1, 0)
    assert rig.striker.queued() == 0


def test_a_jam_found_while_a_stop_retracts_the_needle_is_told_too() -> None:
    rig = Rig()
    rig.begin()
    rig.striker.safe_stop(limits.CAUSE_ESTOP, 0)
    rig.board.needle_now = (hal.NEEDLE_JAMMED, 0, 0)
    rig.poll()

    assert [event[1] for event in rig.striker.take_events()] == [limits.CAUSE_ESTOP, limits.CAUSE_NEEDLE]


@pytest.mark.hazard("H04", "H26")
@pytest.mark.parametrize(
    ("phase", "reason"), [(hal.NEEDLE_JAMMED, limits.NEEDLE_JAMMED), (hal.NEEDLE_DOWN, limits.BUSY)]
)
def test_with_a_needle_out_nothing_may_move(phase: int, reason: int) -> None:
    rig = Rig()
    rig.striker.safe_stop(limits.CAUSE_HOST, 0)
    rig.board.needle_now = (phase, 0, 0)

    assert rig.striker.arm(TAG, 50, True) == reason
    assert rig.striker.calibrate(True) == reason


@pytest.mark.hazard("H04")
def test_a_stage_still_on_its_way_or_not_sure_of_its_place_lets_nothing_begin() -> None:
    rig = Rig()
    rig.striker.safe_stop(limits.CAUSE_HOST, 0)
    rig.board.motion_now = hal.MOTION_MOVING
    rig.board.did.clear()

    assert rig.striker.arm(TAG, 50, True) == limits.BUSY
    assert rig.striker.calibrate(True) == limits.BUSY
    assert rig.striker.unrest() == 0
    assert rig.board.did == []
    rig.board.motion_now = hal.MOTION_STALLED
    assert rig.striker.arm(TAG, 50, True) == 0


def test_a_strike_cut_short_by_a_stop_is_still_recorded() -> None:
    rig = Rig()
    rig.begin()
    rig.dot(2)
    rig.striker.safe_stop(limits.CAUSE_HOST, 0)
    assert rig.striker.queued() == 1
    rig.end(depth_um=150)

    assert rig.memory.done == 1
    assert rig.striker.state == wire.STATE_SAFE
    assert rig.striker.queued() == 0
    assert rig.striker.take_events()[1][1:3] == (1, wire.OUTCOME_SHALLOW)


def test_while_a_stopped_strike_ends_nothing_is_armed_or_measured() -> None:
    rig = Rig()
    rig.begin()
    rig.striker.safe_stop(limits.CAUSE_HOST, 0)

    assert rig.striker.arm(TAG, 50, True) == limits.BUSY
    assert rig.striker.calibrate(True) == limits.BUSY


@pytest.mark.hazard("H08")
@pytest.mark.parametrize(
    ("tip", "phase"),
    [
        ((hal.PROBE_DONE, 12, 4), hal.PROBE_DONE),
        ((hal.PROBE_DONE, 151, 4), hal.PROBE_FAILED),
        ((hal.PROBE_DONE, 12, 21), hal.PROBE_FAILED),
        ((hal.PROBE_FAILED, 0, 0), hal.PROBE_FAILED),
    ],
)
def test_tips_are_measured_only_by_a_good_probe(tip: tuple[int, int, int], phase: int) -> None:
    rig = Rig()
    rig.striker.safe_stop(limits.CAUSE_HOST, 0)
    rig.striker.take_events()
    rig.board.tip_now = (hal.PROBE_RUNNING, 0, 0)
    assert rig.striker.calibrate(True) == 0
    rig.poll()
    assert rig.striker.state == wire.STATE_PROBING
    rig.board.tip_now = tip
    rig.poll()

    assert rig.striker.take_events() == [(EVENT_TIP, phase, *tip[1:])]
    assert rig.striker.calibrated() is (phase == hal.PROBE_DONE)


def test_a_probe_gone_mad_is_told_within_what_a_frame_can_say() -> None:
    rig = Rig()
    rig.striker.safe_stop(limits.CAUSE_HOST, 0)
    rig.striker.take_events()
    rig.board.tip_now = (hal.PROBE_DONE, -99_999, 99_999)
    rig.striker.calibrate(True)
    rig.poll()

    assert rig.striker.take_events() == [(EVENT_TIP, hal.PROBE_FAILED, -0x8000, 0xFFFF)]


@pytest.mark.hazard("H08")
@pytest.mark.parametrize("bay", [(TAG, 2), (0, 1)], ids=["seated again", "pulled"])
def test_measured_tips_belong_to_one_stay_in_the_bay(bay: tuple[int, int]) -> None:
    rig = Rig()
    rig.striker.safe_stop(limits.CAUSE_HOST, 0)
    rig.board.bay = bay

    assert not rig.striker.calibrated()


@pytest.mark.hazard("H08")
def test_a_cartridge_changed_under_the_probe_is_not_measured() -> None:
    rig = Rig()
    rig.striker.safe_stop(limits.CAUSE_HOST, 0)
    rig.board.tip_now = (hal.PROBE_RUNNING, 0, 0)
    rig.striker.calibrate(True)
    rig.board.bay = (TAG, 2)
    rig.board.tip_now = (hal.PROBE_DONE, 12, 4)
    rig.poll()

    assert not rig.striker.calibrated()


@pytest.mark.hazard("H23")
def test_a_cartridge_pulled_while_the_core_looks_elsewhere_is_not_struck_with() -> None:
    rig = Rig()
    rig.dot(1)
    rig.board.pedal_now = hal.PEDAL_DOWN
    rig.board.pull_after_looks = 1
    rig.poll()
    assert rig.board.strikes() == 0

    rig.poll()
    assert rig.striker.cause == limits.CAUSE_CARTRIDGE
