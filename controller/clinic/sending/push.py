"""The room's end of the push: what of the record goes to the clinic, and when it is sent again. A core.

Everything that is sent is read back from the record, which is the outbox: this holds numbers, never entries.
The clinic's newest word about what it has is believed, be it more or less than before, once its hash has been
compared with the record's own. A clinic that has what this record lacks shows that the record was cut (P11).

Nothing here ever waits or fails because of the clinic; sockets and the clock are the shell's.
"""

from collections.abc import Callable, Sequence

from controller.clinic.diverged import Diverged, divergence
from controller.clinic.messages import (
    ENTRIES_MAX,
    Ack,
    Entries,
    FromClinic,
    FromRoom,
    Heartbeat,
    Hello,
    Refused,
)
from controller.record.chain import GENESIS, Entry, Head

Reader = Callable[[int, int], Sequence[Entry]]
"""(after_seq, count) → the committed entries after `after_seq`, at most `count`, oldest first."""

LINGER_S = 2.0
"""A committed entry waits at most this long for others to go with it: a clinic stores a message at a time."""

RESEND_S = 1.0
"""An answer that has not come after this is missed; doubled each time that nothing new is acknowledged."""

RESEND_S_MAX = 30.0
HEARTBEAT_S = 5.0
SILENT_S = 3 * HEARTBEAT_S
"""A clinic unheard for so long is shown as silent."""

REFUSED_RETRY_S = 30.0
"""A clinic that has refused is asked again after this: somebody may have put it right."""

BATCH_BYTES_MAX = 256 * 1024
"""Of bodies in one message, unless a single one is longer."""


