"""Every way to stop, and that none can be lost, overtaken or undone by anything but a new RESUME (§5)."""

from collections.abc import Callable

import pytest

from firmware_bridge.device import hal, limits, wire
from firmware_bridge.device.core import LEASE_US
from firmware_bridge.messages import Done, Refused, Status, Stopped, Tip
from tests.firmware_bridge.device.board import TAG, Bench

STOPS: list[tuple[str, Callable[[Bench], None], int]] = [
    ("STOP", lambda b: b.send(wire.STOP, 0), limits.CAUSE_HOST),
    ("eight zeros", lambda b: b.receive(bytes(8)), limits.CAUSE_BREAK),
    ("emergency stop", lambda b: setattr(b.board, "estop_now", True), limits.CAUSE_ESTOP),
    ("lease expired", lambda b: b.poll(LEASE_US), limits.CAUSE_LEASE),
    ("cartridge pulled", lambda b: setattr(b.board, "bay", (0, 1)), limits.CAUSE_CARTRIDGE),
    ("cartridge swapped", lambda b: setattr(b.board, "bay", (TAG, 2)), limits.CAUSE_CARTRIDGE),
    ("pedal silent", lambda b: setattr(b.board, "pedal_now", hal.PEDAL_SILENT), limits.CAUSE_PEDAL),
]
EACH_STOP = pytest.mark.parametrize(
    ("stop", "cause"), [row[1:] for row in STOPS], ids=[row[0] for row in STOPS]
)


@pytest.mark.hazard("H12", "H14", "H15")
@EACH_STOP
def test_it_halts_an_armed_machine_and_is_told(stop: Callable[[Bench], None], cause: int) -> None:
    bench = Bench()
    bench.arm()
    before = bench.generation
    bench.board.did.clear()
    stop(bench)
    bench.poll()

    assert bench.board.did[0] == ("halt",)
    assert bench.stop_cause() == cause
    assert bench.last(Stopped) == Stopped(cause, 0, before + 1)
    assert (bench.last(Status).armed, bench.last(Status).cause) == (0, cause)


@pytest.mark.hazard("H04", "H14")
@EACH_STOP
def test_it_halts_the_stage_on_its_way(stop: Callable[[Bench], None], cause: int) -> None:
    bench = Bench()
    bench.arm()
    bench.board.pedal_now = hal.PEDAL_DOWN
    bench.board.motion_now = hal.MOTION_MOVING
    bench.dot(1)
    bench.dot(2)
    stop(bench)
    bench.poll()

    assert [what[0] for what in bench.board.did][-3:] == ["move", "halt", "write"]
    assert bench.core.striker.state == wire.STATE_SAFE
    assert bench.core.striker.queued() == 0
    assert bench.board.strikes() == 0


@pytest.mark.hazard("H14", "H26")
@EACH_STOP
def test_it_cuts_a_strike_short_and_still_tells_how_it_ended(
    stop: Callable[[Bench], None], cause: int
) -> None:
    bench = Bench()
    bench.strike_begun()
    bench.dot(2)
    stop(bench)
    bench.poll()
    bench.needle_comes_up(depth_um=120)
    bench.poll()

    assert bench.stop_cause() == cause
    assert bench.last(Done).outcome == wire.OUTCOME_SHALLOW
    assert bench.board.strikes() == 1


@pytest.mark.hazard("H13")
@EACH_STOP
def test_nothing_but_a_resume_moves_it_again(stop: Callable[[Bench], None], cause: int) -> None:
    bench = Bench()
    bench.arm()
    bench.dot(1)
    stop(bench)
    bench.poll()
    bench.board.estop_now = False
    bench.board.bay = (TAG, 1)
    bench.board.did.clear()
    for pedal in (hal.PEDAL_UP, hal.PEDAL_DOWN) * 5:
        bench.board.pedal_now = pedal
        bench.beat()
        bench.dot(1)
        bench.poll(50_000)

    assert [what[0] for what in bench.board.did if what[0] in ("move", "plunge", "probe")] == []


@pytest.mark.hazard("H13", "H14")
@pytest.mark.parametrize("cause", [limits.CAUSE_HOST, limits.CAUSE_BREAK, limits.CAUSE_ESTOP])
def test_a_resume_overtaken_by_a_stop_somebody_asked_for_arms_nothing(cause: int) -> None:
    stop = {row[2]: row[1] for row in STOPS}[cause]
    bench = Bench()
    bench.ready_to_arm()
    late_resume = bench.frame(wire.RESUME, bench.seq, bench.generation, 1, TAG, 50)
    stop(bench)
    bench.poll()
    bench.board.estop_now = False
    bench.poll()
    bench.receive(late_resume)

    assert bench.refusals() == [limits.STALE_STOP_GENERATION]
    assert not bench.core.striker.armed


def test_a_stop_that_arrives_with_the_resume_it_answers_wins_in_either_order() -> None:
    for stop_first in (True, False):
        bench = Bench()
        bench.ready_to_arm()
        resume = bench.frame(wire.RESUME, bench.seq, bench.generation, 1, TAG, 50)
        stop = bench.frame(wire.STOP, 0, 0)
        bench.receive(stop + resume if stop_first else resume + stop)
        assert not bench.core.striker.armed


def test_a_stop_leaves_what_arrived_before_it_in_the_same_read_unstruck() -> None:
    bench = Bench()
    bench.arm()
    bench.board.pedal_now = hal.PEDAL_DOWN
    dot = bench.frame(wire.DOT, bench.seq, 1, 0, 0, 400, 200, 0)
    bench.receive(dot + bench.frame(wire.STOP, 0, 0))

    assert bench.board.strikes() == 0


