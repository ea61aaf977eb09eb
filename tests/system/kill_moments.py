"""Moments at which to kill a process, told by what can be seen from outside and never by a clock.

A moment looks at lines said and typed, at strikes in the skin, at the machine's memory, at the record's
files; it knows nothing of what goes on inside either program. Which kill comes next is drawn from one seed.
"""

import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.system.procedure_room import Room

Seen = Callable[[], bool]
Watch = Callable[[Room, int], Seen]
"""Begins to watch a room for the moment with this number, and answers what tells whether it has come."""

COUNT_MAX = 8


@dataclass(frozen=True, slots=True)
class Kill:
    """Whom to kill, and when. starting: only in the start-up of `whom` can the moment come."""

    whom: str
    when: str
    watch: Watch
    starting: bool = False

    def __str__(self) -> str:
        return f"{self.whom} {self.when}"


def at_once(_room: Room, _count: int) -> Seen:
    return lambda: True


def line(room: Room, count: int) -> Seen:
    before = len(room.events)
    return lambda: len(room.events) - before >= count


def typed(*words: str) -> Watch:
    def watch(room: Room, _count: int) -> Seen:
        before = len(room.typed)
        return lambda: any(line.startswith(words) for line in room.typed[before:])

    return watch


def strikes(room: Room, count: int) -> Seen:
    before = _lines_of_skin(room)
    return lambda: _lines_of_skin(room) - before >= count


def strike_after_arming(room: Room, count: int) -> Seen:
    """Soon after `arm`, so that the first intents are just under way."""
    armed, struck = typed("arm")(room, count), strikes(room, 1)
    return lambda: armed() and struck()


def memory_written(room: Room, count: int) -> Seen:
    """The machine writes before and after each strike."""
    return _changes(lambda: room.memory.read_bytes() if room.memory.exists() else b"", count)


def record_grows(room: Room, count: int) -> Seen:
    """The log grows before it is synced, so that the writer is most likely in the midst of its commit."""
    log = room.record.with_name(room.record.name + "-wal")
    return _changes(lambda: log.stat().st_size if log.exists() else 0, count)


def record_claimed(room: Room, _count: int) -> Seen:
    lock = room.record.with_name(room.record.name + ".lock")
    return _changes(lambda: lock.read_bytes() if lock.exists() else b"", 1)


def port_there(room: Room, _count: int) -> Seen:
    return _changes(lambda: os.readlink(room.link) if room.link.is_symlink() else "", 1)


def _lines_of_skin(room: Room) -> int:
    return room.skin.read_bytes().count(b"\n")


def _changes(look: Callable[[], object], count: int) -> Seen:
    last, changes = look(), 0

    def seen() -> bool:
        nonlocal last, changes
        now = look()
        changes += now != last
        last = now
        return changes >= count

    return seen


KILLS = (
    Kill("controller", "at once", at_once),
    Kill("controller", "when it has claimed the record", record_claimed, starting=True),
    Kill("controller", "at a line of its own", line),
    Kill("controller", "after strikes", strikes),
    Kill("controller", "when the machine writes to its memory", memory_written),
    Kill("controller", "when the record grows", record_grows),
    Kill("controller", "at arm typed", typed("arm")),
    Kill("controller", "at seat or arm typed", typed("seat", "arm")),
    Kill("controller", "at the first strike after arm typed", strike_after_arming),
    Kill("machine", "at once", at_once),
    Kill("machine", "when its port is there", port_there, starting=True),
    Kill("machine", "at a line of the controller's", line),
    Kill("machine", "after strikes", strikes),
    Kill("machine", "when it writes to its memory", memory_written),
    Kill("machine", "at arm typed", typed("arm")),
    Kill("machine", "at seat or arm typed", typed("seat", "arm")),
    Kill("machine", "at pedal down typed", typed("pedal down")),
    Kill("both", "after strikes", strikes),
    Kill("both", "when the record grows", record_grows),
)


def drawn(dice: random.Random, killed: str) -> tuple[Kill, int]:
    """The next kill and the number of its moment. killed: who has just been started again."""
    # A machine's kill costs a cartridge and seconds of handling it, so there are fewer of them.
    (whom,) = dice.choices(("controller", "machine", "both"), weights=(6, 2, 1))
    of_whom = [kill for kill in KILLS if kill.whom == whom]
    fitting = [kill for kill in of_whom if not kill.starting or killed in (whom, "both")]
    return dice.choice(fitting), dice.randint(1, COUNT_MAX)


@contextmanager
def locked(record: Path) -> Iterator[None]:
    """Hold the record's write lock: whoever commits waits in the midst of it."""
    with closing(sqlite3.connect(record, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
