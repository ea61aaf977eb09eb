"""Frames: COBS, checksum, layouts; what a byte on the wire means (docs/wire-protocol.md §2–3).

Both ends use this module, so it stays in the subset of Python that MicroPython compiles. It leaves
retransmission to `arq` and meaning to `core` and the host's `messages`.
"""

import binascii
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PROTOCOL_VERSION = 1
COVERED_BYTES_MAX = 64
"""Most bytes the checksum covers: type, seq, ack and payload."""

FRAME_BYTES_MAX = COVERED_BYTES_MAX + 4 + 1 + 1
"""Most bytes of one frame on the wire: covered, checksum, COBS overhead, delimiter."""

CHUNK_BYTES_MAX = FRAME_BYTES_MAX - 1
"""Most bytes between two delimiters."""

BREAK_ZEROS = 8
"""This many 00 bytes in a row mean stop (§5.3)."""

DELIMITER = b"\x00"

# Host to machine. The top bit is the direction, so that an echoed frame is never taken for an answer.
HELLO = 0x01
HEARTBEAT = 0x02
STOP = 0x03
HOST_ACK = 0x04
HOST_NAK = 0x05
JOB_OPEN = 0x10
CALIBRATE = 0x11
RESUME = 0x12
DOT = 0x13
RECALL = 0x14

# Machine to host.
HELLO_ACK = 0x81
STATUS = 0x82
MACHINE_ACK = 0x84
MACHINE_NAK = 0x85
DONE = 0x90
STOPPED = 0x91
REFUSED = 0x92
TIP = 0x93
RECALL_END = 0x94

LAYOUTS = {
    HELLO: ("HELLO", "<IIB"),
    HEARTBEAT: ("HEARTBEAT", "<IB"),
    STOP: ("STOP", "<B"),
    HOST_ACK: ("HOST_ACK", "<"),
    HOST_NAK: ("HOST_NAK", "<"),
    JOB_OPEN: ("JOB_OPEN", "<8s8sIIHiiii"),
    CALIBRATE: ("CALIBRATE", "<I"),
    RESUME: ("RESUME", "<IIQH"),
    DOT: ("DOT", "<IiiHHH"),
    RECALL: ("RECALL", "<I"),
    HELLO_ACK: ("HELLO_ACK", "<IIIB8sIBH8sIIIB"),
    STATUS: ("STATUS", "<IHBHBBBHIIIQ"),
    MACHINE_ACK: ("MACHINE_ACK", "<"),
    MACHINE_NAK: ("MACHINE_NAK", "<"),
    DONE: ("DONE", "<IBBHI"),
    STOPPED: ("STOPPED", "<BiI"),
    REFUSED: ("REFUSED", "<BIB"),
    TIP: ("TIP", "<BhH"),
    RECALL_END: ("RECALL_END", "<I"),
}
"""Frame type → name and payload layout; exact length per type, little-endian, no padding (§3)."""

FIRST_SEQUENCED = 0x10
"""Types whose low seven bits are at least this are numbered and retransmitted; the others are not (§4)."""

# Flags in STATUS.
FLAG_PEDAL_DOWN = 0x0001
FLAG_PEDAL_SILENT = 0x0002
FLAG_ESTOP = 0x0004
FLAG_LEASE = 0x0008
FLAG_CALIBRATED = 0x0010
FLAG_MEMORY_LOST = 0x0020

# State in STATUS.
STATE_SAFE = 0
STATE_ARMED = 1
STATE_MOVING = 2
STATE_STRIKING = 3
STATE_PROBING = 4

# What the host wants, in HEARTBEAT.
WANT_HOLD = 0
WANT_RUN = 1
WANT_REST = 2

REST_PERIOD_US = 1_000_000
"""While the host rests, so often heartbeats go one way and STATUS the other, and no lease holds (§5.2)."""

# Outcome of a strike, in DONE.
OUTCOME_PLACED = 1
OUTCOME_SHALLOW = 2
OUTCOME_MISSED = 3


def _schema() -> int:
    text = f"stipple {PROTOCOL_VERSION}"
    for ftype in sorted(LAYOUTS):
        name, layout = LAYOUTS[ftype]
        text += f" {ftype:02x}:{name}:{layout}"
    return binascii.crc32(text.encode())


SCHEMA = _schema()
"""CRC-32 of the table above; ends that disagree about any layout find out in the handshake (§6)."""