def test_an_emergency_stop_held_down_is_one_stop_and_pressed_again_another() -> None:
    bench = Bench()
    bench.ready_to_arm()
    for pressed in (True, True, True, False, False, True, True):
        bench.board.estop_now = pressed
        bench.poll()

    assert [stopped.cause for stopped in bench.all_of(Stopped)] == [limits.CAUSE_ESTOP] * 2


@pytest.mark.hazard("H15")
def test_an_emergency_stop_between_two_looks_at_it_still_stops_what_was_armed_between() -> None:
    bench = Bench()
    bench.ready_to_arm()
    bench.board.estop_now = True
    bench.poll()
    bench.board.estop_now = False
    bench.core.striker.arm(TAG, 50, True)
    bench.board.estop_now = True
    bench.poll()

    assert bench.stop_cause() == limits.CAUSE_ESTOP


@pytest.mark.parametrize(
    "spoil",
    [
        lambda b: setattr(b.board, "estop_now", True),
        lambda b: b.poll(LEASE_US),
        lambda b: b.send(wire.STOP, 0),
        lambda b: b.receive(bytes(8)),
        lambda b: b.greet(nonce=2),
    ],
    ids=["emergency stop", "lease expired", "STOP", "eight zeros", "new host"],
)
def test_a_probe_under_way_is_given_up_at_once(spoil: Callable[[Bench], None]) -> None:
    bench = Bench()
    bench.greet()
    bench.beat()
    bench.board.tip_now = (hal.PROBE_RUNNING, 0, 0)
    bench.send(wire.CALIBRATE, bench.generation)
    bench.board.did.clear()
    spoil(bench)
    bench.poll()

    assert ("halt",) in bench.board.did
    assert bench.core.striker.state == wire.STATE_SAFE
    assert not bench.core.striker.calibrated()


def test_a_probe_given_up_is_told() -> None:
    bench = Bench()
    bench.greet()
    bench.beat()
    bench.board.tip_now = (hal.PROBE_RUNNING, 0, 0)
    bench.send(wire.CALIBRATE, bench.generation)
    bench.send(wire.STOP, 0)

    assert bench.last(Tip).phase == hal.PROBE_FAILED


def test_every_stop_of_the_host_raises_the_generation_even_at_rest() -> None:
    bench = Bench()
    bench.greet()
    before = bench.generation
    bench.send(wire.STOP, 0)
    bench.send(wire.STOP, 0)

    assert bench.generation == before + 2
    assert bench.last(Status).stop_generation == before + 2


@EACH_STOP
@pytest.mark.parametrize(
    "again", [lambda b: b.send(wire.STOP, 0), lambda b: b.receive(bytes(8))], ids=["STOP", "eight zeros"]
)
def test_a_stop_asked_for_at_rest_is_told_and_leaves_what_made_it_stop_to_be_read(
    again: Callable[[Bench], None], stop: Callable[[Bench], None], cause: int
) -> None:
    bench = Bench()
    bench.arm()
    stop(bench)
    bench.poll()
    before = bench.generation
    again(bench)

    assert (bench.last(Status).cause, bench.last(Status).stop_generation) == (cause, before + 1)
    assert bench.last(Stopped).cause in (limits.CAUSE_HOST, limits.CAUSE_BREAK)


def test_a_stop_that_is_not_news_is_not_told() -> None:
    bench = Bench()
    bench.ready_to_arm()
    bench.board.tip_now = (hal.PROBE_RUNNING, 0, 0)
    bench.send(wire.CALIBRATE, bench.generation)
    before = bench.generation
    bench.poll(LEASE_US)
    assert bench.last(Tip) == Tip(hal.PROBE_FAILED, 0, 0)

    bench.greet(nonce=2)
    assert bench.all_of(Stopped) == []
    assert (bench.generation, bench.core.striker.cause) == (before, limits.CAUSE_RESET)


def test_an_emergency_stop_found_pressed_at_boot_counts_as_a_press() -> None:
    bench = Bench()
    bench.board.estop_now = True
    bench.poll()

    assert (bench.generation, bench.stop_cause()) == (2, limits.CAUSE_ESTOP)


def test_a_new_generation_is_told_at_once() -> None:
    bench = Bench()
    bench.greet()
    bench.send(wire.STOP, 0)
    bench.heard.clear()
    bench.send(wire.STOP, 0)

    assert bench.all_of(Status)[0].stop_generation == bench.generation


def test_a_line_held_low_wears_no_memory() -> None:
    bench = Bench()
    bench.greet()
    bench.acknowledges = False
    bench.receive(bytes(8))
    writes = bench.board.writes
    for _ in range(100):
        bench.receive(bytes(50))

    assert bench.board.writes == writes


@pytest.mark.hazard("H04", "H10")
def test_a_jam_is_told_with_its_dot_and_needs_a_needle_at_rest_before_arming() -> None:
    bench = Bench()
    bench.strike_begun()
    bench.board.needle_now = (hal.NEEDLE_JAMMED, 0, 0)
    bench.poll()
    bench.board.pedal_now = hal.PEDAL_UP
    bench.resume(first_dot=2)

    assert bench.last(Stopped).cause == limits.CAUSE_NEEDLE
    assert bench.last(Stopped).detail == 1
    assert bench.last(Refused).reason == limits.NEEDLE_JAMMED
