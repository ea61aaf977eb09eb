"""The uncertain dots of a record and what was decided about each: which, how, by whom and when.

A core: entries in, rows out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from controller.record.chain import Entry


@dataclass(frozen=True, slots=True)
class Decided:
    """A dot that was uncertain. decision (placed or skip), by and at_utc are None until a person decides."""

    dot: int
    decision: str | None = None
    by: str | None = None
    at_utc: str | None = None

    def __str__(self) -> str:
        """As a person reads it."""
        if self.decision is None:
            return f"dot {self.dot}: not decided yet"
        return f"dot {self.dot}: {self.decision}, decided by {self.by} at {self.at_utc}"


def decisions(entries: Iterable[Entry]) -> tuple[Decided, ...]:
    """Every dot that was uncertain, in order; entries of other kinds are passed over."""
    found: dict[int, Decided] = {}
    for entry in entries:
        if entry.kind == "uncertain":
            found[entry.body["dot"]] = Decided(entry.body["dot"])
        elif entry.kind == "reconciled":
            body = entry.body
            known = found.get(body["dot"], Decided(body["dot"]))
            found[body["dot"]] = replace(
                known, decision=body["decision"], by=body.get("by"), at_utc=entry.at_utc
            )
    return tuple(found.values())
