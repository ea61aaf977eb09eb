"""Go-back-N: a sequenced frame arrives once, in order, or the link is lost (docs/wire-protocol.md §4).

Both ends run this same class, one instance per connection. It handles numbers and timers only; bytes are the
business of `wire`. In the subset of Python that MicroPython compiles.
"""

WINDOW = 8
"""Most sequenced frames under way in one direction (§4.1)."""

RTO_US_MIN = 25_000
RTO_US_MAX = 200_000
TRIES_MAX = 5
"""Bounds of the retransmission timeout, and how often a frame is sent before the link has failed (§4.4)."""

WAITING_MAX = 64
"""Most frames that wait for a place in the window; one more and the link counts as lost (§4.4)."""


class Arq:
    """One end's numbering and retransmission. Times in µs, monotonic.

    frame_time_us: how long the longest frame takes on the wire; the timeout never drops under a full window
    of them, else go-back-N sends everything twice (§4.4).
    """

    def __init__(self, frame_time_us: int) -> None:
        """Start a connection: both directions at number 0."""
        self.failed = False
        """True once a frame can no longer be promised to arrive: out of tries, or too many waiting."""
        self.ack_due = False
        """True while something received has not been acknowledged by any frame sent since."""
        self.nak_due = False
        """True when a gap was seen and not yet reported."""
        self.retransmitted = 0
        """Frames sent again, since the start of the connection."""
        self.expected = 0
        """The number of the next sequenced frame to receive; this is what every frame's ack field carries."""
        self._rto_floor_us = max(RTO_US_MIN, WINDOW * frame_time_us)
        self._rto_us = max(RTO_US_MAX // 2, self._rto_floor_us)
        self._srtt_us = 0
        self._rttvar_us = 0
        self._base = 0
        self._window: list[tuple[int, bytes]] = []
        self._waiting: list[tuple[int, bytes]] = []
        self._sent = 0
        self._tries = 0
        self._timer_at_us = 0
        self._timed_index = -1
        self._timed_at_us = 0
        self._nak_sent = False

    def send(self, ftype: int, payload: bytes) -> bool:
        """Take a frame for delivery. False if it can't be promised any more: the link has failed."""
        if self.failed or len(self._waiting) >= WAITING_MAX:
            self.failed = True
            return False
        self._waiting.append((ftype, payload))
        return True

    def unacknowledged(self) -> int:
        """Frames taken for delivery and not yet acknowledged by the other end."""
        return len(self._window) + len(self._waiting)

    def on_ack(self, ack: int, now_us: int) -> None:
        """Act on the ack field of a frame received: everything before number `ack` has arrived over there."""
        count = (ack - self._base) & 0xFF
        if count == 0 or count > len(self._window):
            return
        if 0 <= self._timed_index < count:
            self._sample(now_us - self._timed_at_us)
        self._window = self._window[count:]
        self._base = (self._base + count) & 0xFF
        self._sent = max(0, self._sent - count)
        self._timed_index = self._timed_index - count if self._timed_index >= count else -1
        self._tries = 0
        self._timer_at_us = now_us + self._rto_us

    def on_nak(self, ack: int, now_us: int) -> None:
        """The other end saw a gap: go back to number `ack` at once."""
        self.on_ack(ack, now_us)
        if ack == self._base and self._sent:
            self._go_back()

    def accept(self, seq: int) -> bool:
        """True if the sequenced frame just received is the next in order and is to be delivered, once."""
        ahead = (seq - self.expected) & 0xFF
        if ahead == 0:
            self.expected = (self.expected + 1) & 0xFF
            self.ack_due = True
            self._nak_sent = False
            return True
        if ahead < 128:
            if not self._nak_sent:
                self.nak_due = True
                self._nak_sent = True
        else:
            self.ack_due = True
        return False

    def ready(self) -> bool:
        """True if `next_frame` would have something to send."""
        if self.failed:
            return False
        return self._sent < len(self._window) or (bool(self._waiting) and len(self._window) < WINDOW)

    def next_frame(self, now_us: int) -> tuple[int, int, bytes] | None:
        """(type, seq, payload) to put on the wire next, or None; call only when it will really be sent."""
        if not self.ready():
            return None
        if self._sent == len(self._window):
            self._window.append(self._waiting.pop(0))
            if self._timed_index < 0 and self._tries == 0:
                self._timed_index = self._sent
                self._timed_at_us = now_us
        if self._sent == 0:
            self._timer_at_us = now_us + self._rto_us
        ftype, payload = self._window[self._sent]
        seq = (self._base + self._sent) & 0xFF
        self._sent += 1
        return ftype, seq, payload

    def deadline_us(self) -> int | None:
        """When `poll` must be called at the latest, or None."""
        return self._timer_at_us if self._sent and not self.failed else None

    def poll(self, now_us: int) -> None:
        """Act on the retransmission timer."""
        if not self._sent or self.failed or now_us < self._timer_at_us:
            return
        self._tries += 1
        if self._tries >= TRIES_MAX:
            self.failed = True
            return
        self._rto_us = max(min(self._rto_us * 2, RTO_US_MAX), self._rto_floor_us)
        self._go_back()

    def _go_back(self) -> None:
        # Karn: what is sent again gives no sample of the round trip, for nobody knows which sending was
        # acknowledged.
        self.retransmitted += self._sent
        self._sent = 0
        self._timed_index = -1

    def _sample(self, rtt_us: int) -> None:
        if self._srtt_us == 0:
            self._srtt_us = rtt_us
            self._rttvar_us = rtt_us // 2
        else:
            self._rttvar_us = (3 * self._rttvar_us + abs(self._srtt_us - rtt_us)) // 4
            self._srtt_us = (7 * self._srtt_us + rtt_us) // 8
        rto_us = self._srtt_us + 4 * self._rttvar_us
        self._rto_us = max(min(rto_us, RTO_US_MAX), self._rto_floor_us)
