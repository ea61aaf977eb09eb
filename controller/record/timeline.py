"""A record as lines a person reads: every event on its own, runs of dots drawn together.

A core: entries in, lines out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from controller.record.chain import Entry

_PER_DOT_KINDS = frozenset({"intent", "dot"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line: when it began, what it is, and its particulars."""

    at_utc: str
    kind: str
    detail: str


def timeline(entries: Iterable[Entry]) -> Iterator[Line]:
    """The lines of `entries`, in order."""
    run: list[Entry] = []
    for entry in entries:
        if entry.kind in _PER_DOT_KINDS:
            run.append(entry)
            continue
        yield from _dots_line(run)
        run = []
        yield Line(entry.at_utc, entry.kind, _detail(entry))
    yield from _dots_line(run)


def _dots_line(run: list[Entry]) -> Iterator[Line]:
    results = [entry.body for entry in run if entry.kind == "dot"]
    if results:
        # Also of a record that says less than this program would: it is to be looked at, not believed.
        outcomes = Counter(str(body.get("outcome", "no outcome")) for body in results)
        counts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
        yield Line(run[0].at_utc, "dots", f"{results[0].get('dot')} to {results[-1].get('dot')}: {counts}")
    elif run:
        first, last = run[0].body.get("first"), run[-1].body.get("last")
        yield Line(run[0].at_utc, "intent", f"{first} to {last}: no result")


def _detail(entry: Entry) -> str:
    return ", ".join(f"{key} {value}" for key, value in entry.body.items() if value is not None)
