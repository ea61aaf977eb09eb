"""One connection to a machine: handshake, retransmission, pacing, silence (docs/wire-protocol.md §4–6).

A core: bytes and `now_s` come in; bytes, events and the next deadline come out. It knows frames, not what
they are for: that is `native_driver`. Nothing here renews the machine's lease by itself: `heartbeat` is
called by the loop that has just evaluated the interlocks, or the machine stops.
"""

from collections import deque
from dataclasses import dataclass
from enum import Enum

from firmware_bridge import messages
from firmware_bridge.device import arq, wire
from firmware_bridge.errors import BridgeError, LinkLost, NoAnswer, NotAMachine, WrongSchema

HELLO_PERIOD_S = 0.15
GREETING_S_MAX = 3.0
"""A board that resets when its port is opened needs about a second before it answers."""

REST_SILENCE_S = 4 * wire.REST_PERIOD_US / 1e6
"""At rest the machine reports seldom: three reports in a row have to be missing."""


class LinkState(Enum):
    """Where a connection stands."""

    DOWN = "down"
    GREETING = "greeting"
    UP = "up"


@dataclass(frozen=True, slots=True)
class LinkUp:
    """The handshake is done; `hello` is the machine's answer."""

    hello: messages.HelloAck


@dataclass(frozen=True, slots=True)
class LinkDown:
    """There is no connection (any more), and why."""

    error: BridgeError


LinkEvent = LinkUp | LinkDown | messages.Answer


