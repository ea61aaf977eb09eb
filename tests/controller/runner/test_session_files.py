from datetime import UTC, datetime
from pathlib import Path

import pytest

from controller.plan.errors import PlanFileError
from controller.plan.model import Plan, PlannedDot
from controller.record.chain import GENESIS, seal
from controller.runner.errors import SessionNotFound
from controller.runner.session_files import (
    SessionFolder,
    existing_folder,
    facts_of,
    keep_plan,
    kept_plan,
    session_id,
    wire_dots,
)
from controller.session.facts import Facts
from firmware_bridge.messages import Dot

NOW = datetime(2026, 11, 22, 14, 0, 0, 123_456, UTC)
BOUNDS_UM = (0, 300_000, 0, 300_000)


def plan(*depths_um: int) -> Plan:
    dots = tuple(PlannedDot(n, 1000 * n, 50, um, "frontal", "1:10") for n, um in enumerate(depths_um, 1))
    return Plan("C-1", 1, (), (), (dots, dots[:1]), ())


@pytest.mark.parametrize(
    ("simulated", "name"),
    [(True, "SIMULATED-20261122-140000-123-C-10-4-s2"), (False, "20261122-140000-123-C-10-4-s2")],
)
def test_a_session_is_named_by_world_moment_client_and_session_and_fits_a_file_name(
    simulated: bool, name: str
) -> None:
    assert session_id("C 10/4", 2, simulated, NOW) == name


@pytest.mark.parametrize(("simulated", "name"), [(True, "SIMULATED-record.sqlite"), (False, "record.sqlite")])
@pytest.mark.parametrize("named", ["folder", "record"])
def test_a_session_is_found_by_its_folder_or_its_record_in_the_world_it_belongs_to(
    tmp_path: Path, simulated: bool, name: str, named: str
) -> None:
    record = tmp_path / name
    record.touch()

    found = existing_folder(tmp_path if named == "folder" else record)

    assert found == SessionFolder(tmp_path, simulated)
    assert found.record == record


@pytest.mark.hazard("H35")
def test_a_record_named_as_a_file_is_that_one_and_not_its_neighbour_of_the_other_world(
    tmp_path: Path,
) -> None:
    (tmp_path / "SIMULATED-record.sqlite").touch()
    with pytest.raises(SessionNotFound):
        existing_folder(tmp_path / "record.sqlite")
    (tmp_path / "record.sqlite").touch()
    assert not existing_folder(tmp_path / "record.sqlite").simulated


@pytest.mark.hazard("H34")
def test_the_plan_kept_with_a_session_is_the_one_it_was_begun_with(tmp_path: Path) -> None:
    folder = SessionFolder(tmp_path / "s", simulated=True)
    begun_with = plan(400)

    keep_plan(begun_with, folder)

    assert kept_plan(folder, Facts(plan_hash=begun_with.plan_hash)) == begun_with


def test_a_plan_that_can_not_be_kept_is_an_error_before_anything_is_struck(tmp_path: Path) -> None:
    (tmp_path / "s").touch()

    with pytest.raises(PlanFileError, match="can't be written"):
        keep_plan(plan(400), SessionFolder(tmp_path / "s", simulated=True))


def test_the_facts_of_an_open_record_are_those_of_its_entries() -> None:
    body = {"session": "S", "client_ref": "C", "plan_hash": "", "plan_session": 1, "simulated": True}
    entry = seal(GENESIS, "2026-11-22T14:00:00.000Z", "session_opened", {**body, "dots": 7})

    assert facts_of((entry,)).dots_left == 7


def test_dots_go_to_the_machine_in_the_plans_order_with_the_dwell_in_its_own_unit() -> None:
    assert wire_dots(plan(400, 500), 1, 8, 600, BOUNDS_UM) == [
        Dot(1, 1000, 50, 400, 80),
        Dot(2, 2000, 50, 500, 80),
    ]
    assert len(wire_dots(plan(400, 500), 2, 8, 600, BOUNDS_UM)) == 1


def test_the_picture_of_uncertain_dots_says_its_world_in_its_name(tmp_path: Path) -> None:
    """P12"""
    assert SessionFolder(tmp_path, simulated=True).uncertain_picture.name == "SIMULATED-uncertain.png"
    assert SessionFolder(tmp_path, simulated=False).uncertain_picture.name == "uncertain.png"
