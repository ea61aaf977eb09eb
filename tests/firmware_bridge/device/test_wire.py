"""Frames come out of a stream of bytes whole and ours, or not at all."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.device import wire

SEED = 0x12345678
PAYLOAD_BYTES = {ftype: struct.calcsize(layout) for ftype, (_, layout) in wire.LAYOUTS.items()}
NUMBERS = st.integers(0, 255)
SEEDS = st.integers(0, 0xFFFFFFFF)
OURS = st.sampled_from(sorted(set(wire.LAYOUTS) - {wire.HELLO, wire.HELLO_ACK}))


@st.composite
def frames(draw: st.DrawFn) -> tuple[int, int, int, bytes]:
    ftype = draw(OURS)
    payload = draw(st.binary(min_size=PAYLOAD_BYTES[ftype], max_size=PAYLOAD_BYTES[ftype]))
    return ftype, draw(NUMBERS), draw(NUMBERS), payload


def chunk_of(frame: tuple[int, int, int, bytes], seed: int = SEED) -> bytes:
    return wire.encode_frame(*frame, seed)[:-1]


@given(st.binary(max_size=254))
def test_what_was_coded_holds_no_zero_and_is_decoded_as_it_was(data: bytes) -> None:
    coded = wire.cobs_encode(data)

    assert 0 not in coded
    assert len(coded) == len(data) + 1
    assert wire.cobs_decode(coded) == data


@given(st.binary(max_size=90))
def test_whatever_is_decoded_would_be_coded_the_same(coded: bytes) -> None:
    data = wire.cobs_decode(coded)

    assert data is None or wire.cobs_encode(data) == coded


def test_every_frame_fits_its_bound() -> None:
    assert max(PAYLOAD_BYTES.values()) + 3 <= wire.COVERED_BYTES_MAX
    for ftype, size in PAYLOAD_BYTES.items():
        assert len(wire.encode_frame(ftype, 255, 255, b"\xff" * size, SEED)) <= wire.FRAME_BYTES_MAX


@given(frames())
def test_a_frame_arrives_as_it_was_sent(frame: tuple[int, int, int, bytes]) -> None:
    assert wire.decode_frame(chunk_of(frame), SEED) == frame


@pytest.mark.hazard("H18")
@given(frames(), SEEDS, SEEDS)
def test_an_intact_frame_of_another_connection_is_never_accepted(
    frame: tuple[int, int, int, bytes], seed: int, other: int
) -> None:
    assert (wire.decode_frame(chunk_of(frame, seed), other) is None) == (seed != other)


@pytest.mark.hazard("H18")
@given(frames(), st.integers(min_value=0), st.integers(1, 255))
def test_a_frame_with_one_byte_changed_is_never_accepted(
    frame: tuple[int, int, int, bytes], at: int, change: int
) -> None:
    chunk = bytearray(chunk_of(frame))
    chunk[at % len(chunk)] ^= change

    assert wire.decode_frame(bytes(chunk), SEED) is None


@given(frames(), st.integers(min_value=0))
def test_a_frame_cut_short_is_never_accepted(frame: tuple[int, int, int, bytes], at: int) -> None:
    chunk = chunk_of(frame)

    assert wire.decode_frame(chunk[: at % len(chunk)], SEED) is None


@pytest.mark.parametrize("ftype", [wire.HELLO, wire.HELLO_ACK])
def test_the_handshake_is_readable_before_there_is_a_connection(ftype: int) -> None:
    payload = bytes(PAYLOAD_BYTES[ftype])
    chunk = wire.encode_frame(ftype, 0, 0, payload, wire.HANDSHAKE_SEED)[:-1]

    assert wire.decode_frame(chunk, SEED) == (ftype, 0, 0, payload)
    assert wire.decode_frame(wire.encode_frame(ftype, 0, 0, payload, SEED)[:-1], SEED) is None


@pytest.mark.parametrize("ftype", [0x00, 0x7F, 0x06, 0x83, 0xFF])
def test_a_type_that_does_not_exist_is_not_accepted(ftype: int) -> None:
    assert wire.decode_frame(wire.encode_frame(ftype, 0, 0, b"", SEED)[:-1], SEED) is None


@pytest.mark.parametrize("ftype", sorted(wire.LAYOUTS))
def test_a_payload_one_byte_too_long_is_not_accepted(ftype: int) -> None:
    seed = wire.HANDSHAKE_SEED if ftype in (wire.HELLO, wire.HELLO_ACK) else SEED
    payload = bytes(PAYLOAD_BYTES[ftype] + 1)

    assert wire.decode_frame(wire.encode_frame(ftype, 0, 0, payload, seed)[:-1], SEED) is None


@given(st.binary(max_size=200))
def test_noise_is_neither_accepted_nor_fatal(noise: bytes) -> None:
    for chunk in wire.FrameSplitter().feed(noise):
        assert wire.decode_frame(chunk, SEED) is None


@given(st.lists(st.binary(min_size=1, max_size=69).filter(lambda chunk: 0 not in chunk)), st.data())
def test_a_stream_is_cut_at_its_zeros_however_it_is_chopped(chunks: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(chunk + b"\x00" for chunk in chunks)
    splitter = wire.FrameSplitter()
    found: list[bytes] = []
    while stream:
        count = data.draw(st.integers(1, len(stream)))
        found += splitter.feed(stream[:count])
        stream = stream[count:]

    assert found == chunks


def test_a_chunk_longer_than_any_frame_is_dropped_and_the_next_one_read() -> None:
    splitter = wire.FrameSplitter()

    assert splitter.feed(b"\x01" * wire.CHUNK_BYTES_MAX + b"\x00") == [b"\x01" * wire.CHUNK_BYTES_MAX]
    assert splitter.feed(b"\x01" * (wire.CHUNK_BYTES_MAX + 1) + b"\x00\x07\x00") == [b"\x07"]


@pytest.mark.hazard("H17")
def test_noise_without_end_takes_no_more_memory_than_one_frame() -> None:
    splitter = wire.FrameSplitter()
    splitter.feed(b"\xff" * 100_000)

    assert len(splitter._chunk) == wire.CHUNK_BYTES_MAX


@pytest.mark.hazard("H14")
@pytest.mark.parametrize(("zeros", "stop"), [(1, False), (7, False), (8, True), (9, True)])
def test_eight_zeros_in_a_row_mean_stop(zeros: int, stop: bool) -> None:
    splitter = wire.FrameSplitter()
    splitter.feed(b"\x01" + bytes(zeros) + b"\x01")

    assert splitter.break_seen is stop


def test_the_zero_that_ends_a_frame_counts_and_the_frame_is_read() -> None:
    splitter = wire.FrameSplitter()

    assert splitter.feed(b"\x07" + bytes(7)) == [b"\x07"]
    assert not splitter.break_seen
    splitter.feed(bytes(1))
    assert splitter.break_seen


def test_eight_zeros_count_across_reads_and_not_across_other_bytes() -> None:
    splitter = wire.FrameSplitter()
    splitter.feed(bytes(4) + b"\x01" + bytes(4))
    assert not splitter.break_seen
    splitter.feed(bytes(4))
    assert splitter.break_seen


def test_a_line_held_low_for_a_minute_is_one_stop() -> None:
    splitter = wire.FrameSplitter()
    splitter.feed(bytes(8))
    splitter.break_seen = False
    splitter.feed(bytes(100_000))
    assert not splitter.break_seen

    splitter.feed(b"\x01" + bytes(8))
    assert splitter.break_seen


@pytest.mark.parametrize(
    ("ftype", "sequenced"),
    [(wire.STOP, False), (wire.HEARTBEAT, False), (wire.STATUS, False), (wire.DOT, True), (wire.DONE, True)],
)
def test_only_what_must_arrive_exactly_once_is_numbered(ftype: int, sequenced: bool) -> None:
    assert wire.is_sequenced(ftype) is sequenced