class Push:
    """One session's record on its way to the clinic. Times in seconds, monotonic."""

    def __init__(
        self, session: str, simulated: bool, first_hash: str, committed_seq: int, read: Reader
    ) -> None:
        """No connection yet. `first_hash`: of entry 1; `committed_seq`: where the record ends now."""
        self.diverged: Diverged | None = None
        """Once set, nothing is sent any more: a person has to compare room and clinic."""
        self.refused = ""
        """Why the clinic takes nothing, as far as it has said so; empty again when it does."""
        self._session, self._simulated, self._first_hash = session, simulated, first_hash
        self._read = read
        self._committed = committed_seq
        self._heard = GENESIS
        self._sent = 0
        self._online = False
        self._greeted = False
        self._asks_anew = False
        self._heard_at_s: float | None = None
        self._leave_at_s: float | None = None
        self._answer_by_s: float | None = None
        self._heartbeat_at_s = 0.0
        self._resend_s = RESEND_S

    @property
    def acknowledged(self) -> Head:
        """What the clinic has, by its newest word; `GENESIS` if nothing, or if it was never heard."""
        return self._heard

    @property
    def waiting(self) -> int:
        """Committed entries that the clinic has not acknowledged."""
        return max(0, self._committed - self._heard.seq)

    @property
    def whole(self) -> bool:
        """True if the clinic has said, on this connection, that it has every committed entry."""
        return self._greeted and self._heard.seq >= self._committed

    def silent(self, now_s: float) -> bool:
        """True if the clinic has not been heard for SILENT_S, or never."""
        return self._heard_at_s is None or now_s - self._heard_at_s > SILENT_S

    def read_with(self, read: Reader) -> None:
        """From now on the record is read so."""
        self._read = read

    def committed(self, seq: int, now_s: float) -> None:
        """The record's entries up to `seq` are durable."""
        self._committed = seq
        if self._leave_at_s is None:
            self._leave_at_s = now_s + LINGER_S
        if seq - self._sent >= ENTRIES_MAX:
            self._leave_at_s = now_s

    def connected(self, now_s: float) -> None:
        """There is a connection to the clinic, a new one or the first."""
        self._online, self._greeted, self._asks_anew = True, False, False
        self._resend_s = RESEND_S
        self._answer_by_s = now_s

    def lost(self, now_s: float) -> None:
        """The connection is gone; the session goes on, and what is committed waits in the record."""
        del now_s
        self._online = self._greeted = False

    def receive(self, message: FromClinic, now_s: float) -> None:
        """Take the clinic's word; one of another session, or after the connection was lost, is nobody's."""
        if not self._online or message.session != self._session:
            return
        match message:
            case Ack() if message.simulated is self._simulated and not self._asks_anew:
                self._heard_at_s = now_s
                self._take_ack(message.head, now_s)
            case Refused(seq=seq, why=why):
                self._heard_at_s = now_s
                self.refused = f"the clinic refuses {f'entry {seq}' if seq else 'this session'}: {why}"
                self._greeted = False
                # What is on its way to the clinic is answered too, and would pass for a greeting's answer.
                self._asks_anew = True
                self._answer_by_s = now_s + REFUSED_RETRY_S

    def messages_to_send(self, now_s: float) -> list[FromRoom]:
        """What is due by now, in order; at most ENTRIES_MAX entries are on their way at any time.

        Raises what the record's reader raises.
        """
        if not self._online or self.diverged is not None:
            return []
        out: list[FromRoom] = []
        if self._answer_by_s is not None and now_s >= self._answer_by_s:
            self._miss_answer(now_s)
            if not self._greeted:
                self._asks_anew = False
                out.append(Hello(self._session, self._simulated, self._first_hash))
        if self._may_send() and self._leave_at_s is not None and now_s >= self._leave_at_s:
            out += self._next_entries(now_s)
        if not out and self._may_beat() and now_s >= self._heartbeat_at_s:
            out.append(Heartbeat(self._session, self._simulated, self._committed))
        if out:
            self._heartbeat_at_s = now_s + HEARTBEAT_S
        return out

    def next_deadline_s(self) -> float | None:
        """When `messages_to_send` is to be called at the latest; None while there is nothing to wait for."""
        if not self._online or self.diverged is not None:
            return None
        due = [self._answer_by_s]
        if self._may_beat():
            due.append(self._heartbeat_at_s)
        if self._may_send():
            due.append(self._leave_at_s)
        return min((at_s for at_s in due if at_s is not None), default=None)

    def _may_beat(self) -> bool:
        # Where an answer is missed, what is sent again asks for it.
        return self._greeted and self._answer_by_s is None

    def _may_send(self) -> bool:
        in_flight = self._sent - self._heard.seq
        return self._greeted and self._sent < self._committed and in_flight < ENTRIES_MAX

    def _miss_answer(self, now_s: float) -> None:
        """No answer came: everything it was to be about is sent again, or the greeting is."""
        self._answer_by_s = now_s + self._resend_s
        self._resend_s = min(2 * self._resend_s, RESEND_S_MAX)
        self._sent = self._heard.seq
        self._leave_at_s = now_s

    def _next_entries(self, now_s: float) -> list[FromRoom]:
        out: list[FromRoom] = []
        while self._may_send():
            room = ENTRIES_MAX - (self._sent - self._heard.seq)
            entries = _first_bytes(self._read(self._sent, min(room, self._committed - self._sent)))
            assert entries, f"the record has no entry {self._sent + 1}, and {self._committed} are committed"
            out.append(Entries(self._session, self._simulated, entries))
            self._sent = entries[-1].seq
        if self._sent == self._committed:
            self._leave_at_s = None
        if out and self._answer_by_s is None:
            self._answer_by_s = now_s + self._resend_s
        return out

    def _take_ack(self, head: Head, now_s: float) -> None:
        self.diverged = self.diverged or divergence(head, self._hash_at(head.seq), self._committed)
        if self.diverged is not None:
            return
        self.refused = ""
        news = not self._greeted or head.seq > self._heard.seq
        self._heard = head
        # After a greeting the clinic's word counts alone: what was on its way went down with the connection.
        self._sent = max(self._sent, head.seq) if self._greeted else head.seq
        if not self._greeted:
            self._greeted = True
            self._leave_at_s = now_s if head.seq < self._committed else None
        if news:
            self._resend_s = RESEND_S
            self._answer_by_s = now_s + RESEND_S
        if self._sent == head.seq:
            self._answer_by_s = None
        elif self._answer_by_s is None:
            self._answer_by_s = now_s + self._resend_s

    def _hash_at(self, seq: int) -> str | None:
        """The record's own hash at `seq`; None if it has no such entry."""
        if seq == 0:
            return GENESIS.hash
        # Also beyond what this one was told is committed: another sender may have been quicker.
        found = self._read(seq - 1, 1)
        return found[0].hash if found else None


def _first_bytes(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """As many of the first ones as BATCH_BYTES_MAX allows, but one at least."""
    total = 0
    for count, entry in enumerate(entries):
        total += len(entry.body_json)
        if count and total > BATCH_BYTES_MAX:
            return tuple(entries[:count])
    return tuple(entries)
