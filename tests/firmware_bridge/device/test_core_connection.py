"""Handshake, numbering, pacing and silence at the machine's end (§4, §6, §9)."""

import random

import pytest

from firmware_bridge.device import hal, limits, wire
from firmware_bridge.device.arq import TRIES_MAX, WAITING_MAX
from firmware_bridge.device.core import LEASE_US, STATUS_PERIOD_US
from firmware_bridge.messages import Done, HelloAck, Status, Stopped
from tests.firmware_bridge.device.board import CEILING_UM, JOB, Bench


def test_a_greeting_is_answered_with_who_and_where_the_machine_is() -> None:
    bench = Bench()
    bench.greet(nonce=77)

    assert bench.heard[0] == HelloAck(
        host_nonce=77,
        machine_nonce=101,
        schema=wire.SCHEMA,
        version=wire.PROTOCOL_VERSION,
        uid=b"board001",
        boot=1,
        reset_cause=hal.RESET_POWER_ON,
        capabilities=hal.CAP_SIMULATED | hal.CAP_DEPTH_SENSOR,
        job=bytes(8),
        hi=0,
        done=0,
        stop_generation=1,
        queue_dots=8,
    )


def test_the_same_greeting_again_only_repeats_the_answer() -> None:
    bench = Bench()
    bench.arm()
    first = bench.heard[0]
    bench.greet(nonce=1)

    assert bench.last(HelloAck).machine_nonce == first.machine_nonce  # type: ignore[union-attr]
    assert bench.core.striker.armed


@pytest.mark.hazard("H19")
def test_a_new_host_stops_the_machine_and_starts_afresh() -> None:
    bench = Bench()
    bench.arm()
    bench.greet(nonce=2)

    assert bench.stop_cause() == limits.CAUSE_RECONNECTED
    assert bench.last(HelloAck).stop_generation == bench.generation
    assert not bench.core.lease(bench.now_us)
    bench.beat()
    bench.resume()
    assert bench.refusals() == [limits.NO_JOB]


@pytest.mark.hazard("H18", "H19")
def test_what_the_old_host_sent_means_nothing_to_the_new_connection() -> None:
    bench = Bench()
    bench.ready_to_arm()
    late = bench.frame(wire.RESUME, bench.seq, bench.generation, 1, 1, 50) + bench.frame(wire.STOP, 0, 0)
    bench.greet(nonce=2)
    before = bench.generation
    bench.receive(late)

    assert bench.refusals() == []
    assert bench.generation == before


def test_a_greeting_in_mid_strike_is_answered_once_the_outcome_is_known() -> None:
    bench = Bench()
    bench.strike_begun()
    bench.heard.clear()
    bench.greet(nonce=2)
    bench.poll(100_000)
    assert bench.heard == []

    bench.needle_comes_up(depth_um=390)
    hello = bench.heard[0]
    assert isinstance(hello, HelloAck)
    assert (hello.job, hello.hi, hello.done) == (JOB, 1, 1)
    # The new host may be of another session, to which "dot 1" means another place; its own it can recall.
    bench.poll(20_000)
    assert not [heard for heard in bench.heard if isinstance(heard, Done)]
    bench.send(wire.RECALL, 1)
    assert bench.last(Done).dot == 1


def test_while_the_answer_waits_for_a_strike_no_deadline_is_overdue() -> None:
    bench = Bench()
    bench.strike_begun()
    bench.greet(nonce=2)
    bench.poll(100_000)

    assert bench.core.next_deadline_us(bench.now_us) > bench.now_us


def test_a_greeting_in_mid_strike_that_jams_is_answered_with_an_open_dot() -> None:
    bench = Bench()
    bench.strike_begun()
    bench.greet(nonce=2)
    bench.board.needle_now = (hal.NEEDLE_JAMMED, 0, 0)
    bench.poll()

    assert (bench.last(HelloAck).hi, bench.last(HelloAck).done) == (1, 0)


@pytest.mark.hazard("H20")
@pytest.mark.parametrize(
    ("schema", "version"),
    [(wire.SCHEMA ^ 1, wire.PROTOCOL_VERSION), (wire.SCHEMA, wire.PROTOCOL_VERSION + 1)],
)
def test_a_host_of_another_schema_is_told_ours_and_obeyed_in_nothing(schema: int, version: int) -> None:
    bench = Bench()
    bench.greet(nonce=3, schema=schema, version=version)
    assert (bench.last(HelloAck).schema, bench.last(HelloAck).version) == (wire.SCHEMA, wire.PROTOCOL_VERSION)
    bench.beat()
    bench.open_job()
    bench.poll(STATUS_PERIOD_US)

    assert len(bench.heard) == 1
    assert not bench.core.lease(bench.now_us)


@pytest.mark.hazard("H18")
def test_an_echo_of_the_machines_own_frames_means_nothing() -> None:
    bench = Bench()
    bench.greet()
    echo = wire.encode_frame(wire.MACHINE_NAK, 0, 0, b"", bench.seed)
    bench.bare.clear()
    bench.receive(echo + bench.frame(wire.RECALL_END, 0, 5))

    assert bench.bare == []


