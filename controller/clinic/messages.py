"""What room and clinic say to each other, and the one form each of it has as bytes.

A message is lines of ASCII, each ended by a line feed. The first is a JSON object that says what it is, keys
sorted, no spaces. With entries, one line an entry follows: its number, time, kind, `prev_hash`, `hash` and
body, a space between, the body being the very text its hash covers. A form that is not exactly so is no
message. A core; what follows from a message is `push`'s and `receiver`'s.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from controller.clinic.errors import MessageUnreadable
from controller.record.chain import Entry, Head, canonical_json
from controller.sockets.sizes import MESSAGE_BYTES_MAX

SCHEMA = 1
ENTRIES_MAX = 64
"""Entries in one message, and entries on their way to the clinic at any time."""

SESSION_CHARS_MAX = 200
WHY_CHARS_MAX = 1000

_SEQ_MAX = 2**63 - 1
_SEQ = re.compile(r"[1-9][0-9]{0,17}")
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Hello:
    """Room: this session, whose first entry has `first_hash`, is here; how much of it has the clinic?"""

    session: str
    simulated: bool
    first_hash: str


@dataclass(frozen=True, slots=True)
class Entries:
    """Room: 1 to ENTRIES_MAX sealed entries, one after the other, exactly as they lie in the record."""

    session: str
    simulated: bool
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Room: still here; its record goes to entry `seq`. Answered like Hello."""

    session: str
    simulated: bool
    seq: int


@dataclass(frozen=True, slots=True)
class Ack:
    """Clinic: everything up to `seq` is stored, durably, and `hash` is that entry's; seq 0 is nothing yet."""

    session: str
    simulated: bool
    seq: int
    hash: str

    @property
    def head(self) -> Head:
        """The end of the clinic's copy."""
        return Head(self.seq, self.hash)


@dataclass(frozen=True, slots=True)
class Refused:
    """Clinic: the entry `seq` (0: the session) is not taken; `simulated` is the clinic's own world."""

    session: str
    simulated: bool
    seq: int
    why: str


FromRoom = Hello | Entries | Heartbeat
FromClinic = Ack | Refused
Message = FromRoom | FromClinic

_NAMES: dict[type[Message], str] = {
    Hello: "hello",
    Entries: "entries",
    Heartbeat: "heartbeat",
    Ack: "ack",
    Refused: "refused",
}
_KINDS = {name: kind for kind, name in _NAMES.items()}


def encode(message: Message) -> bytes:
    """The one form of `message`; `decode` gives the same message back."""
    kind = type(message)
    first = {name: getattr(message, name) for name in _FIELDS[kind]}
    lines = [canonical_json({"message": _NAMES[kind], "schema": SCHEMA, **first})]
    if isinstance(message, Entries):
        lines += [
            f"{one.seq} {one.at_utc} {one.kind} {one.prev_hash} {one.hash} {one.body_json}"
            for one in message.entries
        ]
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def decode(data: bytes) -> Message:
    """The message in `data`, whatever that is.

    Whether hashes are right and entries fit the ones before is `receiver`'s to find out.

    Raises:
        MessageUnreadable: it is no message in its one form, and nothing else is ever raised.
    """
    if len(data) > MESSAGE_BYTES_MAX:
        raise MessageUnreadable("its length", len(data), f"at most {MESSAGE_BYTES_MAX} bytes")
    if not data.endswith(b"\n") or not data.isascii():
        raise MessageUnreadable("it", data, "lines of ASCII, each ended by a line feed")
    first, *rest = data[:-1].decode("ascii").split("\n", ENTRIES_MAX + 1)
    fields = _object(first)
    name = fields.pop("message", None)
    kind = _KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise MessageUnreadable("its kind", name, f"one of {', '.join(_KINDS)}")
    schema = fields.pop("schema", None)
    if not _is_seq(schema) or schema != SCHEMA:
        raise MessageUnreadable("its schema", schema, str(SCHEMA))
    expected = _FIELDS[kind]
    if fields.keys() != expected.keys():
        raise MessageUnreadable("its set of fields", sorted(fields), str(sorted(expected)))
    for field, (holds, what) in expected.items():
        if not holds(fields[field]):
            raise MessageUnreadable(field, fields[field], what)
    if canonical_json({"message": name, "schema": SCHEMA, **fields}) != first:
        raise MessageUnreadable("its first line", first, "keys sorted, each once, without spaces")
    lines_max = ENTRIES_MAX if kind is Entries else 0
    if not min(lines_max, 1) <= len(rest) <= lines_max:
        raise MessageUnreadable(
            f"the number of entries in {name}", len(rest), f"1 to {lines_max}" if lines_max else "0"
        )
    return Entries(**fields, entries=_entries(rest)) if kind is Entries else kind(**fields)


def _object(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise MessageUnreadable("its first line", line, f"JSON ({error})") from error
    if not isinstance(value, dict):
        raise MessageUnreadable("its first line", line, "a JSON object")
    return value


def _entries(lines: list[str]) -> tuple[Entry, ...]:
    entries = tuple(map(_entry, lines))
    for one, following in pairwise(entries):
        if following.seq != one.seq + 1:
            raise MessageUnreadable(f"the entry after {one.seq}", following.seq, str(one.seq + 1))
    return entries


def _entry(line: str) -> Entry:
    fields = line.split(" ", 5)
    if len(fields) != 6 or not _SEQ.fullmatch(fields[0]) or not all(map(_is_hash, fields[3:5])):
        raise MessageUnreadable("an entry", line, "its number, time, kind, two hashes and body")
    seq, at_utc, kind, prev_hash, own_hash, body_json = fields
    return Entry(int(seq), at_utc, kind, body_json, prev_hash, own_hash)


def _is_seq(value: object) -> bool:
    return type(value) is int and 0 <= value <= _SEQ_MAX


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def _is_text(chars_max: int) -> Callable[[object], bool]:
    def holds(value: object) -> bool:
        # A lone half of a character has no bytes in UTF-8: no record and no database could keep it.
        return (
            isinstance(value, str)
            and 0 < len(value) <= chars_max
            and not any("\ud800" <= char <= "\udfff" for char in value)
        )

    return holds


_Check = tuple[Callable[[object], bool], str]
_IS_SEQ: _Check = (_is_seq, "an integer from 0")
_IS_HASH: _Check = (_is_hash, "64 lower-case hexadecimal digits")
_BOTH: dict[str, _Check] = {
    # It is shown at terminals, and no text of PostgreSQL holds a NUL.
    "session": (
        lambda value: _is_text(SESSION_CHARS_MAX)(value) and str(value).isprintable(),
        f"a text of 1 to {SESSION_CHARS_MAX} printable characters",
    ),
    "simulated": (lambda value: isinstance(value, bool), "true or false"),
}
_FIELDS: dict[type[Message], dict[str, _Check]] = {
    Hello: {**_BOTH, "first_hash": _IS_HASH},
    Entries: _BOTH,
    Heartbeat: {**_BOTH, "seq": _IS_SEQ},
    Ack: {**_BOTH, "seq": _IS_SEQ, "hash": _IS_HASH},
    Refused: {
        **_BOTH,
        "seq": _IS_SEQ,
        "why": (_is_text(WHY_CHARS_MAX), f"a text of 1 to {WHY_CHARS_MAX} characters"),
    },
}
