"""A connection that stands: order of sending, pacing, acknowledgement, silence and ends (§4, §5)."""

import pytest

from firmware_bridge.device import wire
from firmware_bridge.device.arq import TRIES_MAX, WAITING_MAX
from firmware_bridge.errors import LinkLost
from firmware_bridge.link import REST_SILENCE_S, Link, LinkDown, LinkState
from firmware_bridge.messages import Dot, Recall, RecallEnd, Status
from tests.firmware_bridge.link_room import (
    BAUD,
    BYTE_S,
    SILENCE_S,
    START_S,
    down_because,
    everything,
    greeting,
    types,
    up,
)
from tests.firmware_bridge.machine_end import HOST_NONCE, SEED, Sent, frame, status, taken_apart


def test_an_echo_of_the_hosts_own_frames_means_nothing() -> None:
    link = up()
    link.receive_bytes(frame(wire.HOST_NAK) + frame(wire.RECALL, 1), START_S)

    assert link.next_event() is None
    assert link.bytes_to_send(START_S + 1) == b""


def test_commands_go_out_numbered_and_in_order() -> None:
    link = up()
    for first_dot in range(3):
        link.send(Recall(first_dot))

    assert [(sent.seq, sent.fields) for sent in everything(link, START_S + 1)] == [
        (0, (0,)),
        (1, (1,)),
        (2, (2,)),
    ]


@pytest.mark.hazard("H14")
def test_at_most_one_frame_is_ahead_of_a_stop() -> None:
    link = up()
    for number in range(5):
        link.send(Dot(number, 0, 0, 400, 200))
    now_s = START_S + 0.01
    sent = link.bytes_to_send(now_s)
    assert types(sent) == [wire.DOT]
    assert link.bytes_to_send(now_s) == b""
    assert link.next_deadline_s() == pytest.approx(now_s + len(sent) * BYTE_S)

    link.stop()
    assert link.next_deadline_s() == 0.0
    assert types(link.bytes_to_send(now_s)) == [wire.STOP]
    assert link.bytes_to_send(now_s) == b""


def test_an_event_not_yet_taken_is_due_at_once() -> None:
    link = up()
    link.receive_bytes(status(), START_S)
    assert link.next_deadline_s() == 0.0

    assert link.next_event() is not None
    assert link.next_deadline_s() != 0.0


@pytest.mark.hazard("H14")
def test_a_stop_waits_for_nothing_not_even_heartbeats() -> None:
    link = up()
    link.heartbeat(wire.WANT_RUN, START_S + 1)
    link.send(Recall(1))
    link.stop()

    assert [sent.type for sent in everything(link, START_S + 1)] == [wire.STOP, wire.HEARTBEAT, wire.RECALL]


def test_a_frame_cut_short_before_it_does_not_swallow_a_stop() -> None:
    link = up()
    link.send(Recall(1))
    cut = link.bytes_to_send(START_S + 1)[:-3]
    link.stop()
    chunks = wire.FrameSplitter().feed(cut + link.bytes_to_send(START_S + 1))

    assert [wire.decode_frame(chunk, SEED) is not None for chunk in chunks] == [False, True]


def test_a_stop_while_greeting_is_eight_zeros_which_need_no_connection() -> None:
    link = greeting()
    link.bytes_to_send(START_S)
    link.stop()

    assert link.bytes_to_send(START_S) == bytes(wire.BREAK_ZEROS)
    assert link.bytes_to_send(START_S) == b""


def test_heartbeats_count_up_and_only_the_newest_is_sent() -> None:
    link = up()
    link.heartbeat(wire.WANT_RUN, START_S + 1)
    link.heartbeat(wire.WANT_HOLD, START_S + 1)

    assert taken_apart(link.bytes_to_send(START_S + 1)) == [Sent(wire.HEARTBEAT, 0, 0, (2, wire.WANT_HOLD))]
    assert link.bytes_to_send(START_S + 2) == b""


def test_what_the_machine_says_arrives_once_and_in_order_and_is_acknowledged() -> None:
    link = up()
    first, second = (frame(wire.RECALL_END, done, seq=done) for done in (0, 1))
    link.receive_bytes(first + first + second, START_S + 1)

    assert [link.next_event(), link.next_event(), link.next_event()] == [RecallEnd(0), RecallEnd(1), None]
    assert taken_apart(link.bytes_to_send(START_S + 1)) == [Sent(wire.HOST_ACK, 0, 2, ())]
    assert link.bytes_to_send(START_S + 2) == b""


def test_a_gap_is_reported_once() -> None:
    link = up()
    link.receive_bytes(frame(wire.RECALL_END, 1, seq=1) + frame(wire.RECALL_END, 2, seq=2), START_S + 1)

    assert link.next_event() is None
    assert [sent.type for sent in everything(link, START_S + 1)] == [wire.HOST_NAK]


