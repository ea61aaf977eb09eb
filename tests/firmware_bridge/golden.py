"""The frozen frames, checksums and memory images, and a second reading of the document to hold them against.

Nothing here comes from the package: checksum and COBS are written from docs/wire-protocol.md §2 alone.
"""

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GOLDEN_FILE = Path(__file__).resolve().parents[1] / "data" / "golden-frames.json"
GOLDEN: dict[str, Any] = json.loads(GOLDEN_FILE.read_text(encoding="utf-8"))

HANDSHAKE_TYPES = (0x01, 0x81)


@dataclass(frozen=True, slots=True)
class GoldenFrame:
    name: str
    says: str
    type: int
    seq: int
    ack: int
    fields: dict[str, int | str]
    payload: bytes
    wire: bytes

    @property
    def values(self) -> tuple[int | bytes, ...]:
        return tuple(bytes.fromhex(v) if isinstance(v, str) else v for v in self.fields.values())

    @property
    def seed(self) -> int:
        handshake = self.type in HANDSHAKE_TYPES
        return int(GOLDEN["handshake_seed"] if handshake else GOLDEN["connection"]["seed"])

    def __str__(self) -> str:
        return f"{self.name}: {self.says}"


FRAMES = [
    GoldenFrame(
        row["name"],
        row["says"],
        row["type"],
        row["seq"],
        row["ack"],
        row["fields"],
        bytes.fromhex(row["payload"]),
        bytes.fromhex(row["hex"]),
    )
    for row in GOLDEN["frames"]
]


def checksum(data: bytes, seed: int) -> int:
    """CRC-32 bit by bit, going on from `seed`."""
    register = seed ^ 0xFFFFFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = (register >> 1) ^ (0xEDB88320 if register & 1 else 0)
    return register ^ 0xFFFFFFFF


def without_zeros(data: bytes) -> bytes:
    """COBS for up to 253 bytes: cut at the zeros; each piece is led by its length plus one."""
    return b"".join(bytes([len(piece) + 1]) + piece for piece in data.split(b"\x00"))


def frame_of(frame: GoldenFrame) -> bytes:
    """The frame built from the document."""
    covered = bytes([frame.type, frame.seq, frame.ack]) + frame.payload
    return without_zeros(covered + struct.pack("<I", checksum(covered, frame.seed))) + b"\x00"
