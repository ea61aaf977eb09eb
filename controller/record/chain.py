"""The hash chain of a record: how an entry is sealed, and where a chain stops holding.

Every entry's hash covers its own text and the hash of the entry before it, so no entry can be changed, taken
out, put in or moved without a break. A cut tail leaves a shorter chain that still holds: only a head kept
elsewhere (the clinic's acknowledgement) shows that. The format is described for strangers in
`docs/record-format.md`.

A core: no clock, no file. Storing is `journal`'s part.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from controller.record.errors import EntryRefused

OPENING_KIND = "session_opened"
AUDIT_OPENING_KIND = "audit_opened"
OPENING_KINDS = (OPENING_KIND, AUDIT_OPENING_KIND)
"""A chain opens with one of them, and has neither anywhere else: of a session, or of a room's audit log."""

CLOSING_KIND = "session_closed"

_KIND = re.compile(r"[a-z][a-z_]{0,39}")
_AT_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_OPENING = " or ".join(OPENING_KINDS)
_CANONICAL = json.JSONEncoder(allow_nan=False, sort_keys=True, separators=(",", ":"))


_FIELDS: dict[str, dict[str, type]] = {
    OPENING_KIND: {"session": str, "simulated": bool},
    AUDIT_OPENING_KIND: {"session": str, "simulated": bool},
    "uncertain": {"dot": int},
    "reconciled": {"dot": int, "decision": str},
    "session_begun": {"session": str, "folder": str, "first_hash": str},
    "session_resumed": {"session": str, "folder": str, "seq": int, "hash": str},
    "session_left": {"session": str, "seq": int, "hash": str, "closed": bool},
    "ledger_followed": {"ledger": str, "marks": dict},
    "ledger_replaced": {"ledger": str, "table": str, "id": int},
}
"""What a reader of any record relies on, or of an audit log: who recomputes the hashes could leave it out."""


class Head(NamedTuple):
    """The end of a chain: number and hash of its last entry."""

    seq: int
    hash: str


GENESIS = Head(0, hashlib.sha256(b"stipple record 1").hexdigest())
"""What the first entry is chained to: binds the format's version into every hash."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be recorded, before it has a number, a time and a hash."""

    kind: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Entry:
    """One sealed entry, exactly as stored: `body_json` is the very text the hash covers."""

    seq: int
    at_utc: str
    kind: str
    body_json: str
    prev_hash: str
    hash: str

    @property
    def body(self) -> dict[str, Any]:
        """The body as JSON values; parsed anew at each call."""
        body: dict[str, Any] = json.loads(self.body_json)
        return body

    @property
    def head(self) -> Head:
        """This entry as the end of the chain."""
        return Head(self.seq, self.hash)


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold: entry number, what is wrong there, got and expected."""

    seq: int
    what: str
    got: str
    expected: str

    def __str__(self) -> str:
        return f"entry {self.seq}: {self.what} is {self.got}, expected {self.expected}"


def canonical_json(body: Mapping[str, object]) -> str:
    """The one text of `body`: ASCII, keys sorted, no spaces, no line breaks.

    Raises:
        EntryRefused: a value is no JSON (NaN and infinity included), or a key is no text.
    """
    if not all(isinstance(key, str) for key in body):
        raise EntryRefused("body", sorted(map(repr, body)), "only texts as keys")
    try:
        return _CANONICAL.encode(dict(body))
    except (TypeError, ValueError) as error:
        raise EntryRefused("body", dict(body), f"only finite JSON values ({error})") from error


def entry_hash(prev_hash: str, seq: int, at_utc: str, kind: str, body_json: str) -> str:
    """SHA-256 in lower-case hex over the five fields, joined by line feeds, as UTF-8."""
    return hashlib.sha256(f"{prev_hash}\n{seq}\n{at_utc}\n{kind}\n{body_json}".encode()).hexdigest()


def seal(prev: Head, at_utc: str, kind: str, body: Mapping[str, object]) -> Entry:
    """The entry that follows `prev`.

    Args:
        prev: end of the chain so far; `GENESIS` for the first entry.
        at_utc: wall-clock time, as in 2026-11-22T14:00:00.000Z.
        kind: lower-case words joined by underscores, at most 40 characters.
        body: a JSON object.

    Raises:
        EntryRefused: one of them is not so.
    """
    if not _KIND.fullmatch(kind):
        raise EntryRefused("kind", kind, "lower-case words joined by underscores, at most 40 characters")
    if not _AT_UTC.fullmatch(at_utc):
        raise EntryRefused("at_utc", at_utc, "a time like 2026-11-22T14:00:00.000Z")
    body_json = canonical_json(body)
    seq = prev.seq + 1
    return Entry(seq, at_utc, kind, body_json, prev.hash, entry_hash(prev.hash, seq, at_utc, kind, body_json))


def first_break(entries: Iterable[Entry]) -> Break | None:
    """Where the chain stops holding, reading from its first entry; None if it holds to the last one given."""
    prev = GENESIS
    for entry in entries:
        found = break_after(prev, entry)
        if found is not None:
            return found
        prev = entry.head
    if prev == GENESIS:
        return missing_opening()
    return None


def missing_opening() -> Break:
    """What is wrong with a chain that has no entry at all."""
    return Break(1, "the first entry", "missing", _OPENING)


def break_after(prev: Head, entry: Entry) -> Break | None:
    """What keeps `entry` from being the one after `prev`; None if nothing does."""
    seq = prev.seq + 1
    if entry.seq != seq:
        return Break(seq, "its number", str(entry.seq), str(seq))
    if entry.prev_hash != prev.hash:
        return Break(seq, "the hash of the entry before it", entry.prev_hash, prev.hash)
    expected = entry_hash(entry.prev_hash, entry.seq, entry.at_utc, entry.kind, entry.body_json)
    if entry.hash != expected:
        return Break(seq, "its hash", entry.hash, expected)
    if (entry.kind in OPENING_KINDS) != (seq == 1):
        return Break(seq, "its kind", entry.kind, f"{_OPENING} in entry 1 and nowhere else")
    return _form_break(entry)


def _form_break(entry: Entry) -> Break | None:
    # A forger who recomputes the hashes could still move a line feed from one field into the next.
    if not _KIND.fullmatch(entry.kind):
        return Break(entry.seq, "its kind", repr(entry.kind), "lower-case words joined by underscores")
    if not _AT_UTC.fullmatch(entry.at_utc):
        return Break(entry.seq, "its time", repr(entry.at_utc), "a time like 2026-11-22T14:00:00.000Z")
    try:
        canonical = canonical_json(dict(entry.body))
    except (TypeError, ValueError, RecursionError) as error:
        return Break(entry.seq, "its body", f"no JSON object ({error})", "a JSON object")
    if canonical != entry.body_json:
        return Break(entry.seq, "the text of its body", entry.body_json, canonical)
    for name, kind in _FIELDS.get(entry.kind, {}).items():
        value = entry.body.get(name)
        if type(value) is not kind:
            return Break(entry.seq, f"{name} in its body", repr(value), f"a value of type {kind.__name__}")
    return None
