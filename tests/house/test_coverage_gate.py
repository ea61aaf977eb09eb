from typing import Any

import pytest

from tests.house.coverage_gate import WHOLLY_COVERED, shortfalls


def _report(total: float = 95.0, **percents: float) -> dict[str, Any]:
    names = [name if name.endswith(".py") else f"{name}core.py" for name in WHOLLY_COVERED]
    files = {name: _file(percents.get(name.rpartition("/")[2].removesuffix(".py"), 100.0)) for name in names}
    return {"files": files, "totals": {"percent_covered": total}}


def _file(percent: float) -> dict[str, Any]:
    gap = {"missing_lines": [7], "missing_branches": [[3, 5]]} if percent < 100 else {"missing_lines": []}
    return {"summary": {"percent_covered": percent}, **gap}


def test_all_floors_held_is_no_shortfall() -> None:
    assert list(shortfalls(_report())) == []


@pytest.mark.parametrize("room", ["ledger", "journal", "interlocks", "core", "link"])
def test_one_gap_where_it_matters_is_a_shortfall_whatever_the_whole(room: str) -> None:
    (line,) = shortfalls(_report(total=99.9, **{room: 99.9}))

    assert f"{room}.py: lines [7], branches ['3->5'] not covered; expected 100 %" in line


def test_a_room_that_was_not_measured_is_a_shortfall() -> None:
    report = _report()
    del report["files"]["firmware_bridge/device/core.py"]

    assert list(shortfalls(report)) == [
        "firmware_bridge/device/ was not measured: expected 100 %; run the whole test suite"
    ]


def test_too_little_over_all_is_a_shortfall() -> None:
    assert list(shortfalls(_report(total=94.99))) == ["94.99 % covered over all; expected at least 95 %"]
