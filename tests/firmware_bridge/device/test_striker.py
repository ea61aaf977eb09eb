"""From a queue of dots to strikes: each begun only if everything allows it at that moment, never twice."""

import pytest

from firmware_bridge.device import hal, limits, wire
from firmware_bridge.device.nvm import Memory
from firmware_bridge.device.striker import EVENT_DONE, QUEUE_DOTS
from tests.firmware_bridge.device.board import DOTS, TAG
from tests.firmware_bridge.device.rig import Rig


@pytest.mark.hazard("H01", "H02")
def test_hi_is_written_before_the_needle_is_energised() -> None:
    rig = Rig()
    rig.board.did.clear()
    rig.begin()

    assert [what[0] for what in rig.board.did] == ["move", "write", "write", "plunge"]
    assert (Memory(rig.board).hi, Memory(rig.board).done) == (1, 0)


@pytest.mark.hazard("H08")
def test_the_plunge_reckons_with_the_measured_tips_and_the_dwell() -> None:
    rig = Rig()
    rig.begin()

    assert rig.board.did[-1] == ("plunge", 400 + 12, 20_000)


def test_done_is_written_and_told_once_the_needle_is_up() -> None:
    rig = Rig()
    rig.begin()
    began_us = rig.now_us
    rig.poll()
    assert rig.striker.take_events() == []
    rig.end(398, 7)

    assert rig.striker.take_events() == [(EVENT_DONE, 1, wire.OUTCOME_PLACED, 7, 398, rig.now_us - began_us)]
    assert Memory(rig.board).done == 1
    assert rig.striker.dots_left == 49


@pytest.mark.hazard("H09", "H29")
@pytest.mark.parametrize(
    ("depth_um", "mask", "outcome"),
    [
        (300, 1, wire.OUTCOME_PLACED),
        (299, 7, wire.OUTCOME_SHALLOW),
        (0, 0, wire.OUTCOME_MISSED),
        (400, 0, wire.OUTCOME_MISSED),
    ],
)
def test_the_outcome_is_what_was_measured_not_what_was_asked(depth_um: int, mask: int, outcome: int) -> None:
    rig = Rig()
    rig.begin()
    rig.end(depth_um, mask)

    assert rig.striker.take_events()[0][2] == outcome


def test_a_sensor_gone_mad_does_not_stop_the_core() -> None:
    rig = Rig()
    rig.begin()
    rig.now_us += 1 << 40
    rig.end(-70_000, 0x1FF)

    assert rig.striker.take_events()[0][3:] == (0xFF, 0, 0xFFFFFFFF)


def test_each_dot_is_struck_once_and_in_order() -> None:
    rig = Rig()
    rig.board.pedal_now = hal.PEDAL_DOWN
    for number in range(1, 6):
        assert rig.dot(number) == 0
    for _ in range(30):
        rig.poll()

    assert [what[1:] for what in rig.board.did if what[0] == "move"] == [
        (100 * n, -100 * n) for n in range(1, 6)
    ]
    assert rig.board.strikes() == 5
    assert (rig.memory.hi, rig.memory.done) == (5, 5)


@pytest.mark.hazard("H09")
def test_a_dot_with_fewer_than_three_needles_is_the_last_of_its_cartridge() -> None:
    rig = Rig()
    rig.begin()
    assert rig.dot(2) == 0
    rig.end(400, 0b101)
    rig.poll()

    assert rig.board.strikes() == 1
    assert rig.striker.armed
    rig.striker.safe_stop(limits.CAUSE_HOST, 0)
    rig.board.pedal_now = hal.PEDAL_UP
    assert rig.striker.arm(TAG, 9, True) == limits.NEEDLES_MISSING

    rig.board.bay = (TAG, 2)
    assert rig.striker.calibrate(True) == 0
    rig.poll()
    assert rig.striker.arm(TAG, 9, True) == 0


@pytest.mark.hazard("H09")
def test_a_strike_cut_short_by_a_stop_says_nothing_about_the_needles() -> None:
    rig = Rig()
    rig.begin()
    rig.striker.safe_stop(limits.CAUSE_HOST, 0)
    rig.end(90, 0b001)
    rig.board.pedal_now = hal.PEDAL_UP

    assert rig.striker.arm(TAG, 9, True) == 0


@pytest.mark.hazard("H01")
@pytest.mark.parametrize("number", [1, 2, 4, 0, DOTS + 1])
def test_only_the_very_next_dot_is_taken(number: int) -> None:
    rig = Rig()
    assert rig.dot(1) == 0
    assert rig.dot(2) == 0

    assert rig.dot(number) == limits.DOT_NOT_NEXT


def test_no_dot_after_the_last_of_the_job_is_taken() -> None:
    rig = Rig()
    rig.memory.hi = DOTS

    assert rig.dot(DOTS + 1) == limits.DOT_NOT_NEXT


def test_the_queue_holds_eight_the_one_under_way_among_them() -> None:
    rig = Rig()
    rig.begin()

    assert [rig.dot(number) for number in range(2, 10)] == [0] * (QUEUE_DOTS - 1) + [limits.QUEUE_FULL]


@pytest.mark.parametrize("under_way", [True, False])
def test_no_more_dots_are_taken_than_the_cartridge_may_strike(under_way: bool) -> None:
    rig = Rig(dots=2)
    if under_way:
        rig.begin()
    else:
        rig.dot(1)

    assert rig.dot(2) == 0
    assert rig.dot(3) == limits.CARTRIDGE_SPENT


def test_nothing_is_taken_while_disarmed() -> None:
    rig = Rig()
    rig.striker.safe_stop(limits.CAUSE_HOST, 0)

    assert rig.dot(1) == limits.NOT_ARMED


@pytest.mark.parametrize(
    "forbid",
    [
        lambda rig: setattr(rig.board, "pedal_now", hal.PEDAL_UP),
        lambda rig: setattr(rig, "wanted", False),
    ],
    ids=["pedal up", "host holds"],
)
def test_a_hold_on_the_way_brakes_and_starts_the_way_again_when_lifted(forbid: object) -> None:
    assert callable(forbid)
    rig = Rig()
    rig.moving()
    rig.board.did.clear()
    forbid(rig)
    rig.board.motion_now = hal.MOTION_ARRIVED
    rig.poll()
    assert rig.board.did == [("halt",)]
    assert rig.striker.state == wire.STATE_ARMED
    rig.poll()
    assert rig.board.strikes() == 0

    rig.board.pedal_now, rig.wanted = hal.PEDAL_DOWN, True
    rig.poll()
    assert [what[0] for what in rig.board.did] == ["halt", "move", "write", "write", "plunge"]


@pytest.mark.hazard("H12")
def test_nothing_moves_with_the_pedal_up() -> None:
    rig = Rig()
    rig.board.did.clear()
    rig.dot(1)
    rig.poll()

    assert rig.board.did == []


@pytest.mark.hazard("H12")
def test_a_pedal_released_in_a_strike_lets_it_end_and_begins_no_other() -> None:
    rig = Rig()
    rig.begin()
    rig.dot(2)
    rig.board.pedal_now = hal.PEDAL_UP
    rig.poll()
    assert rig.striker.state == wire.STATE_STRIKING
    rig.end()
    rig.poll()

    assert rig.board.strikes() == 1
    assert rig.memory.done == 1


@pytest.mark.hazard("H24")
def test_the_cartridge_budget_ends_the_strikes() -> None:
    rig = Rig(dots=1)
    rig.begin()
    rig.end()
    rig.poll()

    assert rig.striker.dots_left == 0
    assert rig.dot(2) == limits.CARTRIDGE_SPENT
