"""Dots as a record exports them, read back for comparison with the skin.

The export is the record's side of the story and comes as a file on purpose: nothing here can reach into the
controller. Core: text in, dots out.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from sim.errors import TruthUnreadable

PLACED = "placed"
SHALLOW = "shallow"
MISSED = "missed"
UNCERTAIN = "uncertain"
OUTCOMES = (PLACED, SHALLOW, MISSED, UNCERTAIN)
COLUMNS = ("dot", "outcome", "depth_um", "needles", "x_um", "y_um", "cartridge")


@dataclass(frozen=True, slots=True)
class RecordedDot:
    """One dot of a record; what the record does not know is None.

    `cartridge` is a serial, not a tag; `decision` a person's, of an uncertain dot: placed, skip or empty.
    """

    dot: int
    outcome: str
    depth_um: int | None
    needles: int | None
    x_um: int | None
    y_um: int | None
    cartridge: str
    decision: str = ""
    planned_um: int | None = None


def parse_dots(text: str, source: str) -> Iterator[RecordedDot]:
    """The dots in `text`; lines that start with # are comments, further columns are ignored.

    Raises TruthUnreadable naming `source` and line.
    """
    numbered = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    lines = [(number, line) for number, line in numbered if not line.startswith("#")]
    if not lines:
        raise TruthUnreadable(source, len(numbered) + 1, "", ",".join(COLUMNS))
    header = next(csv.reader([lines[0][1]]))
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise TruthUnreadable(source, lines[0][0], lines[0][1], f"a header with {','.join(missing)}")
    for number, line in lines[1:]:
        cells = dict(zip(header, next(csv.reader([line])), strict=False))
        try:
            yield _dot(cells)
        except (KeyError, ValueError):
            expected = f"whole numbers, and an outcome among {', '.join(OUTCOMES)}"
            raise TruthUnreadable(source, number, line, expected) from None


def _dot(cells: dict[str, str]) -> RecordedDot:
    if cells["outcome"] not in OUTCOMES:
        raise ValueError(cells["outcome"])
    dot = RecordedDot(
        int(cells["dot"]),
        cells["outcome"],
        _number(cells["depth_um"]),
        _number(cells["needles"]),
        _number(cells["x_um"]),
        _number(cells["y_um"]),
        cells["cartridge"],
        cells.get("decision", ""),
        _number(cells.get("planned_um", "")),
    )
    if dot.outcome != UNCERTAIN and None in (dot.depth_um, dot.needles, dot.x_um, dot.y_um):
        raise ValueError("a dot with an outcome has depth, needles and place")
    return dot


def _number(cell: str) -> int | None:
    return int(cell) if cell else None
