"""What the clinic does with a message: which entries it stores, and what it answers. A core.

The clinic keeps nothing but its store: every answer follows from the message, from what is stored of that
session and from whose the sender's key is, so a receiver that was killed goes on as if it had not been.
Leaves the storing to `store`, which answers only once it is done.
"""

from collections.abc import Set
from dataclasses import dataclass

from controller.clinic.messages import (
    WHY_CHARS_MAX,
    Ack,
    Entries,
    FromClinic,
    FromRoom,
    Heartbeat,
    Hello,
    Refused,
)
from controller.record.chain import GENESIS, Entry, Head, break_after


@dataclass(frozen=True, slots=True)
class Kept:
    """What the clinic has of a session: the end of it, the hash of its first entry, and its room."""

    head: Head
    first_hash: str
    room: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to store, in this order, and what to answer once that is durable."""

    answer: FromClinic
    append: tuple[Entry, ...] = ()


def judge(message: FromRoom, kept: Kept | None, simulated: bool, rooms: Set[str]) -> Verdict:
    """What follows from `message`.

    Args:
        message: from a room.
        kept: what is stored of its session; None if nothing is.
        simulated: which world this clinic is of.
        rooms: whose records the sender's key may write; none if it is not admitted.
    """
    if message.simulated is not simulated:
        ours, theirs = ("simulated", "real") if simulated else ("real", "simulated")
        return _refused(message, simulated, 0, f"the session is {theirs}, this clinic is {ours}")
    if not rooms:
        return _refused(message, simulated, 0, "this key is not admitted, or was revoked")
    if kept is not None and kept.room not in rooms:
        return _refused(message, simulated, 0, _of_other_room(rooms))
    match message:
        case Hello(first_hash=first_hash):
            if kept is not None and kept.first_hash != first_hash:
                return _other_session(message, simulated, kept.first_hash, first_hash)
            return Verdict(_ack(message, simulated, kept))
        case Heartbeat():
            return Verdict(_ack(message, simulated, kept))
        case Entries():
            return _judge_entries(message, kept, simulated, rooms)


def _judge_entries(message: Entries, kept: Kept | None, simulated: bool, rooms: Set[str]) -> Verdict:
    first = message.entries[0]
    if first.seq == 1 and kept is not None and first.hash != kept.first_hash:
        return _other_session(message, simulated, kept.first_hash, first.hash)
    head = GENESIS if kept is None else kept.head
    fresh = tuple(entry for entry in message.entries if entry.seq > head.seq)
    if not fresh or fresh[0].seq > head.seq + 1:
        # Stored before, or something before it is missing: the room goes on from what it hears is here.
        return Verdict(_ack(message, simulated, kept))
    end = head
    for entry in fresh:
        if found := break_after(end, entry):
            return _refused(message, simulated, entry.seq, str(found))
        if entry.seq == 1 and (why := _foreign(entry, message, rooms)):
            return _refused(message, simulated, 1, why)
        end = entry.head
    return Verdict(Ack(message.session, simulated, end.seq, end.hash), fresh)


def _foreign(opening: Entry, message: Entries, rooms: Set[str]) -> str:
    """Why the record's first entry is not of the session, world or room that it is sent as, or nothing."""
    for name, named in (("session", message.session), ("simulated", message.simulated)):
        got = opening.body.get(name)
        if got != named or type(got) is not type(named):
            return f"entry 1: its {name} is {got!r}, the message says {named!r}"
    return "" if room_of(opening) in rooms else _of_other_room(rooms)


def room_of(opening: Entry) -> str:
    """The room that a record's first entry names; empty if it names none."""
    room = opening.body.get("room")
    return room if isinstance(room, str) else ""


def _of_other_room(rooms: Set[str]) -> str:
    return f"the session is of another room, this key may write records of {', '.join(sorted(rooms))}"


def _other_session(message: FromRoom, simulated: bool, kept: str, got: str) -> Verdict:
    why = f"another record of this name is stored: its first entry has hash {kept}, this one's has {got}"
    return _refused(message, simulated, 1, why)


def _refused(message: FromRoom, simulated: bool, seq: int, why: str) -> Verdict:
    return Verdict(Refused(message.session, simulated, seq, why[:WHY_CHARS_MAX]))


def _ack(message: FromRoom, simulated: bool, kept: Kept | None) -> Ack:
    head = GENESIS if kept is None else kept.head
    return Ack(message.session, simulated, head.seq, head.hash)