def test_any_frame_that_is_due_carries_the_acknowledgement() -> None:
    link = up()
    link.receive_bytes(frame(wire.RECALL_END, 0), START_S + 1)
    link.heartbeat(wire.WANT_RUN, START_S + 1)

    assert [sent.ack for sent in everything(link, START_S + 1)] == [1]


def test_a_gap_the_machine_reports_is_sent_again_at_once() -> None:
    link = up()
    for first_dot in range(3):
        link.send(Recall(first_dot))
    everything(link, START_S + 1, frames_max=3)
    link.receive_bytes(frame(wire.MACHINE_NAK, ack=1), START_S + 1.03)

    assert [sent.seq for sent in everything(link, START_S + 1.04, frames_max=3)] == [1, 2]
    assert link.retransmitted == 2
    assert link.unacknowledged == 2


def test_an_unanswered_command_is_sent_again_when_its_time_is_over() -> None:
    link = up()
    link.send(Recall(1))
    link.bytes_to_send(START_S + 0.1)
    deadline_s = link.next_deadline_s()
    assert deadline_s is not None
    assert deadline_s == pytest.approx(START_S + 0.2)
    link.receive_bytes(status(), deadline_s)
    link.handle_deadline(deadline_s)

    assert types(link.bytes_to_send(deadline_s)) == [wire.RECALL]


def test_a_command_nobody_acknowledges_ends_the_connection() -> None:
    link = up()
    link.send(Recall(1))
    now_s = START_S
    for _ in range(TRIES_MAX):
        now_s += 0.25
        link.receive_bytes(status(), now_s)
        link.bytes_to_send(now_s)
        link.handle_deadline(now_s + 0.21)
        if link.state is LinkState.DOWN:
            break
    while isinstance(event := link.next_event(), Status):
        pass

    assert isinstance(event, LinkDown)
    assert str(event.error) == str(LinkLost("a command went unacknowledged 5 times"))


def test_a_silent_machine_ends_the_connection() -> None:
    link = up()
    link.receive_bytes(status(), START_S + 1)
    assert isinstance(link.next_event(), Status)
    assert link.next_deadline_s() == START_S + 1 + SILENCE_S
    link.handle_deadline(START_S + 1 + SILENCE_S)

    assert str(down_because(link)) == str(LinkLost("nothing heard for 0.50 s"))


def test_noise_is_silence() -> None:
    link = up()
    link.receive_bytes(bytes(range(256)), START_S + 0.4)
    link.handle_deadline(START_S + SILENCE_S)

    assert isinstance(down_because(link), LinkLost)


@pytest.mark.parametrize("begin", [lambda: Link(BAUD, SILENCE_S), greeting])
def test_no_command_is_taken_without_a_connection(begin: object) -> None:
    assert callable(begin)
    link = begin()

    with pytest.raises(LinkLost, match="Recall can't be sent while the link is"):
        link.send(Recall(1))


def test_too_many_commands_end_the_connection_instead_of_losing_one() -> None:
    link = up()
    for _ in range(WAITING_MAX):
        link.send(Recall(1))
    assert link.next_event() is None
    link.send(Recall(1))

    error = down_because(link)
    assert isinstance(error, LinkLost)
    assert "too many commands wait" in str(error)


def test_closing_forgets_everything_even_what_was_received() -> None:
    link = up()
    link.receive_bytes(status(), START_S)
    link.stop()
    link.close()

    assert link.next_event() is None
    assert link.state is LinkState.DOWN
    assert link.bytes_to_send(START_S) == b""


def test_a_new_connection_begins_with_nothing_of_the_old_one() -> None:
    link = up()
    link.receive_bytes(status(), START_S)
    link.send(Recall(1))
    link.connect(HOST_NONCE + 1, START_S)

    assert link.next_event() is None
    assert link.unacknowledged == 0
    link.receive_bytes(status(), START_S)
    assert link.next_event() is None


def states(link: Link, *moments_s: float) -> list[LinkState]:
    found = []
    for moment_s in moments_s:
        link.handle_deadline(moment_s)
        found.append(link.state)
    return found


def test_at_rest_a_machine_may_be_silent_for_longer() -> None:
    link = up()
    link.heartbeat(wire.WANT_REST, START_S)
    everything(link, START_S)

    assert link.next_deadline_s() == pytest.approx(START_S + REST_SILENCE_S)
    assert states(link, START_S + REST_SILENCE_S - 0.001, START_S + REST_SILENCE_S) == [
        LinkState.UP,
        LinkState.DOWN,
    ]


def test_a_machine_that_rested_is_given_the_usual_time_to_be_heard_again() -> None:
    link = up()
    link.heartbeat(wire.WANT_REST, START_S)
    link.heartbeat(wire.WANT_HOLD, START_S + 1)
    everything(link, START_S + 1)

    assert states(link, START_S + 1 + SILENCE_S - 0.001, START_S + 1 + SILENCE_S) == [
        LinkState.UP,
        LinkState.DOWN,
    ]
