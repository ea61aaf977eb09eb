"""Lays a timeline out for a terminal: the controller's column, the machine's, faults across both. A core."""

import textwrap
from collections.abc import Iterator, Sequence

from rich.text import Text

from sim.campaign.invariants import PROGRAM
from sim.campaign.timeline import BOTH, FAULT, Line
from sim.campaign.wiretap import CONTROLLER

TIME_CELLS = 11
WHO_CELLS = 7
COLUMN_CELLS_MIN = 30

_STYLE = {
    FAULT: "bold red",
    PROGRAM: "red",
    "skin": "bold",
    "typed": "cyan",
    "bench": "cyan",
    "says": "yellow",
}


def columns(lines: Sequence[Line], width: int) -> Iterator[Text]:
    """`lines` for a terminal `width` cells wide, with a heading."""
    cells = max(COLUMN_CELLS_MIN, (width - TIME_CELLS - 5) // 2)
    heading = f"{'seconds':>{TIME_CELLS}}  {CONTROLLER:{cells}} │ machine"
    yield Text(heading.rstrip(), "bold")
    for line in lines:
        style = _STYLE.get(line.who, "")
        time = f"{line.at_s:{TIME_CELLS}.6f}" if line.who else " " * TIME_CELLS
        for number, words in enumerate(_wrapped(line, cells)):
            at = time if number == 0 else " " * TIME_CELLS
            yield Text.assemble((at, "bright_black"), "  ", *_placed(line.end, words, style, cells))


def _placed(end: str, words: str, style: str, cells: int) -> tuple[str | tuple[str, str], ...]:
    if end == BOTH:
        return ((words, style),)
    if end == CONTROLLER:
        return ((f"{words:{cells}}", style), (" │", "bright_black"))
    return (" " * cells, (" │ ", "bright_black"), (words, style))


def _wrapped(line: Line, cells: int) -> list[str]:
    """In the cells there are; an entry of the record is cut short, since its first words name it."""
    who = f"{line.who:{WHO_CELLS}} " if line.who else ""
    if line.end == BOTH:
        return [f"{who}{line.what}"]
    room = cells - len(who)
    if line.who == "record":
        return [who + (line.what if len(line.what) <= room else f"{line.what[: room - 1]}…")]
    parts = textwrap.wrap(line.what, room) or [""]
    return [who + parts[0], *(" " * len(who) + part for part in parts[1:])]
