"""Mutants of the link: frames count that must not (docs/wire-protocol.md §2, §4)."""

import binascii
import struct
from collections.abc import Callable

from firmware_bridge.device import limits, striker, wire
from firmware_bridge.device.arq import Arq
from firmware_bridge.device.striker import Striker
from sim.campaign.mutants.mutant import Mutant

Accept = Callable[[Arq, int], bool]
Enqueue = Callable[[Striker, int, int, int, int, int], int]
Decode = Callable[[bytes, int], tuple[int, int, int, bytes] | None]
Seed = Callable[[int, int, int], int]


def _again_is_new(true: Accept) -> Accept:
    def accept(arq: Arq, seq: int) -> bool:
        if 0 < (arq.expected - seq) & 0xFF < 128:
            arq.ack_due = True
            return True
        return true(arq, seq)

    return accept


def _any_number(true: Enqueue) -> Enqueue:
    def enqueue(needle: Striker, dot: int, x_um: int, y_um: int, depth_um: int, dwell_100us: int) -> int:
        refusal = true(needle, dot, x_um, y_um, depth_um, dwell_100us)
        if refusal != limits.DOT_NOT_NEXT or needle.queued() >= striker.QUEUE_DOTS:
            return refusal
        needle._queue.append((dot, x_um, y_um, depth_um, dwell_100us))
        return 0

    return enqueue


def _unchecked(true: Decode) -> Decode:
    def decode_frame(chunk: bytes, seed: int) -> tuple[int, int, int, bytes] | None:
        data = wire.cobs_decode(chunk)
        if data is None or len(data) < 7:
            return None
        layout = wire.LAYOUTS.get(data[0])
        if layout is None or len(data) != 7 + struct.calcsize(layout[1]):
            return None
        return data[0], data[1], data[2], data[3:-4]

    return decode_frame


def _same_for_all(true: Seed) -> Seed:
    def connection_seed(schema: int, host_nonce: int, machine_nonce: int) -> int:
        return binascii.crc32(struct.pack("<I", schema))

    return connection_seed


MUTANTS = (
    Mutant(
        "duplicates are new",
        "P1",
        "A frame that arrives twice counts twice, and the machine takes any dot's number.",
        (
            ("firmware_bridge.device.arq:Arq.accept", _again_is_new),
            ("firmware_bridge.device.striker:Striker.enqueue", _any_number),
        ),
        ("duplicate", "drop"),
    ),
    Mutant(
        "no session key",
        "P1",
        "All connections share one checksum seed, so a frame of an earlier one passes for new.",
        (("firmware_bridge.device.wire:connection_seed", _same_for_all),),
        ("stale frames", "cable out", "host killed"),
    ),
    Mutant(
        "checksum unread",
        "P1",
        "A frame counts whatever its checksum says.",
        (("firmware_bridge.device.wire:decode_frame", _unchecked),),
        ("bit flip", "burst"),
    ),
)
