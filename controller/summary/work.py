"""How long was worked: from the first dot to the last, and with the pedal down. A core.

By the computer's clock, which may have been set in between: a time that runs backwards counts as none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from controller.record.chain import Entry

_DEPOSITING = "depositing"


@dataclass(frozen=True, slots=True)
class Work:
    """first_dot_at_utc, last_dot_at_utc: when a result was recorded; pedal_s: seconds in depositing."""

    first_dot_at_utc: str
    last_dot_at_utc: str
    pedal_s: float


def work_of(entries: Iterable[Entry]) -> Work | None:
    """The work of a record's entries, all in order; None if no dot has a result."""
    first = last = began = latest = ""
    pedal_s = 0.0
    for entry in entries:
        if entry.kind == "dot":
            first, last = first or entry.at_utc, entry.at_utc
            latest = entry.at_utc
        elif entry.kind == "connected" and began:
            # The program died at work: nobody knows the pedal for longer than to the last result.
            pedal_s += _seconds(began, latest)
            began = ""
        elif entry.kind == "state":
            if began:
                pedal_s += _seconds(began, entry.at_utc)
            began = latest = entry.at_utc if entry.body["to"] == _DEPOSITING else ""
    if began:
        pedal_s += _seconds(began, latest)
    return Work(first, last, pedal_s) if first else None


def _seconds(since_utc: str, until_utc: str) -> float:
    spent = datetime.fromisoformat(until_utc) - datetime.fromisoformat(since_utc)
    return max(0.0, spent.total_seconds())