def test_before_a_greeting_the_machine_says_nothing() -> None:
    bench = Bench()
    bench.poll(1_000_000)

    assert bench.heard == []


def test_status_comes_25_times_a_second_and_sooner_on_a_change() -> None:
    bench = Bench()
    bench.greet()
    bench.heard.clear()
    for _ in range(100):
        bench.poll(10_000)
    assert len(bench.all_of(Status)) == 25

    bench.heard.clear()
    bench.board.pedal_now = hal.PEDAL_DOWN
    bench.poll(1)
    assert bench.last(Status).pedal_down
    bench.board.pedal_now = hal.PEDAL_SILENT
    bench.poll(1)
    assert bench.last(Status).pedal_silent
    bench.board.estop_now = True
    bench.poll(1)
    assert bench.last(Status).estop


def test_a_lost_memory_is_told() -> None:
    bench = Bench()
    bench.board.slots = [b"rubbish", b"more rubbish"]
    again = Bench(bench.board)
    again.greet()

    assert again.last(Status).flags & wire.FLAG_MEMORY_LOST


def test_a_gap_is_reported_at_once_and_the_command_behind_it_not_carried_out() -> None:
    bench = Bench()
    bench.greet()
    bench.receive(bench.frame(wire.RECALL, 1, 1))

    assert bench.bare.count(wire.MACHINE_NAK) == 1
    assert bench.core._arq.expected == 0


def test_a_command_with_nothing_to_answer_is_acknowledged_bare() -> None:
    bench = Bench()
    bench.greet()
    bench.bare.clear()
    bench.open_job()

    assert bench.bare == [wire.MACHINE_ACK]


@pytest.mark.hazard("H28")
def test_results_are_sent_again_until_acknowledged() -> None:
    bench = Bench()
    bench.arm()
    bench.acknowledges = False
    bench.board.pedal_now = hal.PEDAL_DOWN
    bench.dot(1)
    bench.poll()
    sent = bench.core._arq.retransmitted
    bench.poll(150_000)

    assert bench.core._arq.retransmitted > sent
    bench.send(wire.HOST_ACK)
    assert bench.core._arq.unacknowledged() == 0


def test_a_host_that_reports_a_gap_gets_everything_from_there_again() -> None:
    bench = Bench()
    bench.greet()
    bench.acknowledges = False
    bench.send(wire.RECALL, 1)
    bench._expected = 0
    bench.heard.clear()
    bench.receive(bench.frame(wire.HOST_NAK, 0))

    assert len(bench.heard) == 1


def test_a_host_that_acknowledges_nothing_is_a_lost_link_and_a_stop() -> None:
    bench = Bench()
    bench.arm()
    bench.acknowledges = False
    bench.board.pedal_now = hal.PEDAL_DOWN
    bench.dot(1)
    for _ in range(TRIES_MAX * 3):
        bench._expected = 0
        bench.beat()
        bench.poll(100_000)
    bench.board.did.clear()
    bench.poll()

    assert bench.stop_cause() == limits.CAUSE_LINK
    assert bench.board.did == []
    bench.heard.clear()
    bench.poll(1_000_000)
    assert bench.heard == []
    bench.greet(nonce=2)
    assert bench.last(HelloAck).done == 1


def test_an_answer_that_can_no_longer_be_promised_ends_the_link() -> None:
    bench = Bench()
    bench.arm()
    bench.acknowledges = False
    for _ in range(WAITING_MAX + 12):
        bench._expected = 0
        bench.send(wire.RECALL, 1)

    assert bench.stop_cause() == limits.CAUSE_LINK


def test_a_stop_with_nobody_connected_is_not_kept_for_the_next_host() -> None:
    bench = Bench()
    bench.board.estop_now = True
    bench.poll()
    bench.greet()

    assert bench.all_of(Stopped) == []
    assert bench.last(Status).cause == limits.CAUSE_ESTOP


def test_deadlines_are_those_of_status_lease_and_retransmission() -> None:
    bench = Bench()
    core, now_us = bench.core, bench.now_us
    assert core.next_deadline_us(now_us) == now_us
    bench.poll(0)
    assert core.next_deadline_us(now_us) == now_us + STATUS_PERIOD_US

    bench.greet()
    bench.beat()
    bench.poll(LEASE_US - 10_000)
    assert core.next_deadline_us(bench.now_us) == bench.now_us + 10_000
    bench.acknowledges = False
    bench.send(wire.RECALL, 1)
    bench.poll(45_000)
    resend_us = core._arq.deadline_us()
    assert resend_us is not None
    bench.now_us = resend_us - 5
    bench.core._status_at_us = bench.now_us
    assert core.next_deadline_us(bench.now_us) == resend_us


@pytest.mark.hazard("H18")
def test_random_bytes_never_move_anything() -> None:
    dice = random.Random(7)
    bench = Bench()
    bench.strike_begun()
    bench.needle_comes_up()
    bench.board.did.clear()
    for _ in range(300):
        bench.receive(dice.randbytes(50).replace(b"\x00\x00", b"\x00\x01"))

    assert [what for what in bench.board.did if what[0] in ("move", "plunge")] == []
    assert bench.core.striker.depth_ceiling_um == CEILING_UM
