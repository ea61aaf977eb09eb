"""Only a heartbeat, and only a new one, keeps the machine going (§5.2)."""

import pytest

from firmware_bridge.device import hal, limits, wire
from firmware_bridge.device.core import LEASE_US, NEWS_US
from firmware_bridge.messages import Status
from tests.firmware_bridge.device.board import Bench


@pytest.mark.hazard("H16")
def test_the_lease_lasts_300_ms_and_not_a_microsecond_longer() -> None:
    bench = Bench()
    bench.arm()
    bench.beat()
    bench.poll(LEASE_US - 1)
    assert bench.core.striker.armed
    bench.poll(1)
    assert bench.stop_cause() == limits.CAUSE_LEASE


def test_heartbeats_keep_the_machine_armed() -> None:
    bench = Bench()
    bench.arm()
    for _ in range(20):
        bench.poll(100_000)
        bench.beat()

    assert bench.core.striker.armed


@pytest.mark.hazard("H16")
@pytest.mark.parametrize("counter", [1, 0, 0x80000001], ids=["the same", "older", "far older"])
def test_a_heartbeat_that_is_not_newer_renews_nothing(counter: int) -> None:
    bench = Bench()
    bench.arm()
    bench.poll(200_000)
    bench.send(wire.HEARTBEAT, counter, wire.WANT_RUN)
    bench.poll(100_000)

    assert bench.stop_cause() == limits.CAUSE_LEASE


def test_a_heartbeat_counter_goes_on_across_its_wrap() -> None:
    bench = Bench()
    bench.greet()
    bench.send(wire.HEARTBEAT, 0xFFFFFFFF, wire.WANT_RUN)
    bench.poll(200_000)
    bench.send(wire.HEARTBEAT, 0, wire.WANT_RUN)
    bench.poll(200_000)

    assert bench.core.lease(bench.now_us)


@pytest.mark.hazard("H16")
def test_only_heartbeats_renew_the_lease() -> None:
    bench = Bench()
    bench.arm()
    for _ in range(4):
        bench.poll(70_000)
        bench.send(wire.HOST_ACK)
        bench.send(wire.RECALL, 1)
    bench.poll(30_000)

    assert bench.stop_cause() == limits.CAUSE_LEASE


@pytest.mark.hazard("H16")
def test_a_heartbeat_that_was_waiting_while_the_machine_itself_stood_still_renews_nothing() -> None:
    bench = Bench()
    bench.arm()
    bench.beat()
    bench.now_us += LEASE_US
    bench.beat()

    assert bench.stop_cause() == limits.CAUSE_LEASE


def test_a_host_that_holds_lets_nothing_move() -> None:
    bench = Bench()
    bench.arm()
    bench.beat(run=False)
    bench.board.pedal_now = hal.PEDAL_DOWN
    bench.board.did.clear()
    bench.dot(1)
    bench.poll()
    assert bench.board.did == []

    bench.beat(run=True)
    assert bench.board.strikes() == 1


def rest(bench: Bench, counter: int = 0x40000000) -> None:
    bench.send(wire.HEARTBEAT, counter, wire.WANT_REST)


@pytest.mark.hazard("H16")
def test_a_host_that_rests_disarms_the_machine_at_once() -> None:
    bench = Bench()
    bench.arm()
    rest(bench)
    bench.poll()

    assert bench.stop_cause() == limits.CAUSE_LEASE
    assert not bench.core.lease(bench.now_us)


def test_at_rest_status_comes_once_a_second() -> None:
    bench = Bench()
    bench.greet()
    rest(bench)
    bench.poll(NEWS_US)
    before = len(bench.all_of(Status))
    for number in range(1, 21):
        bench.poll(100_000)
        rest(bench, 0x40000000 + number)
    assert len(bench.all_of(Status)) == before + 2


@pytest.mark.hazard("H14")
def test_what_changes_at_rest_is_told_at_once_and_again_and_again_for_the_first_may_be_lost() -> None:
    """P8: an emergency stop must not be acknowledged by a picture from before it."""
    bench = Bench()
    bench.greet()
    rest(bench)
    bench.poll(NEWS_US)
    before = len(bench.all_of(Status))
    bench.board.estop_now = True
    bench.poll(1_000)
    assert len(bench.all_of(Status)) == before + 1
    for _ in range(NEWS_US // 40_000):
        bench.poll(40_000)
    assert len(bench.all_of(Status)) == before + 1 + NEWS_US // 40_000


def test_the_next_heartbeat_that_wants_anything_else_ends_the_rest() -> None:
    bench = Bench()
    bench.greet()
    rest(bench)
    bench.send(wire.HEARTBEAT, 0x40000001, wire.WANT_HOLD)
    bench.poll()
    before = len(bench.all_of(Status))
    bench.poll(40_000)

    assert bench.core.lease(bench.now_us)
    assert len(bench.all_of(Status)) == before + 1
