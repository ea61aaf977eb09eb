"""Driver for machines that speak docs/wire-protocol.md: verbs into commands, answers into events. A core.

Keeps count of the dots under way, so the machine's queue is never overrun, and repeats STOP until the
machine's own STATUS proves that it was obeyed.
"""

from firmware_bridge.device import hal, wire
from firmware_bridge.driver import Connected, Disconnected, MachineEvent
from firmware_bridge.errors import BridgeError
from firmware_bridge.link import Link, LinkDown, LinkState, LinkUp
from firmware_bridge.messages import (
    Answer,
    Calibrate,
    Done,
    Dot,
    HelloAck,
    JobOpen,
    Recall,
    Refused,
    Resume,
    Status,
    Stopped,
)

STOP_REPEAT_S = 0.03
"""STOP is unnumbered, so it is repeated this often until STATUS proves that it was obeyed (§5.1)."""


class NativeDriver:
    """A `driver.Machine` on top of a `Link`."""

    def __init__(self, baud: int, silence_s: float) -> None:
        """baud: bits per second; silence_s: how long a machine may be silent before it counts as lost."""
        self._link = Link(baud, silence_s)
        self._queue_dots = 0
        self._under_way: set[int] = set()
        self._stopping = False
        self._stop_again_at_s = 0.0
        self._stop_generation = 0
        self._stop_generation_before = 0
        self._stop_generation_resumed = 0
        self._disconnected: Disconnected | None = None

    @property
    def connected(self) -> bool:
        """True between `Connected` and `Disconnected`."""
        return self._link.state is LinkState.UP

    @property
    def dots_acceptable(self) -> int:
        """Free places in the machine's queue, reckoned from what was sent and what has ended."""
        if self._stopping or not self.connected:
            return 0
        return self._queue_dots - len(self._under_way)

    @property
    def retransmitted(self) -> int:
        """Frames sent again since the connection began."""
        return self._link.retransmitted

    def connect(self, nonce: int, now_s: float) -> None:
        """Greet the machine behind a port that has just been opened."""
        self._forget()
        self._link.connect(nonce, now_s)

    def port_lost(self, error: BridgeError) -> None:
        """The port is gone; `Disconnected` follows."""
        self._link.close()
        self._forget()
        self._disconnected = Disconnected(error)

    def receive_bytes(self, data: bytes, now_s: float) -> None:
        """Take what the port brought."""
        self._link.receive_bytes(data, now_s)

    def bytes_to_send(self, now_s: float) -> bytes:
        """The next frame for the port, or nothing."""
        if self._stopping and now_s >= self._stop_again_at_s:
            self._stop_again_at_s = now_s + STOP_REPEAT_S
            self._link.stop()
        return self._link.bytes_to_send(now_s)

    def next_event(self) -> MachineEvent | None:
        """The oldest event not yet taken."""
        if self._disconnected is not None:
            event, self._disconnected = self._disconnected, None
            return event
        link_event = self._link.next_event()
        if isinstance(link_event, LinkUp):
            self._queue_dots = link_event.hello.queue_dots
            self._stop_generation = link_event.hello.stop_generation
            return _connected(link_event.hello)
        if isinstance(link_event, LinkDown):
            self._forget()
            return Disconnected(link_event.error)
        if link_event is not None:
            self._take_note(link_event)
        return link_event

    def next_deadline_s(self) -> float | None:
        """When `handle_deadline` and `bytes_to_send` want to be called at the latest."""
        deadline_s = self._link.next_deadline_s()
        if self._stopping and deadline_s is not None:
            return min(deadline_s, self._stop_again_at_s)
        return deadline_s

    def handle_deadline(self, now_s: float) -> None:
        """Act on what is due."""
        self._link.handle_deadline(now_s)

    def heartbeat(self, run: bool, rest: bool, now_s: float) -> None:
        """Renew the lease; asks for strikes only, and rests only, while no stop is pending."""
        if rest and not self._stopping:
            wanted = wire.WANT_REST
        else:
            wanted = wire.WANT_RUN if run and not self._stopping else wire.WANT_HOLD
        self._link.heartbeat(wanted, now_s)

    def stop(self) -> None:
        """STOP goes out first, at the next `bytes_to_send`, and again until obeyed."""
        self._link.stop()
        if self.connected and not self._stopping:
            self._stopping = True
            self._stop_again_at_s = 0.0
            self._stop_generation_before = self._stop_generation

    def open_job(self, job: JobOpen) -> None:
        """Raises LinkLost without a connection, as do all commands."""
        self._link.send(job)

    def calibrate(self) -> None:
        """Have the tips measured; `Tip` or `Refused` follows."""
        self._link.send(Calibrate(self._stop_generation))

    def resume(self, resume: Resume) -> None:
        """Arm; a STATUS with `armed`, or `Refused`, follows."""
        self._link.send(resume)
        self._under_way.clear()
        self._stop_generation_resumed = resume.stop_generation

    def place(self, dot: Dot) -> None:
        """Hand over the next dot; `Done`, `Stopped` or `Refused` follows."""
        self._link.send(dot)
        self._under_way.add(dot.dot)

    def recall(self, first_dot: int) -> None:
        """`Done` for each result remembered, then `RecallEnd`."""
        self._link.send(Recall(first_dot))

    def _take_note(self, event: Answer) -> None:
        if isinstance(event, Status):
            self._stop_generation = event.stop_generation
            # Disarmed alone proves nothing: a RESUME sent before the STOP may still be on its way. Only a
            # generation higher than any that RESUME can have echoed shows that it will be refused.
            if not event.armed and event.stop_generation != self._stop_generation_before:
                self._stopping = False
        # The news of a stop may come after the RESUME that answers it; the dots sent since then stand.
        if isinstance(event, Stopped) and event.stop_generation != self._stop_generation_resumed:
            self._under_way.clear()
        if isinstance(event, Done) or (isinstance(event, Refused) and event.frame_type == Dot.TYPE):
            self._under_way.discard(event.dot)

    def _forget(self) -> None:
        self._queue_dots = 0
        self._under_way.clear()
        self._stopping = False


def _connected(hello: HelloAck) -> Connected:
    return Connected(
        uid=hello.uid.hex(),
        boot=hello.boot,
        reset_cause=hello.reset_cause,
        simulated=bool(hello.capabilities & hal.CAP_SIMULATED),
        has_depth_sensor=bool(hello.capabilities & hal.CAP_DEPTH_SENSOR),
        has_pedal=bool(hello.capabilities & hal.CAP_WIRED_PEDAL),
        has_tag_reader=bool(hello.capabilities & hal.CAP_TAG_READER),
        job=hello.job,
        hi=hello.hi,
        done=hello.done,
        stop_generation=hello.stop_generation,
    )
