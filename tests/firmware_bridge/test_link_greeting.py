"""How a connection comes about, and with whom it does not (§6)."""

import pytest

from firmware_bridge.device import wire
from firmware_bridge.errors import NoAnswer, NotAMachine, WrongSchema
from firmware_bridge.link import GREETING_S_MAX, HELLO_PERIOD_S, Link, LinkState, LinkUp
from tests.firmware_bridge.link_room import (
    BAUD,
    SILENCE_S,
    START_S,
    down_because,
    greeting,
    types,
    up,
)
from tests.firmware_bridge.machine_end import HOST_NONCE, Sent, frame, hello_ack, status, taken_apart


def test_a_link_without_a_connection_sends_hears_and_wants_nothing() -> None:
    link = Link(BAUD, SILENCE_S)
    link.stop()
    link.receive_bytes(hello_ack(), START_S)
    link.handle_deadline(START_S)

    assert link.bytes_to_send(START_S) == b""
    assert link.next_deadline_s() is None
    assert link.next_event() is None


def test_a_greeting_is_repeated_until_it_is_answered() -> None:
    link = greeting()
    assert taken_apart(link.bytes_to_send(START_S)) == [
        Sent(wire.HELLO, 0, 0, (HOST_NONCE, wire.SCHEMA, wire.PROTOCOL_VERSION))
    ]
    assert link.bytes_to_send(START_S + HELLO_PERIOD_S / 2) == b""
    assert link.next_deadline_s() == START_S + HELLO_PERIOD_S
    assert types(link.bytes_to_send(START_S + HELLO_PERIOD_S)) == [wire.HELLO]


def test_a_greeting_begins_with_a_delimiter_against_noise_before_it() -> None:
    link = greeting()
    (chunk_of_noise, hello) = wire.FrameSplitter().feed(b"noise" + link.bytes_to_send(START_S))

    assert chunk_of_noise == b"noise"
    assert wire.decode_frame(hello, 0) is not None


def test_the_machines_answer_makes_the_connection() -> None:
    link = greeting()
    link.bytes_to_send(START_S)
    link.receive_bytes(hello_ack(), START_S)
    event = link.next_event()

    assert isinstance(event, LinkUp)
    assert (event.hello.hi, event.hello.done, event.hello.uid) == (41, 40, b"board001")
    assert link.state is LinkState.UP


def test_an_answer_meant_for_another_greeting_is_not_taken() -> None:
    link = greeting()
    link.receive_bytes(hello_ack(host_nonce=HOST_NONCE + 1), START_S)

    assert link.state is LinkState.GREETING


def test_a_second_answer_changes_nothing() -> None:
    link = up()
    link.receive_bytes(hello_ack(), START_S)

    assert link.next_event() is None
    assert link.state is LinkState.UP


@pytest.mark.hazard("H20")
@pytest.mark.parametrize(
    ("answer", "got"),
    [
        (hello_ack(schema=1), (wire.PROTOCOL_VERSION, 1)),
        (hello_ack(version=9), (9, wire.SCHEMA)),
    ],
)
def test_a_machine_of_another_schema_is_no_connection(answer: bytes, got: tuple[int, int]) -> None:
    link = greeting()
    link.receive_bytes(answer, START_S)

    assert str(down_because(link)) == str(WrongSchema(got, (wire.PROTOCOL_VERSION, wire.SCHEMA)))


def test_a_machine_that_never_answers_is_given_up() -> None:
    link = greeting()
    link.handle_deadline(START_S + GREETING_S_MAX - 0.01)
    assert link.state is LinkState.GREETING
    link.bytes_to_send(START_S + GREETING_S_MAX - 0.01)
    assert link.next_deadline_s() == START_S + GREETING_S_MAX
    link.handle_deadline(START_S + GREETING_S_MAX)

    assert isinstance(down_because(link), NoAnswer)


def test_whoever_answers_rubbish_is_no_machine() -> None:
    link = greeting()
    link.receive_bytes(b"login: \x00\x01\x02", START_S)
    link.handle_deadline(START_S + GREETING_S_MAX)

    assert str(down_because(link)) == str(NotAMachine(10, GREETING_S_MAX))


def test_frames_before_the_answer_mean_nothing() -> None:
    link = greeting()
    link.receive_bytes(status() + frame(wire.STATUS, *(0,) * 12, seed=0), START_S)

    assert link.next_event() is None
