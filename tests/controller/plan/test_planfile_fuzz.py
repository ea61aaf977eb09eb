"""Whatever lies in a plan file, it is the plan that was saved or one of planning's own errors. P7, P11."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from controller.plan.errors import PlanError
from controller.plan.model import Patch, Plan, PlannedDot, Source, Zone
from controller.plan.planfile import load_plan, save_plan
from tests.fuzz.effort import effort

SQUARE = Patch(((0, 0), (9_000, 0), (9_000, 9_000), (0, 9_000)), (((1, 1), (2, 1), (2, 2)),))
PLAN = Plan(
    client_ref="C-1",
    seed=1,
    zones=(Zone("front", (SQUARE,), 60.0, 30.0, 450, (("1:10", 0.75), ("1:20", 0.25))),),
    keep_out=(SQUARE,),
    sessions=((PlannedDot(1, 10, 20, 450, "front", "1:10"), PlannedDot(2, -10, 20, 400, "front", "1:20")),),
    sources=(Source("a.svg", "ab" * 32),),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plans")


def loaded(folder: Path, data: bytes) -> Plan | None:
    """The plan in `data`, or None for what is refused in planning's own words."""
    path = folder / "plan.json"
    path.write_bytes(data)
    try:
        return load_plan(path)
    except PlanError as error:
        refusal = str(error)
    assert path.name in refusal
    return None


def saved(folder: Path) -> bytes:
    save_plan(PLAN, folder / "saved.json")
    return (folder / "saved.json").read_bytes()


@effort(150)
@given(data=st.binary(max_size=300) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "ignore")))
@example(data=b"[" * 100_000)
@example(data=b'{"format":"stipple-plan","version":' + b"9" * 5_000 + b"}")
@example(data=b'{"format":"stipple-plan","version":1,"plan":NaN}')
@example(data=b'\xef\xbb\xbf{"format":"stipple-plan"}')
@example(data=b'{"format":"stipple-plan","version":1,"plan":' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001)
def test_any_bytes_are_no_plan(folder: Path, data: bytes) -> None:
    assert loaded(folder, data) is None


@effort(80)
@given(value=VALUES)
def test_any_json_is_no_plan_unless_it_is_the_one_saved(folder: Path, value: object) -> None:
    whole = {"format": "stipple-plan", "version": 1, "plan_hash": PLAN.plan_hash, "plan": value}

    assert loaded(folder, json.dumps(value).encode()) is None
    assert loaded(folder, json.dumps(whole).encode()) is None


@effort(150)
@given(place=st.integers(0, 10_000), value=VALUES)
def test_a_plan_with_one_value_changed_is_refused_or_is_the_same_plan(
    folder: Path, place: int, value: object
) -> None:
    content = json.loads(saved(folder))
    holders = list(_holders(content))
    holder, key = holders[place % len(holders)]
    holder[key] = value

    assert loaded(folder, json.dumps(content).encode()) in (None, PLAN)


@effort(150)
@given(at=st.integers(min_value=0), change=st.integers(1, 255), kept=st.none() | st.integers(0, 2_000))
def test_a_plan_file_with_one_byte_changed_or_cut_is_refused_or_is_the_same_plan(
    folder: Path, at: int, change: int, kept: int | None
) -> None:
    data = bytearray(saved(folder))
    data[at % len(data)] ^= change

    assert loaded(folder, bytes(data[:kept])) in (None, PLAN)


def _holders(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) in a JSON value."""
    for key in (
        list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    ):
        yield value, key
        yield from _holders(value[key])
