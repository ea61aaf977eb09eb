"""One end of the reliable link, number by number and timer by timer."""

import pytest

from firmware_bridge.device.arq import RTO_US_MAX, RTO_US_MIN, TRIES_MAX, WAITING_MAX, WINDOW, Arq

START_US = 1_000_000
SHORT_FRAME_US = 100


def sent(arq: Arq, now_us: int) -> list[int]:
    """The numbers of everything the end has to send now."""
    numbers = []
    while (item := arq.next_frame(now_us)) is not None:
        numbers.append(item[1])
    return numbers


def end_with(frames: int, frame_time_us: int = SHORT_FRAME_US) -> Arq:
    arq = Arq(frame_time_us)
    for _ in range(frames):
        assert arq.send(0x13, b"")
    return arq


def timeout_us(arq: Arq, now_us: int) -> int:
    deadline_us = arq.deadline_us()
    assert deadline_us is not None
    return deadline_us - now_us


def end_that_measured(rtt_us: int, frame_time_us: int = SHORT_FRAME_US) -> Arq:
    arq = end_with(1, frame_time_us)
    sent(arq, START_US)
    arq.on_ack(1, START_US + rtt_us)
    arq.send(0x13, b"")
    sent(arq, START_US + rtt_us)
    return arq


def test_numbers_count_up_and_wrap_after_255() -> None:
    arq = Arq(SHORT_FRAME_US)
    numbers = []
    for count in range(600):
        arq.send(0x13, b"")
        numbers += sent(arq, START_US)
        arq.on_ack((count + 1) & 0xFF, START_US)

    assert numbers == [count & 0xFF for count in range(600)]


def test_at_most_a_window_is_under_way() -> None:
    arq = end_with(WINDOW + 3)

    assert sent(arq, START_US) == list(range(WINDOW))
    arq.on_ack(2, START_US)
    assert sent(arq, START_US) == [WINDOW, WINDOW + 1]
    assert arq.unacknowledged() == WINDOW + 1


@pytest.mark.parametrize("ack", [0, 4, 8, 9, 200, 255])
def test_an_acknowledgement_of_what_was_never_sent_means_nothing(ack: int) -> None:
    arq = end_with(3)
    sent(arq, START_US)
    arq.on_ack(ack, START_US)
    arq.send(0x13, b"")

    assert arq.unacknowledged() == 4
    assert sent(arq, START_US) == [3]


def test_a_window_across_the_wrap_is_acknowledged_frame_by_frame() -> None:
    arq = Arq(SHORT_FRAME_US)
    for count in range(252):
        arq.send(0x13, b"")
        sent(arq, START_US)
        arq.on_ack(count + 1, START_US)
    for _ in range(WINDOW):
        arq.send(0x13, b"")

    assert sent(arq, START_US) == [252, 253, 254, 255, 0, 1, 2, 3]
    arq.on_ack(1, START_US)
    assert arq.unacknowledged() == 3


@pytest.mark.hazard("H01")
def test_frames_are_delivered_in_order_and_once() -> None:
    arq = Arq(SHORT_FRAME_US)

    assert [arq.accept(seq) for seq in (0, 0, 1, 3, 2, 3)] == [True, False, True, False, True, True]


def test_delivery_goes_on_across_the_wrap() -> None:
    arq = Arq(SHORT_FRAME_US)

    assert all(arq.accept(count & 0xFF) for count in range(600))


def test_a_duplicate_is_acknowledged_again_so_that_its_sender_can_go_on() -> None:
    arq = Arq(SHORT_FRAME_US)
    arq.accept(0)
    arq.ack_due = False
    arq.accept(0)

    assert arq.ack_due
    assert not arq.nak_due


def test_a_gap_is_reported_once_and_a_new_gap_again() -> None:
    arq = Arq(SHORT_FRAME_US)
    arq.accept(1)
    assert arq.nak_due
    arq.nak_due = False
    arq.accept(2)
    assert not arq.nak_due
    arq.accept(0)
    arq.accept(2)
    assert arq.nak_due


def test_a_reported_gap_sends_everything_from_there_again_at_once() -> None:
    arq = end_with(4)
    sent(arq, START_US)
    arq.on_nak(1, START_US)

    assert sent(arq, START_US) == [1, 2, 3]
    assert arq.retransmitted == 3