HANDSHAKE_SEED = binascii.crc32(b"stipple handshake")
"""Checksum seed of HELLO and HELLO_ACK, the only frames that must be readable before a connection exists."""


def is_sequenced(ftype: int) -> bool:
    """True if frames of this type carry a sequence number and are sent again until acknowledged."""
    return (ftype & 0x7F) >= FIRST_SEQUENCED


def connection_seed(schema: int, host_nonce: int, machine_nonce: int) -> int:
    """Checksum seed of one connection's frames; another connection's intact frames never check (§2.2)."""
    return binascii.crc32(struct.pack("<III", schema, host_nonce, machine_nonce))


_BYTES = [bytes((value,)) for value in range(256)]
"""Every byte there is, made once: encoding is the hottest path of both ends."""


def cobs_encode(data: bytes) -> bytes:
    """`data` (at most 254 bytes) without its zeros, one byte longer; no delimiter."""
    return b"".join([_BYTES[len(run) + 1] + run for run in data.split(DELIMITER)])


def cobs_decode(data: bytes) -> bytes | None:
    """The bytes that `cobs_encode` was given, or None if no encoder can have made `data`."""
    if not data or 0 in data:
        return None
    decoded = bytearray(data)
    at = 0
    while at < len(decoded):
        run = decoded[at]
        decoded[at] = 0
        at += run
    return bytes(decoded[1:]) if at == len(decoded) else None


def encode_frame(ftype: int, seq: int, ack: int, payload: bytes, seed: int) -> bytes:
    """One frame as it goes on the wire, delimiter included."""
    covered = bytes((ftype, seq, ack)) + payload
    crc = binascii.crc32(covered, seed)
    return cobs_encode(covered + struct.pack("<I", crc)) + DELIMITER


def decode_frame(chunk: bytes, seed: int) -> tuple[int, int, int, bytes] | None:
    """(type, seq, ack, payload) of what stood between two delimiters; None if not ours, whole and intact.

    HELLO and HELLO_ACK are checked against the handshake's seed, all others against `seed`.
    """
    data = cobs_decode(chunk)
    if data is None or len(data) < 7:
        return None
    ftype = data[0]
    layout = LAYOUTS.get(ftype)
    if layout is None or len(data) != 7 + struct.calcsize(layout[1]):
        return None
    if ftype in (HELLO, HELLO_ACK):
        seed = HANDSHAKE_SEED
    if binascii.crc32(data[:-4], seed) != struct.unpack("<I", data[-4:])[0]:
        return None
    return ftype, data[1], data[2], data[3:-4]


def pack(ftype: int, *fields: int | bytes) -> bytes:
    """Payload of a frame of `ftype`. Raises struct.error if a field does not fit its place."""
    return struct.pack(LAYOUTS[ftype][1], *fields)


def unpack(ftype: int, payload: bytes) -> "tuple[Any, ...]":
    """Fields of a payload whose length `decode_frame` has already checked."""
    return struct.unpack(LAYOUTS[ftype][1], payload)


class FrameSplitter:
    """Cuts a stream of bytes at delimiters. Its memory is bounded: what can't be a frame is dropped."""

    def __init__(self) -> None:
        """Start between frames."""
        self._chunk = bytearray()
        self._overlong = False
        self._zeros = 0
        self.break_seen = False
        """Set once when eight 00 bytes came in a row, however many follow; whoever acts on it clears it."""

    def feed(self, data: bytes) -> list[bytes]:
        """The chunks that `data` completes, delimiters removed, empty ones left out."""
        chunks = []
        runs = data.split(DELIMITER)
        self._take(runs[0])
        for run in runs[1:]:
            # A line held low for minutes is one stop, not one a byte: the count ends beyond eight.
            if self._zeros <= BREAK_ZEROS:
                self._zeros += 1
            if self._zeros == BREAK_ZEROS:
                self.break_seen = True
            if self._chunk and not self._overlong:
                chunks.append(bytes(self._chunk))
            self._chunk = bytearray()
            self._overlong = False
            self._take(run)
        return chunks

    def _take(self, run: bytes) -> None:
        """Bytes without a delimiter among them."""
        if not run:
            return
        self._zeros = 0
        room = CHUNK_BYTES_MAX - len(self._chunk)
        if len(run) > room:
            self._overlong = True
            run = run[:room]
        self._chunk.extend(run)
