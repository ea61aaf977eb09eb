import io
from collections.abc import Sequence

import pytest

from controller.record.chain import GENESIS, Draft, Entry, seal
from controller.record.dots import DotRow, dot_rows, write_csv

AT_UTC = "2026-11-22T14:00:00.000Z"


def sealed(drafts: Sequence[Draft]) -> list[Entry]:
    entries: list[Entry] = []
    for draft in drafts:
        prev = entries[-1].head if entries else GENESIS
        entries.append(seal(prev, AT_UTC, draft.kind, draft.body))
    return entries


def result(dot: int, outcome: str = "placed") -> Draft:
    body = {"dot": dot, "outcome": outcome, "depth_um": 500, "needles": 7, "x_um": 10, "y_um": -20}
    return Draft("dot", body | {"cartridge": "SN1", "replayed": False})


def uncertain(dot: int) -> Draft:
    return Draft("uncertain", {"dot": dot, "x_um": 10, "y_um": -20, "why": "power lost"})


def decided(dot: int, decision: str) -> Draft:
    return Draft("reconciled", {"dot": dot, "decision": decision, "by": "Dr. B"})


def test_every_result_is_a_row_in_the_order_recorded() -> None:
    rows = dot_rows(sealed([Draft("intent", {"first": 1, "last": 8}), result(1), result(2, "missed")]))
    assert rows == (
        DotRow(1, "placed", 500, 7, 10, -20, "SN1"),
        DotRow(2, "missed", 500, 7, 10, -20, "SN1"),
    )


def test_an_uncertain_dot_stays_uncertain_whatever_was_decided() -> None:
    rows = dot_rows(sealed([uncertain(1), uncertain(2), decided(1, "placed"), decided(2, "skip")]))
    assert rows == (
        DotRow(1, "uncertain", None, None, 10, -20, None, "placed"),
        DotRow(2, "uncertain", None, None, 10, -20, None, "skip"),
    )


def test_a_late_result_takes_the_place_of_uncertainty() -> None:
    rows = dot_rows(sealed([uncertain(1), result(2), result(1), decided(1, "skip")]))
    assert [(row.dot, row.outcome, row.decision) for row in rows] == [
        (1, "placed", None),
        (2, "placed", None),
    ]


def test_a_dot_with_two_results_keeps_both_rows() -> None:
    assert [row.dot for row in dot_rows(sealed([result(1), result(1)]))] == [1, 1]


@pytest.mark.hazard("H35")
def test_the_file_says_first_which_world_it_comes_from() -> None:
    file = io.StringIO()
    write_csv(dot_rows(sealed([result(1), uncertain(2)])), "SIMULATED-7", True, file)
    assert file.getvalue() == (
        "# SIMULATED dots of session SIMULATED-7\n"
        "dot,outcome,depth_um,needles,x_um,y_um,cartridge,decision,planned_um\n"
        "1,placed,500,7,10,-20,SN1,,\n"
        "2,uncertain,,,10,-20,,,\n"
    )
    file = io.StringIO()
    write_csv([], "7", False, file)
    assert file.getvalue().startswith("# REAL dots of session 7\n")
