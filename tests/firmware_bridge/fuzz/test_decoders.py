"""Any bytes in any pieces: no crash, bounded memory, and nothing accepted that was not sent. P7, P8."""

from collections.abc import Callable
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from firmware_bridge import messages
from firmware_bridge.device import wire
from tests.firmware_bridge.fuzz.byte_streams import CORPUS, CUTS, NOISE, Stream, frames, spoiled_streams
from tests.firmware_bridge.fuzz.decoders import (
    SEED,
    TO_HOST,
    TO_MACHINE,
    accepted_frames,
    host_takes,
    in_pieces,
    machine_takes,
)
from tests.fuzz.effort import effort

HOST_TYPES = sorted({frame.type for frame in TO_MACHINE} - {wire.HELLO})
MACHINE_TYPES = sorted({frame.type for frame in TO_HOST} - {wire.HELLO_ACK})
WITHOUT_MOTION = sorted(set(HOST_TYPES) - {wire.CALIBRATE, wire.RESUME})


def with_the_corpus(test: Callable[..., Any]) -> Callable[..., Any]:
    for data in CORPUS:
        test = example(data=data, cuts=[])(example(data=data, cuts=list(range(0, 10_000, 7)))(test))
    return test


@effort(50)
@given(data=NOISE, cuts=CUTS)
@with_the_corpus
def test_the_host_takes_any_bytes_the_same_in_any_pieces(data: bytes, cuts: list[int]) -> None:
    assert host_takes(in_pieces(data, cuts)) == host_takes([data])


@effort(50)
@given(data=NOISE, cuts=CUTS)
@with_the_corpus
def test_the_splitter_cuts_any_bytes_the_same_in_any_pieces(data: bytes, cuts: list[int]) -> None:
    assert accepted_frames(in_pieces(data, cuts)) == accepted_frames([data])


@effort(40)
@given(data=NOISE, cuts=CUTS)
@with_the_corpus
def test_no_bytes_make_a_machine_at_rest_move_unless_they_are_a_frame_that_asks(
    data: bytes, cuts: list[int]
) -> None:
    asked = wire.CALIBRATE in {frame[0] for frame in accepted_frames([data])}

    for pieces in ([data], in_pieces(data, cuts)):
        outcome = machine_takes(pieces)
        assert not outcome.accepted or asked


@effort(50)
@given(spoiled_streams(MACHINE_TYPES), CUTS)
def test_the_host_accepts_nothing_from_spoiled_frames_that_was_not_sent(
    stream: Stream, cuts: list[int]
) -> None:
    outcome = host_takes(in_pieces(stream.data, cuts))
    sent = [messages.decode(ftype, payload) for ftype, _, _, payload in stream.sent]
    numbered = [frame for frame in stream.sent if wire.is_sequenced(frame[0])]

    assert all(event in sent for event in outcome.accepted)
    once_each = [event for event in outcome.accepted if not isinstance(event, messages.Status)]
    assert len(once_each) <= len(numbered)


@effort(50)
@given(spoiled_streams(HOST_TYPES), CUTS)
def test_the_machine_accepts_nothing_from_spoiled_frames_that_was_not_sent(
    stream: Stream, cuts: list[int]
) -> None:
    assert set(accepted_frames(in_pieces(stream.data, cuts))) <= set(stream.sent)
    refused = [payload for ftype, payload in machine_takes([stream.data]).said if ftype == wire.REFUSED]

    assert len(refused) <= len(stream.sent)


@effort(40)
@given(spoiled_streams(WITHOUT_MOTION), CUTS)
def test_a_machine_that_is_not_asked_to_move_answers_the_same_in_any_pieces(
    stream: Stream, cuts: list[int]
) -> None:
    assert machine_takes(in_pieces(stream.data, cuts)) == machine_takes([stream.data])


@effort(50)
@given(spoiled_streams(MACHINE_TYPES), CUTS)
def test_the_host_takes_spoiled_frames_the_same_in_any_pieces(stream: Stream, cuts: list[int]) -> None:
    assert host_takes(in_pieces(stream.data, cuts)) == host_takes([stream.data])


@effort(50)
@given(st.lists(frames(MACHINE_TYPES), max_size=12))
def test_a_host_whose_machine_says_anything_at_all_takes_it_or_leaves_it(
    said: list[tuple[int, int, int, bytes]],
) -> None:
    """Intact frames with any content: a broken machine must not break the controller."""
    outcome = host_takes([wire.encode_frame(*frame, SEED) for frame in said])

    assert len(outcome.accepted) <= len(said)
