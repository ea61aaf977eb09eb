"""What a session is opened with: everything a clinician signs for, and where its record lies."""

from dataclasses import replace
from pathlib import Path

import pytest

from controller.plan.model import Plan, PlannedDot
from controller.runner.opening import opening_of
from controller.session.facts import Facts
from tests.controller.runner.terminal_pictures import OPENING

DOTS = tuple(PlannedDot(n, 1000 * n, 2000, 390 + 10 * n, "frontal", "1:10") for n in range(1, 4))
PLAN = Plan("C-1", 1, (), (), (DOTS, DOTS[:1]), ())
FACTS = Facts(client_ref="C-1", plan_hash=PLAN.plan_hash, plan_session=1, dots_total=3)


@pytest.mark.hazard("H11", "H34")
def test_it_is_told_from_plan_and_record(tmp_path: Path) -> None:
    opening = opening_of(PLAN, FACTS, 600, "Tess", tmp_path)

    assert (opening.plan_session, opening.plan_sessions, opening.dots) == (1, 2, 3)
    assert (opening.depth_um_min, opening.depth_um_max, opening.depth_ceiling_um) == (400, 420, 600)
    assert opening.record_folder == str(tmp_path.resolve())
    assert opening.event()["plan_hash"] == PLAN.plan_hash


def test_a_ceiling_signed_for_before_holds_where_it_is_lower(tmp_path: Path) -> None:
    """P7"""
    for signed_um, expected_um in [(550, 550), (700, 600)]:
        facts = replace(FACTS, signed_by="Dr Ada", signed_ceiling_um=signed_um)
        assert opening_of(PLAN, facts, 600, "Tess", tmp_path).depth_ceiling_um == expected_um


def test_a_session_gone_on_with_says_how_many_dots_are_left() -> None:
    assert replace(OPENING, dots_left=54).lines()[1].startswith("100 dots, 54 left, 400")


def test_it_names_the_pigment_if_the_plan_has_shades(tmp_path: Path) -> None:
    assert OPENING.lines()[1].endswith("ceiling 600 µm")
    facts = replace(FACTS, shades=("1:20", "1:14"))
    assert opening_of(PLAN, facts, 600, "Tess", tmp_path).lines()[1].endswith("µm, pigment 1:20, 1:14")


def test_its_world_comes_first() -> None:
    """P12"""
    assert str(OPENING).startswith("SIMULATED, client C-1")
    assert str(replace(OPENING, simulated=False)).startswith("REAL, client C-1")
