"""Byte streams that a serial line might bring: noise, frames of ours, frames of ours spoiled in every way.

`CORPUS` holds the streams that have to be tried every time: edges of every bound, and whatever once found
a fault.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from firmware_bridge.device import wire
from tests.firmware_bridge.fuzz.decoders import SEED, TO_HOST, TO_MACHINE
from tests.firmware_bridge.fuzz.lossy_line import spoiled

OTHER_SEED = wire.connection_seed(wire.SCHEMA, 1, 2)

_FRAMES = [frame.wire for frame in (*TO_MACHINE, *TO_HOST)]
_BY_NAME = {frame.name: frame.wire for frame in (*TO_MACHINE, *TO_HOST)}

CORPUS: tuple[bytes, ...] = (
    b"",
    b"\x00",
    b"\x00" * 7,
    b"\x00" * 9,
    b"\xff" * 5_000,
    b"\x01" * 69 + b"\x00",
    b"\x01" * 70 + b"\x00",
    b"\x46" + b"\x07" * 69 + b"\x00",
    b"\x02\x03\x00" * 40,
    _BY_NAME["HELLO_ACK"][:-1],
    _BY_NAME["STOP"][:-1] + _BY_NAME["STOP"],
    _BY_NAME["STOP"][4:] + b"\x00" * 8,
    _BY_NAME["DOT"] * 12,
    _BY_NAME["RECALL"] + b"\xff" * 71 + _BY_NAME["RECALL"],
    b"".join(_FRAMES),
    b"".join(frame[:-1] for frame in _FRAMES) + b"\x00",
    b"".join(frame[1:] for frame in _FRAMES),
    b"".join(bytes([frame[0] ^ 1]) + frame[1:] for frame in _FRAMES),
)

NOISE = st.binary(max_size=400) | st.lists(
    st.sampled_from([b"\x00", b"\x01", b"\x02", b"\xff", b"\x00" * 7, b"\x01" * 60]), max_size=30
).map(b"".join)
CUTS = st.lists(st.integers(0, 10_000), max_size=30)


@dataclass(frozen=True, slots=True)
class Stream:
    """Bytes, and the frames among what was sent that they were made from, each (type, seq, ack, payload)."""

    data: bytes
    sent: tuple[tuple[int, int, int, bytes], ...]


@st.composite
def frames(draw: st.DrawFn, types: Sequence[int]) -> tuple[int, int, int, bytes]:
    """A frame of one of these types with any numbers and any payload of the right length."""
    ftype = draw(st.sampled_from(types))
    bytes_count = struct.calcsize(wire.LAYOUTS[ftype][1])
    byte = st.sampled_from([0, 0, 1, 0x13, 0xFF]) | st.integers(0, 255)
    payload = bytes(draw(st.lists(byte, min_size=bytes_count, max_size=bytes_count)))
    number = st.integers(0, 3) | st.integers(0, 255)
    return ftype, draw(number), draw(number), payload


@st.composite
def spoiled_streams(draw: st.DrawFn, types: Sequence[int]) -> Stream:
    """Frames in a row, some with up to four bits turned over, cut short, spliced, glued to stale ones."""
    sent = draw(st.lists(frames(types), min_size=1, max_size=8))
    data = b""
    for frame in sent:
        whole = wire.encode_frame(*frame, SEED)
        how = draw(st.sampled_from(["whole", "bits", "cut", "splice", "stale", "twice"]))
        if how == "bits":
            bits = draw(st.lists(st.integers(0, 70 * 8), min_size=1, max_size=4, unique=True))
            data += spoiled(whole, bits)
        elif how == "cut":
            data += whole[: draw(st.integers(0, len(whole) - 1))]
        elif how == "splice":
            other = wire.encode_frame(*draw(st.sampled_from(sent)), SEED)
            at = draw(st.integers(0, min(len(whole), len(other))))
            data += whole[:at] + other[at:]
        elif how == "stale":
            stale = wire.encode_frame(*frame, OTHER_SEED)
            data += stale[: draw(st.integers(0, len(stale)))] + whole
        else:
            data += whole * (2 if how == "twice" else 1)
    return Stream(data, tuple(sent))