class Link:
    """baud: bits per second of the wire; silence_s: a machine silent for longer counts as lost."""

    def __init__(self, baud: int, silence_s: float) -> None:
        """Start without a connection; `connect` begins one."""
        self.state = LinkState.DOWN
        self._byte_s = 10 / baud
        self._silence_s = silence_s
        self._events: deque[LinkEvent] = deque()
        self._connect_to_nothing()

    def _connect_to_nothing(self) -> None:
        self._splitter = wire.FrameSplitter()
        self._arq = arq.Arq(round(wire.FRAME_BYTES_MAX * self._byte_s * 1e6))
        self._nonce = 0
        self._seed = 0
        self._hello_at_s = 0.0
        self._greeting_until_s = 0.0
        self._received_bytes = 0
        self._heard_at_s = 0.0
        self._tx_free_at_s = 0.0
        self._heartbeat_payload = b""
        self._heartbeat_counter = 0
        self._resting = False
        self._quick_since_s = 0.0
        self._stop_due = False

    @property
    def retransmitted(self) -> int:
        """Frames sent again since the connection began."""
        return self._arq.retransmitted

    @property
    def unacknowledged(self) -> int:
        """Commands the machine has not acknowledged yet."""
        return self._arq.unacknowledged()

    def connect(self, nonce: int, now_s: float) -> None:
        """Begin a new connection. nonce: 32 unforeseeable bits, never used before."""
        self._connect_to_nothing()
        self._events.clear()
        self._nonce = nonce
        self._hello_at_s = now_s
        self._greeting_until_s = now_s + GREETING_S_MAX
        self.state = LinkState.GREETING

    def close(self) -> None:
        """End the connection from this side; no event follows, not even one received and not yet taken."""
        self.state = LinkState.DOWN
        self._connect_to_nothing()
        self._events.clear()

    def send(self, command: messages.Command) -> None:
        """Have a command delivered, once and in order; if too many wait for that, the connection ends.

        Raises LinkLost if the connection does not stand.
        """
        name = type(command).__name__
        if self.state is not LinkState.UP:
            raise LinkLost(f"{name} can't be sent while the link is {self.state.value}")
        if not self._arq.send(*messages.encode(command)):
            self._go_down(LinkLost(f"{name} can't be sent, too many commands wait for the machine"))

    def heartbeat(self, wanted: int, now_s: float) -> None:
        """Renew the machine's lease. wanted: a WANT_ code, WANT_RUN if the interlocks allow strikes."""
        self._heartbeat_counter = (self._heartbeat_counter + 1) & 0xFFFFFFFF
        self._heartbeat_payload = wire.pack(wire.HEARTBEAT, self._heartbeat_counter, wanted)
        if self._resting and wanted != wire.WANT_REST:
            self._quick_since_s = now_s
        self._resting = wanted == wire.WANT_REST

    def stop(self) -> None:
        """Have STOP be the next bytes out, without waiting for the wire to be free (§5.1).

        While greeting there is no connection to send it in; then it is eight 00 bytes instead (§5.3).
        """
        self._stop_due = self.state is not LinkState.DOWN

    def receive_bytes(self, data: bytes, now_s: float) -> None:
        """Take what the port brought."""
        if self.state is LinkState.DOWN:
            return
        self._received_bytes += len(data)
        for chunk in self._splitter.feed(data):
            frame = wire.decode_frame(chunk, self._seed)
            if frame is not None:
                self._on_frame(*frame, now_s)

    def bytes_to_send(self, now_s: float) -> bytes:
        """The next frame for the port, or nothing: one at a time, so at most one is ever ahead of a STOP."""
        frame = self._next_bytes(now_s)
        if frame:
            self._tx_free_at_s = max(self._tx_free_at_s, now_s) + len(frame) * self._byte_s
        return frame

    def next_event(self) -> LinkEvent | None:
        """The oldest event not yet taken, or None."""
        return self._events.popleft() if self._events else None

    def next_deadline_s(self) -> float | None:
        """When `handle_deadline` and `bytes_to_send` want to be called at the latest, or None."""
        if self._events:
            return 0.0
        if self.state is LinkState.DOWN:
            return None
        if self._stop_due:
            return 0.0
        if self.state is LinkState.GREETING:
            return min(self._hello_at_s, self._greeting_until_s)
        deadline = self._silent_at_s()
        if self._has_output():
            return min(deadline, self._tx_free_at_s)
        resend_us = self._arq.deadline_us()
        return deadline if resend_us is None else min(deadline, resend_us / 1e6)

    def handle_deadline(self, now_s: float) -> None:
        """Act on whatever is due at `now_s`."""
        if self.state is LinkState.GREETING and now_s >= self._greeting_until_s:
            waited_s = GREETING_S_MAX
            if self._received_bytes:
                self._go_down(NotAMachine(self._received_bytes, waited_s))
            else:
                self._go_down(NoAnswer(waited_s))
        elif self.state is LinkState.UP:
            self._arq.poll(round(now_s * 1e6))
            if self._arq.failed:
                self._go_down(LinkLost(f"a command went unacknowledged {arq.TRIES_MAX} times"))
            elif now_s >= self._silent_at_s():
                self._go_down(LinkLost(f"nothing heard for {now_s - self._heard_at_s:.2f} s"))

    def _silent_at_s(self) -> float:
        """When a machine that says nothing counts as lost."""
        if self._resting:
            return self._heard_at_s + REST_SILENCE_S
        # A machine that rested until now has not heard yet that more is expected of it.
        return max(self._heard_at_s, self._quick_since_s) + self._silence_s

    def _has_output(self) -> bool:
        return bool(self._heartbeat_payload) or self._arq.nak_due or self._arq.ack_due or self._arq.ready()

    def _next_bytes(self, now_s: float) -> bytes:
        if self._stop_due:
            self._stop_due = False
            if self.state is LinkState.GREETING:
                return wire.DELIMITER * wire.BREAK_ZEROS
            # A delimiter first, so that a frame cut short before it can't swallow the STOP.
            return wire.DELIMITER + self._encode(wire.STOP, 0, wire.pack(wire.STOP, 0))
        if now_s < self._tx_free_at_s or self.state is LinkState.DOWN:
            return b""
        if self.state is LinkState.GREETING:
            return self._hello(now_s)
        if self._heartbeat_payload:
            payload, self._heartbeat_payload = self._heartbeat_payload, b""
            return self._encode(wire.HEARTBEAT, 0, payload)
        if self._arq.nak_due:
            self._arq.nak_due = False
            return self._encode(wire.HOST_NAK, 0, b"")
        item = self._arq.next_frame(round(now_s * 1e6))
        if item is not None:
            return self._encode(*item)
        return self._encode(wire.HOST_ACK, 0, b"") if self._arq.ack_due else b""

    def _hello(self, now_s: float) -> bytes:
        if now_s < self._hello_at_s:
            return b""
        self._hello_at_s = now_s + HELLO_PERIOD_S
        payload = wire.pack(wire.HELLO, self._nonce, wire.SCHEMA, wire.PROTOCOL_VERSION)
        # A delimiter first, so that noise from before the port was opened can't pass for the start of HELLO.
        return wire.DELIMITER + wire.encode_frame(wire.HELLO, 0, 0, payload, wire.HANDSHAKE_SEED)

    def _encode(self, ftype: int, seq: int, payload: bytes) -> bytes:
        self._arq.ack_due = False
        return wire.encode_frame(ftype, seq, self._arq.expected, payload, self._seed)

    def _on_frame(self, ftype: int, seq: int, ack: int, payload: bytes, now_s: float) -> None:
        if not ftype & 0x80:
            return
        if ftype == wire.HELLO_ACK:
            self._on_hello_ack(messages.HelloAck(*wire.unpack(ftype, payload)), now_s)
            return
        if self.state is not LinkState.UP:
            return
        self._heard_at_s = now_s
        now_us = round(now_s * 1e6)
        if ftype == wire.MACHINE_NAK:
            self._arq.on_nak(ack, now_us)
        else:
            self._arq.on_ack(ack, now_us)
        if wire.is_sequenced(ftype) and not self._arq.accept(seq):
            return
        message = messages.decode(ftype, payload)
        if message is not None:
            self._events.append(message)

    def _on_hello_ack(self, hello: messages.HelloAck, now_s: float) -> None:
        if self.state is not LinkState.GREETING or hello.host_nonce != self._nonce:
            return
        if (hello.version, hello.schema) != (wire.PROTOCOL_VERSION, wire.SCHEMA):
            got = (hello.version, hello.schema)
            self._go_down(WrongSchema(got, (wire.PROTOCOL_VERSION, wire.SCHEMA)))
            return
        self._seed = wire.connection_seed(wire.SCHEMA, self._nonce, hello.machine_nonce)
        self._heard_at_s = now_s
        self.state = LinkState.UP
        self._events.append(LinkUp(hello))

    def _go_down(self, error: BridgeError) -> None:
        self.state = LinkState.DOWN
        self._connect_to_nothing()
        self._events.append(LinkDown(error))