def test_an_old_report_of_a_gap_long_closed_sends_nothing_again() -> None:
    arq = end_with(4)
    sent(arq, START_US)
    arq.on_ack(3, START_US)
    arq.on_nak(1, START_US)

    assert sent(arq, START_US) == []


def test_the_first_timeout_is_half_the_longest() -> None:
    arq = end_with(1)
    sent(arq, START_US)

    assert timeout_us(arq, START_US) == RTO_US_MAX // 2


def test_an_unanswered_frame_is_sent_again_with_doubled_patience_until_the_link_is_lost() -> None:
    arq = end_with(1)
    now_us = START_US
    waits = []
    for _ in range(TRIES_MAX):
        assert sent(arq, now_us) == [0]
        waits.append(timeout_us(arq, now_us))
        arq.poll(now_us + waits[-1] - 1)
        assert not arq.ready()
        now_us += waits[-1]
        arq.poll(now_us)

    assert waits == [100_000, 200_000, 200_000, 200_000, 200_000]
    assert arq.failed
    assert not arq.ready()
    assert arq.deadline_us() is None
    assert arq.next_frame(now_us) is None


def test_every_acknowledgement_starts_the_tries_afresh() -> None:
    arq = end_with(TRIES_MAX + 2)
    sent(arq, START_US)
    now_us = START_US
    for acked in range(1, TRIES_MAX + 2):
        now_us += RTO_US_MAX
        arq.poll(now_us)
        sent(arq, now_us)
        arq.on_ack(acked, now_us)

    assert not arq.failed


def test_the_timeout_follows_what_was_measured() -> None:
    arq = end_that_measured(20_000)

    assert timeout_us(arq, START_US + 20_000) == 20_000 + 4 * 10_000


def test_the_timeout_settles_on_a_steady_round_trip() -> None:
    arq = Arq(SHORT_FRAME_US)
    now_us = START_US
    for count in range(60):
        arq.send(0x13, b"")
        sent(arq, now_us)
        now_us += 40_000
        arq.on_ack((count + 1) & 0xFF, now_us)
    arq.send(0x13, b"")
    sent(arq, now_us)

    assert 40_000 <= timeout_us(arq, now_us) < 42_000


@pytest.mark.parametrize(("rtt_us", "expected_us"), [(1, RTO_US_MIN), (150_000, RTO_US_MAX)])
def test_the_timeout_stays_within_its_bounds(rtt_us: int, expected_us: int) -> None:
    arq = end_that_measured(rtt_us)

    assert timeout_us(arq, START_US + rtt_us) == expected_us


def test_the_timeout_never_drops_under_a_full_window_on_the_wire() -> None:
    arq = end_that_measured(1, frame_time_us=6_000)

    assert timeout_us(arq, START_US + 1) == WINDOW * 6_000


def test_what_was_sent_twice_gives_no_sample_of_the_round_trip() -> None:
    arq = end_that_measured(8_000)
    now_us = START_US + 8_000
    assert timeout_us(arq, now_us) == RTO_US_MIN
    now_us += RTO_US_MIN
    arq.poll(now_us)
    sent(arq, now_us)
    arq.on_ack(2, now_us + 10)
    arq.send(0x13, b"")
    sent(arq, now_us + 10)

    assert timeout_us(arq, now_us + 10) == 2 * RTO_US_MIN


def test_a_later_frame_of_the_window_can_be_the_one_that_is_measured() -> None:
    arq = end_with(1)
    sent(arq, START_US)
    arq.on_ack(1, START_US + 20_000)
    arq.send(0x13, b"")
    arq.send(0x13, b"")
    sent(arq, START_US + 20_000)
    arq.on_ack(2, START_US + 40_000)
    arq.send(0x13, b"")
    sent(arq, START_US + 40_000)
    arq.on_ack(3, START_US + 50_000)

    assert arq.unacknowledged() == 1


def test_too_many_waiting_frames_are_a_lost_link_not_a_lost_frame() -> None:
    arq = end_with(WAITING_MAX)

    assert [arq.failed, arq.send(0x13, b""), arq.failed, arq.send(0x13, b"")] == [False, False, True, False]


def test_an_end_with_nothing_to_send_wants_nothing() -> None:
    arq = Arq(SHORT_FRAME_US)
    arq.poll(START_US)

    assert not arq.ready()
    assert arq.deadline_us() is None
    assert not arq.failed
