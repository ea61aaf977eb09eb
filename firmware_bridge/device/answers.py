"""What HELLO_ACK and STATUS say, gathered from hardware, memory and striker (docs/wire-protocol.md §5.5, §6).

When they are sent is the business of `core`. In the subset of Python that MicroPython compiles.
"""

from firmware_bridge.device import hal as h
from firmware_bridge.device import striker, wire
from firmware_bridge.device.nvm import Memory


def hello_ack(hal: h.Hal, memory: Memory, host_nonce: int, nonce: int) -> bytes:
    """Payload of HELLO_ACK: who this machine is and where its memory stands."""
    return wire.pack(
        wire.HELLO_ACK,
        host_nonce,
        nonce,
        wire.SCHEMA,
        wire.PROTOCOL_VERSION,
        hal.uid(),
        memory.boot,
        hal.reset_cause(),
        hal.capabilities(),
        memory.job,
        memory.hi,
        memory.done,
        memory.stop_generation,
        striker.QUEUE_DOTS,
    )


def status(
    hal: h.Hal, memory: Memory, needle: striker.Striker, heartbeat: int, lease: bool
) -> tuple[int, ...]:
    """Fields of STATUS. heartbeat: the counter last taken; lease: whether it still counts."""
    pedal = hal.pedal()
    tag, seating = hal.cartridge()
    flags = 0
    if pedal == h.PEDAL_DOWN:
        flags |= wire.FLAG_PEDAL_DOWN
    if pedal == h.PEDAL_SILENT:
        flags |= wire.FLAG_PEDAL_SILENT
    if hal.estop():
        flags |= wire.FLAG_ESTOP
    if lease:
        flags |= wire.FLAG_LEASE
    if needle.calibrated():
        flags |= wire.FLAG_CALIBRATED
    if memory.lost:
        flags |= wire.FLAG_MEMORY_LOST
    return (
        heartbeat,
        flags,
        needle.cause,
        seating & 0xFFFF,
        1 if needle.armed else 0,
        needle.state,
        needle.queued(),
        needle.dots_left,
        memory.hi,
        memory.done,
        memory.stop_generation,
        tag,
    )


def urgent(fields: tuple[int, ...]) -> tuple[int, ...]:
    """Those of STATUS' fields whose change is told at once: flags, cause, seating, armed, stop generation."""
    return fields[1:5] + fields[10:11]
