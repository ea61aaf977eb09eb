"""What a controller may ask of any machine, whatever it is made of: the `Machine` protocol and its events.

A driver is a core: bytes and `now_s` in, bytes and events out. `native_driver` is the one for boards that
speak docs/wire-protocol.md; a driver for another kind of board offers the same verbs and says what it can't
do in `Connected`. Nothing but `resume` may lead to a strike, and nothing but `resume` and `calibrate` to
motion.
"""

from dataclasses import dataclass
from typing import Protocol

from firmware_bridge.errors import BridgeError
from firmware_bridge.messages import Done, Dot, JobOpen, RecallEnd, Refused, Resume, Status, Stopped, Tip


@dataclass(frozen=True, slots=True)
class Connected:
    """A machine answered. uid: hex; job: 8 bytes, all zero if none; hi, done: docs/wire-protocol.md §8."""

    uid: str
    boot: int
    reset_cause: int
    simulated: bool
    has_depth_sensor: bool
    has_pedal: bool
    has_tag_reader: bool
    job: bytes
    hi: int
    done: int
    stop_generation: int


@dataclass(frozen=True, slots=True)
class Disconnected:
    """There is no machine any more, and why. The machine itself stops when its lease ends."""

    error: BridgeError


MachineEvent = Connected | Disconnected | Status | Done | Stopped | Refused | Tip | RecallEnd


class Machine(Protocol):
    """One machine behind one port. Times in seconds, monotonic."""

    @property
    def connected(self) -> bool:
        """True between `Connected` and `Disconnected`."""

    @property
    def dots_acceptable(self) -> int:
        """How many dots may be placed now without overrunning the machine's queue."""

    def connect(self, nonce: int, now_s: float) -> None:
        """The port is open: greet the machine. nonce: 32 unforeseeable bits."""

    def port_lost(self, error: BridgeError) -> None:
        """The port is gone."""

    def receive_bytes(self, data: bytes, now_s: float) -> None:
        """Take what the port brought."""

    def bytes_to_send(self, now_s: float) -> bytes:
        """The next bytes for the port, or nothing."""

    def next_event(self) -> MachineEvent | None:
        """The oldest event not yet taken."""

    def next_deadline_s(self) -> float | None:
        """When `handle_deadline` wants to be called at the latest."""

    def handle_deadline(self, now_s: float) -> None:
        """Act on what is due."""

    def heartbeat(self, run: bool, rest: bool, now_s: float) -> None:
        """Renew the lease. run: the interlocks allow strikes now; rest: nothing is to move soon."""

    def stop(self) -> None:
        """Needle up, queue empty, disarmed; sent before anything else and until the machine obeys."""

    def open_job(self, job: JobOpen) -> None:
        """Say what is to be done and within which limits."""

    def calibrate(self) -> None:
        """Measure the tips of the seated cartridge; refused if a stop has come between."""

    def resume(self, resume: Resume) -> None:
        """Arm."""

    def place(self, dot: Dot) -> None:
        """Hand over the next dot."""

    def recall(self, first_dot: int) -> None:
        """Ask for results remembered from `first_dot` on."""
