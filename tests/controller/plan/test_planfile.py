import json
import os
from pathlib import Path
from typing import Any

import pytest

from controller.plan.errors import PlanChangedError, PlanFileError, PlanVersionError
from controller.plan.model import Plan, shortened
from controller.plan.planfile import load_plan, save_plan


@pytest.fixture
def saved(small: Plan, tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    save_plan(small, path)
    return path


def _edit(path: Path, *keys: Any, value: Any) -> None:
    content = json.loads(path.read_text())
    place = content
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value
    path.write_text(json.dumps(content))


def test_a_saved_plan_loads_as_it_was(small: Plan, saved: Path) -> None:
    assert load_plan(saved) == small
    assert load_plan(saved).plan_hash == small.plan_hash


def test_a_plan_cut_short_still_says_so_when_it_is_loaded(small: Plan, tmp_path: Path) -> None:
    save_plan(shortened(small, 7), tmp_path / "cut.json")
    assert load_plan(tmp_path / "cut.json") == shortened(small, 7)
    assert load_plan(tmp_path / "cut.json").dots_max == 7


def test_the_same_plan_is_the_same_bytes(small: Plan, saved: Path, tmp_path: Path) -> None:
    save_plan(load_plan(saved), tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == saved.read_bytes()


@pytest.mark.hazard("H34")
@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("plan", "sessions", 0, 0, 0), 15_000),
        (("plan", "sessions", 0, 0, 2), 900),
        (("plan", "zones", 0, "depth_um"), 390),
        (("plan", "client_ref"), "C-8"),
        (("plan", "keep_out"), []),
        (("plan", "dots_max"), 9),
        (("plan_hash",), "0" * 64),
    ],
)
def test_a_plan_changed_by_hand_is_refused(saved: Path, keys: tuple[Any, ...], value: Any) -> None:
    _edit(saved, *keys, value=value)
    with pytest.raises(
        PlanChangedError, match="the plan was changed after it was made: its content has hash"
    ):
        load_plan(saved)


@pytest.mark.parametrize(
    ("keys", "value", "where"),
    [
        (("plan", "sessions", 0, 0, 2), 1501, "plan.sessions.0.0.2: should be less than or equal to 1500"),
        (("plan", "sessions", 0, 0, 0), 1.5, "plan.sessions.0.0.0: should be a valid integer"),
        (("plan", "sessions", 0, 0, 0), True, "plan.sessions.0.0.0: should be a valid integer"),
        (("plan", "colour"), "red", "plan.colour: Extra inputs are not permitted"),
        (("plan", "sessions"), [], "plan.sessions: Tuple should have at least 1 item"),
        (("plan",), [], "plan: should be a valid dictionary"),
    ],
)
def test_a_value_no_plan_may_hold_is_named(
    saved: Path, keys: tuple[Any, ...], value: Any, where: str
) -> None:
    _edit(saved, *keys, value=value)
    with pytest.raises(PlanChangedError) as refused:
        load_plan(saved)
    assert where in str(refused.value)


def test_another_version_of_the_format_is_refused(saved: Path) -> None:
    _edit(saved, "version", value=2)
    with pytest.raises(PlanVersionError, match="plan format version 2, expected 1"):
        load_plan(saved)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"format": "other"}', b"\xff\xfe", b'{"plan": NaN}', b"[" * 100_000]
)
def test_a_file_that_is_no_plan_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(content)
    with pytest.raises(PlanFileError):
        load_plan(path)


def test_a_plan_cut_short_is_refused(saved: Path) -> None:
    saved.write_bytes(saved.read_bytes()[:-40])
    with pytest.raises(PlanFileError, match="not a whole plan file"):
        load_plan(saved)


def test_a_write_that_fails_leaves_the_plan_that_was_there_and_no_litter(
    frontal: Plan, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = saved.read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PlanFileError, match="can't be written"):
        save_plan(frontal, saved)
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == ["plan.json"]


def test_a_plan_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlanFileError, match=r"none\.json: the plan can't be opened"):
        load_plan(tmp_path / "none.json")
