"""The dots of a record as rows: what became of each, one row a dot, for a CSV file or a map.

A core: entries in, rows out. An uncertain dot stays `uncertain` here whatever a person decided about it, with
the decision beside it: the decision does not tell what is in the skin.
"""

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields, replace
from typing import Any, TextIO

from controller.record.chain import Entry

UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class DotRow:
    """One dot; what is not known is None.

    `outcome` is placed, shallow, missed or uncertain; depth and place in µm; `needles` is a mask, bit k for
    needle k; `cartridge` is its serial; `decision` what a person made of an uncertain dot: placed or skip;
    `planned_um` the depth that was asked for.
    """

    dot: int
    outcome: str
    depth_um: int | None
    needles: int | None
    x_um: int | None
    y_um: int | None
    cartridge: str | None
    decision: str | None = None
    planned_um: int | None = None


def dot_rows(entries: Iterable[Entry]) -> tuple[DotRow, ...]:
    """The rows in the order recorded.

    A result that arrives late for an uncertain dot takes its place. A dot with two results keeps two rows: a
    second strike must be seen, not tidied away.
    """
    rows: list[DotRow] = []
    row_of_uncertain: dict[int, int] = {}
    for entry in entries:
        if entry.kind == "dot":
            row = _result(entry.body)
            index = row_of_uncertain.pop(row.dot, None)
            if index is None:
                rows.append(row)
            else:
                rows[index] = row
        elif entry.kind == "uncertain":
            row = _uncertain(entry.body)
            row_of_uncertain[row.dot] = len(rows)
            rows.append(row)
        elif entry.kind == "reconciled":
            index = row_of_uncertain.get(entry.body["dot"])
            if index is not None:
                rows[index] = replace(rows[index], decision=entry.body["decision"])
    return tuple(rows)


def write_csv(rows: Iterable[DotRow], session: str, simulated: bool, to: TextIO) -> None:
    """Write `rows` as CSV: a comment line with SIMULATED or REAL and the session, a header, a line a dot."""
    to.write(f"# {'SIMULATED' if simulated else 'REAL'} dots of session {session}\n")
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(field.name for field in fields(DotRow))
    writer.writerows(astuple(row) for row in rows)


def _result(body: dict[str, Any]) -> DotRow:
    return DotRow(
        body["dot"],
        body["outcome"],
        body["depth_um"],
        body["needles"],
        body["x_um"],
        body["y_um"],
        body["cartridge"],
        planned_um=body.get("planned_um"),
    )


def _uncertain(body: dict[str, Any]) -> DotRow:
    return DotRow(body["dot"], UNCERTAIN, None, None, body["x_um"], body["y_um"], body.get("cartridge"))
