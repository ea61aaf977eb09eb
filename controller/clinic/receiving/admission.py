"""Which rooms' records a key may write, from what was decided about keys so far. A core.

A key that was revoked stays so: whoever it was taken from may still have it. `key_book` keeps the decisions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ADDED, REVOKED = "added", "revoked"

NOBODY: frozenset[str] = frozenset()
"""The rooms of a key that is not admitted."""


@dataclass(frozen=True, slots=True)
class KeyDecision:
    """One decision about a room's public key. action: added or revoked; room: of `added`, empty else."""

    action: str
    public_key: str
    room: str
    by: str
    at_utc: str


@dataclass(frozen=True, slots=True)
class KeyState:
    """A key as it stands. since_utc: when it was first added, or revoked if it was."""

    public_key: str
    rooms: tuple[str, ...]
    revoked: bool
    by: str
    since_utc: str


def key_states(decisions: Iterable[KeyDecision]) -> tuple[KeyState, ...]:
    """Every key that was ever decided about, in the order of first mention."""
    found: dict[str, KeyState] = {}
    for one in decisions:
        known = found.get(one.public_key)
        if one.action == REVOKED:
            rooms = () if known is None else known.rooms
            found[one.public_key] = KeyState(one.public_key, rooms, True, one.by, one.at_utc)
        elif known is None:
            found[one.public_key] = KeyState(one.public_key, (one.room,), False, one.by, one.at_utc)
        elif not known.revoked and one.room not in known.rooms:
            rooms = (*known.rooms, one.room)
            found[one.public_key] = KeyState(one.public_key, rooms, False, known.by, known.since_utc)
    return tuple(found.values())


def admitted(states: Iterable[KeyState]) -> Mapping[str, frozenset[str]]:
    """The rooms of each key that is in force; a key that is not there has none."""
    return {one.public_key: frozenset(one.rooms) for one in states if not one.revoked}
