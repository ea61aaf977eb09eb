"""A sealed record of any length, and a clinic that lies in memory: what the tests of the push share."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from controller.clinic.messages import Ack, Entries, FromClinic, FromRoom, Hello
from controller.clinic.receiving.receiver import Kept, judge
from controller.clinic.sending.push import Push
from controller.record.chain import GENESIS, OPENING_KIND, Entry, seal

AT_UTC = "2026-11-22T14:00:00.000Z"
SESSION = "SIMULATED-7"


ROOM = "room 1"
ROOMS = frozenset({ROOM})


def chain(
    count: int, session: str = SESSION, simulated: bool = True, words: str = "", room: str = ROOM
) -> tuple[Entry, ...]:
    """So many sealed entries; `words` makes another chain of the same session from entry 2 on."""
    header = {"session": session, "simulated": simulated, "room": room}
    entries = [seal(GENESIS, AT_UTC, OPENING_KIND, header)]
    for dot in range(1, count):
        entries.append(seal(entries[-1].head, AT_UTC, "dot", {"dot": dot, "words": words}))
    return tuple(entries)


@dataclass
class Record:
    """A room's record of which the entries so far are committed."""

    entries: Sequence[Entry]
    reads: int = 0

    def read(self, after_seq: int, count: int) -> Sequence[Entry]:
        self.reads += 1
        return self.entries[after_seq : after_seq + count]


@dataclass
class ClinicInMemory:
    """Judges as the clinic does and keeps what it is told to."""

    simulated: bool = True
    stored: list[Entry] = field(default_factory=list)

    def take(self, message: FromRoom) -> FromClinic:
        kept = Kept(self.stored[-1].head, self.stored[0].hash, ROOM) if self.stored else None
        verdict = judge(message, kept, self.simulated, ROOMS)
        self.stored += verdict.append
        return verdict.answer


RECORD = chain(200)
HELLO = Hello(SESSION, True, RECORD[0].hash)


def push_of(committed: int, entries: Sequence[Entry] = RECORD) -> Push:
    return Push(SESSION, True, entries[0].hash, committed, Record(entries).read)


def ack(seq: int, record: Sequence[Entry] = RECORD) -> Ack:
    head = record[seq - 1].head if seq else GENESIS
    return Ack(SESSION, True, head.seq, head.hash)


def greeted(committed: int, stored: int = 0, entries: Sequence[Entry] = RECORD) -> Push:
    """Connected at 0 s with a clinic that has so many entries; what was due at once is under way."""
    push = push_of(committed, entries)
    push.connected(0.0)
    assert push.messages_to_send(0.0) == [HELLO]
    push.receive(ack(stored), 0.0)
    return push


def numbers(messages: Sequence[FromRoom]) -> list[tuple[int, int]]:
    """First and last of each message's entries."""
    return [(one.entries[0].seq, one.entries[-1].seq) for one in messages if isinstance(one, Entries)]
