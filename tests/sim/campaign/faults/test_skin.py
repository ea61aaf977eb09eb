"""Skin nearer than planned is noticed by the depth; a plan that was changed is refused dot by dot."""

from pathlib import Path

import pytest

from sim.campaign.faults.catalogue import start
from sim.campaign.faults.skin import NEARER_UM
from sim.campaign.truth import plan
from sim.seeds import dice_box
from tests.sim.campaign.campaign_room import DOTS, lines, world
from tests.sim.campaign.faults.fault_room import DEPOSITING, pass_time, untouched, with_fault


@pytest.mark.hazard("H11")
def test_skin_that_is_nearer_is_struck_deeper_and_never_below_the_ceiling(tmp_path: Path) -> None:
    room = with_fault(tmp_path, "skin thinner", DEPOSITING)

    deepest_um = max(strike.depth_um for strike in room.truth.struck.values())
    assert 400 + NEARER_UM[0] - 30 <= deepest_um <= room.truth.ceiling_um


def test_the_skin_comes_back_to_where_it_was(tmp_path: Path) -> None:
    room = untouched(tmp_path, "skin thinner")
    assert room.machine.skin.nearer_um

    pass_time(room, 60_000_000)

    assert room.machine.skin.nearer_um == 0


@pytest.mark.hazard("H03", "H07")
@pytest.mark.parametrize("kind", ["plan out of bounds", "plan too deep"])
def test_a_dot_that_may_not_be_struck_waits_for_the_right_plan(kind: str, tmp_path: Path) -> None:
    room = with_fault(tmp_path, kind, DEPOSITING)

    assert "may not be struck" in lines(room.course)
    assert room.host.session.dots == plan(DOTS)
    assert len(room.truth.struck) == DOTS


@pytest.mark.parametrize("kind", ["plan out of bounds", "plan too deep"])
def test_a_plan_with_every_dot_done_can_not_be_changed(kind: str, tmp_path: Path) -> None:
    room = world(tmp_path)
    room.truth.outcome.update(dict.fromkeys(range(1, DOTS + 1), "placed"))
    start(room, kind, dice_box(1)("fault"))

    assert room.fired == {}
