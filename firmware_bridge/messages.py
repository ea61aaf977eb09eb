"""The vocabulary of the wire as frozen values, one class a frame (docs/wire-protocol.md §3).

Field order is the payload's; layouts and numbers live in `device.wire`, which both ends share. Lengths in µm,
times in the unit their name ends with.
"""

from dataclasses import dataclass, fields
from typing import ClassVar

from firmware_bridge.device import wire


@dataclass(frozen=True, slots=True)
class JobOpen:
    """What is to be done and within which limits. job, plan_hash: 8 bytes; dots numbered first_dot … dots."""

    TYPE: ClassVar[int] = wire.JOB_OPEN
    job: bytes
    plan_hash: bytes
    first_dot: int
    dots: int
    depth_ceiling_um: int
    x_min_um: int
    x_max_um: int
    y_min_um: int
    y_max_um: int


@dataclass(frozen=True, slots=True)
class Calibrate:
    """Measure where the tips of the seated cartridge are. Echoes the machine's stop generation."""

    TYPE: ClassVar[int] = wire.CALIBRATE
    stop_generation: int


@dataclass(frozen=True, slots=True)
class Resume:
    """Arm: the only frame after which a needle may strike. Echoes the machine's stop generation."""

    TYPE: ClassVar[int] = wire.RESUME
    stop_generation: int
    first_dot: int
    tag: int
    cartridge_dots: int


@dataclass(frozen=True, slots=True)
class Dot:
    """One dot to place. dwell_100us: time at depth in units of 100 µs; flags: 0, kept for later."""

    TYPE: ClassVar[int] = wire.DOT
    dot: int
    x_um: int
    y_um: int
    depth_um: int
    dwell_100us: int
    flags: int = 0


@dataclass(frozen=True, slots=True)
class Recall:
    """Ask for the results the machine remembers, from first_dot on."""

    TYPE: ClassVar[int] = wire.RECALL
    first_dot: int


@dataclass(frozen=True, slots=True)
class HelloAck:
    """Who the machine is and where it stands. uid, job: 8 bytes each."""

    TYPE: ClassVar[int] = wire.HELLO_ACK
    host_nonce: int
    machine_nonce: int
    schema: int
    version: int
    uid: bytes
    boot: int
    reset_cause: int
    capabilities: int
    job: bytes
    hi: int
    done: int
    stop_generation: int
    queue_dots: int


@dataclass(frozen=True, slots=True)
class Status:
    """Where the machine stands now; sent 25 times a second and at once on a change."""

    TYPE: ClassVar[int] = wire.STATUS
    heartbeat: int
    flags: int
    cause: int
    seating: int
    armed: int
    state: int
    queued: int
    cartridge_dots: int
    hi: int
    done: int
    stop_generation: int
    tag: int

    @property
    def pedal_down(self) -> bool:
        """True while the foot is on the pedal."""
        return bool(self.flags & wire.FLAG_PEDAL_DOWN)

    @property
    def pedal_silent(self) -> bool:
        """True if the machine has no fresh sample of its pedal."""
        return bool(self.flags & wire.FLAG_PEDAL_SILENT)

    @property
    def pedal_up(self) -> bool:
        """True only if the pedal is known to be released."""
        return not self.flags & (wire.FLAG_PEDAL_DOWN | wire.FLAG_PEDAL_SILENT)

    @property
    def estop(self) -> bool:
        """True while the emergency stop is pressed."""
        return bool(self.flags & wire.FLAG_ESTOP)

    @property
    def lease(self) -> bool:
        """True while the machine counts on the controller: its last heartbeat is fresh and no rest."""
        return bool(self.flags & wire.FLAG_LEASE)

    @property
    def calibrated(self) -> bool:
        """True if the tips of the seated cartridge have been measured."""
        return bool(self.flags & wire.FLAG_CALIBRATED)


@dataclass(frozen=True, slots=True)
class Done:
    """A strike has ended. mask bit k: needle k penetrated."""

    TYPE: ClassVar[int] = wire.DONE
    dot: int
    outcome: int
    mask: int
    depth_um: int
    duration_us: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """The machine has safe-stopped. cause: a CAUSE_ code of `device.limits`."""

    TYPE: ClassVar[int] = wire.STOPPED
    cause: int
    detail: int
    stop_generation: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The machine refuses a frame. reason: a code of `device.limits`; dot 0 where none is meant."""

    TYPE: ClassVar[int] = wire.REFUSED
    frame_type: int
    dot: int
    reason: int


@dataclass(frozen=True, slots=True)
class Tip:
    """The tips were measured. phase: PROBE_DONE or PROBE_FAILED of `device.hal`."""

    TYPE: ClassVar[int] = wire.TIP
    phase: int
    offset_um: int
    spread_um: int


@dataclass(frozen=True, slots=True)
class RecallEnd:
    """All results remembered have been sent."""

    TYPE: ClassVar[int] = wire.RECALL_END
    done: int


Command = JobOpen | Calibrate | Resume | Dot | Recall
Answer = Status | Done | Stopped | Refused | Tip | RecallEnd
"""What the machine says within a connection; HelloAck comes before there is one."""

_ANSWERS: dict[int, type[Answer]] = {
    cls.TYPE: cls for cls in (Status, Done, Stopped, Refused, Tip, RecallEnd)
}


def encode(command: Command) -> tuple[int, bytes]:
    """(type, payload) of a command. Raises struct.error if a field does not fit its place on the wire."""
    return command.TYPE, wire.pack(command.TYPE, *(getattr(command, field.name) for field in fields(command)))


def decode(ftype: int, payload: bytes) -> Answer | None:
    """The message in an intact frame of a connection; None for what serves the link alone (ACK, NAK)."""
    cls = _ANSWERS.get(ftype)
    return None if cls is None else cls(*wire.unpack(ftype, payload))
