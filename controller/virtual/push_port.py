"""The controller's door to the clinic in virtual time: a push over a record, bytes in and bytes out.

A host keeps one over its own journal; `courier` makes one for a record whose session is over, as the program
does that sends what was left. Whoever simulates carries the bytes, and says what time it is.
"""

from collections.abc import Callable, Sequence

from controller.clinic.messages import Ack, Refused, decode, encode
from controller.clinic.sending.push import Push, Reader
from controller.record.chain import Entry
from controller.record.journal import Journal


class PushPort:
    """One session's way to the clinic, in one life of its controller. Times in µs of virtual time."""

    def __init__(self, opening: Entry, committed_seq: int, read: Reader, step: Callable[[str], None]) -> None:
        """No connection yet. step: told `push` before messages leave, and may raise."""
        header = opening.body
        self._push = Push(header["session"], header["simulated"], opening.hash, committed_seq, read)
        self._step = step

    @classmethod
    def of_journal(cls, journal: Journal, step: Callable[[str], None]) -> "PushPort":
        """Over a record that is being written; `committed` is to be called after each commit."""
        opening = journal.entries_after(0, 1)[0]
        return cls(opening, journal.head.seq, journal.entries_after, step)

    @property
    def trouble(self) -> str:
        """What a technician has to be told of: room and clinic differ, or the clinic refuses; or nothing."""
        return str(self._push.diverged or self._push.refused)

    @property
    def acknowledged(self) -> tuple[int, str]:
        """Number and hash of the last entry that the clinic has, by its newest word."""
        return self._push.acknowledged

    @property
    def waiting(self) -> int:
        """Committed entries that the clinic has not acknowledged."""
        return self._push.waiting

    def committed(self, seq: int, now_us: int) -> None:
        """The record's entries up to `seq` are on disk."""
        self._push.committed(seq, now_us / 1e6)

    def connect(self, now_us: int) -> None:
        """There is a connection to the clinic."""
        self._push.connected(now_us / 1e6)

    def lose(self, now_us: int) -> None:
        """It is gone."""
        self._push.lost(now_us / 1e6)

    def receive(self, data: bytes, now_us: int) -> None:
        """The clinic's answer arrives. Raises MessageUnreadable."""
        message = decode(data)
        assert isinstance(message, Ack | Refused), f"a clinic never says {type(message).__name__}"
        self._push.receive(message, now_us / 1e6)

    def take_messages(self, now_us: int) -> list[bytes]:
        """What is to leave now, in order."""
        messages = self._push.messages_to_send(now_us / 1e6)
        if messages:
            self._step("push")
        return [encode(message) for message in messages]

    def next_deadline_us(self) -> int | None:
        """When `take_messages` wants to be called at the latest."""
        at_s = self._push.next_deadline_s()
        return None if at_s is None else int(at_s * 1e6) + 1


def courier(entries: Sequence[Entry]) -> PushPort:
    """Over a whole record that nobody writes any more."""

    def read(after_seq: int, count: int) -> Sequence[Entry]:
        return entries[after_seq : after_seq + count]

    return PushPort(entries[0], len(entries), read, lambda _: None)
