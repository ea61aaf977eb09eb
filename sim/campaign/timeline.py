"""What happened at both ends around a violation, chosen and put in order for people. A core.

Happenings and what went over the cable come in; lines for the controller's column, the machine's, or both go
out. How they are laid out on a terminal is `report`'s.
"""

import heapq
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sim.campaign.course import Happening
from sim.campaign.wiretap import (
    CONTROLLER,
    FROM_CONTROLLER,
    FROM_MACHINE,
    MACHINE,
    TO_CONTROLLER,
    TO_MACHINE,
)

BOTH = "both"
FAULT = "fault"

_END_OF = {
    "typed": CONTROLLER,
    "says": CONTROLLER,
    "record": CONTROLLER,
    "host": CONTROLLER,
    TO_CONTROLLER: CONTROLLER,
    FROM_CONTROLLER: CONTROLLER,
    "bench": MACHINE,
    "machine": MACHINE,
    "skin": MACHINE,
    "memory": MACHINE,
    TO_MACHINE: MACHINE,
    FROM_MACHINE: MACHINE,
}

_WORD_FOR = {TO_CONTROLLER: "→", TO_MACHINE: "→", FROM_CONTROLLER: "sends", FROM_MACHINE: "sends"}

LAST_LINES = 40
BEFORE_LINES, AFTER_LINES = 3, 8
"""Shown before and after each fault, and each line about the dot in question."""

ABOUT_LINES_MAX = 24
"""Of the lines about the dot in question, so many from the end are shown."""

_NUMBERED = re.compile(r"(DOT|DONE) (\d+)( \w+)?")
_DOT = re.compile(r"\bdot (\d+)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """at_s: virtual seconds; end: controller, machine or both; who: what it is about; what: in words."""

    at_s: float
    end: str
    who: str
    what: str


def timeline(happened: Iterable[Happening], lost: Iterable[Happening], broken: str) -> tuple[Line, ...]:
    """The lines worth reading of all that happened, and of what was lost on the way, both in order of time.

    broken: the violation in words, or empty.
    """
    merged = heapq.merge(happened, lost, key=lambda happening: happening.at_us)
    return tuple(_chosen(_gathered(merged), broken))


def _gathered(happenings: Iterable[Happening]) -> list[Line]:
    """A line each, but one for numbered frames of a kind that come one right after the other."""
    lines: list[Line] = []
    run: tuple[str, ...] | None = None
    first = last = 0
    for at_us, who, what in happenings:
        numbered = _NUMBERED.fullmatch(what) if who in _WORD_FOR else None
        if numbered is None:
            run = None
        else:
            kind, number, rest = numbered[1], int(numbered[2]), numbered[3] or ""
            if run == (who, kind, rest) and number == last + 1:
                lines[-1] = replace(lines[-1], what=f"{kind} {first} to {number}{rest}")
                last = number
                continue
            run, first, last = (who, kind, rest), number, number
        lines.append(Line(round(at_us / 1e6, 6), _END_OF.get(who, BOTH), _WORD_FOR.get(who, who), what))
    return lines


def _chosen(lines: Sequence[Line], broken: str) -> Iterable[Line]:
    """The end, what is near a fault, and what is about the dot in question; gaps are told."""
    shown = set(range(max(0, len(lines) - LAST_LINES), len(lines)))
    named = _DOT.search(broken)
    about = [at for at, line in enumerate(lines) if named and _is_about(line, int(named[1]))]
    for at in [*(at for at, line in enumerate(lines) if line.who == FAULT), *about[-ABOUT_LINES_MAX:]]:
        shown.update(range(max(0, at - BEFORE_LINES), min(len(lines), at + AFTER_LINES + 1)))
    left_out = 0
    for at, line in enumerate(lines):
        if at not in shown:
            left_out += 1
            continue
        if left_out:
            yield Line(line.at_s, BOTH, "", f"… {left_out} lines left out")
            left_out = 0
        yield line


def _is_about(line: Line, dot: int) -> bool:
    if re.search(rf"\bdot(=| ){dot}\b", line.what, re.IGNORECASE):
        return True
    span = re.fullmatch(r"(?:DOT|DONE) (\d+) to (\d+)(?: \w+)?", line.what)
    return line.what.startswith(f"DONE {dot} ") or bool(span and int(span[1]) <= dot <= int(span[2]))
