"""The machine's end of the wire as a script: frames made to order, and whatever the host sent taken apart."""

from dataclasses import dataclass
from typing import Any

from firmware_bridge.device import wire

HOST_NONCE = 11
MACHINE_NONCE = 22
SEED = wire.connection_seed(wire.SCHEMA, HOST_NONCE, MACHINE_NONCE)


@dataclass(frozen=True, slots=True)
class Sent:
    """One frame the host put on the wire."""

    type: int
    seq: int
    ack: int
    fields: tuple[Any, ...]


def taken_apart(data: bytes) -> list[Sent]:
    """Every frame in `data`; fails on anything that is none."""
    found = []
    for chunk in wire.FrameSplitter().feed(data):
        frame = wire.decode_frame(chunk, SEED)
        assert frame is not None, chunk.hex()
        ftype, seq, ack, payload = frame
        found.append(Sent(ftype, seq, ack, wire.unpack(ftype, payload)))
    return found


def frame(ftype: int, *fields: int | bytes, seq: int = 0, ack: int = 0, seed: int = SEED) -> bytes:
    """A frame from the machine."""
    return wire.encode_frame(ftype, seq, ack, wire.pack(ftype, *fields), seed)


def hello_ack(
    host_nonce: int = HOST_NONCE,
    schema: int = wire.SCHEMA,
    version: int = wire.PROTOCOL_VERSION,
    capabilities: int = 0,
    stop_generation: int = 5,
) -> bytes:
    """The machine's answer to a greeting."""
    fields = (
        host_nonce,
        MACHINE_NONCE,
        schema,
        version,
        b"board001",
        3,
        1,
        capabilities,
        b"job 0001",
        41,
        40,
        stop_generation,
        8,
    )
    return frame(wire.HELLO_ACK, *fields, seed=wire.HANDSHAKE_SEED)


def status(armed: bool = False, stop_generation: int = 5, ack: int = 0) -> bytes:
    """Where the machine stands."""
    fields = (0, 0, 0, 1, int(armed), int(armed), 0, 50, 41, 40, stop_generation, 7)
    return frame(wire.STATUS, *fields, ack=ack)
