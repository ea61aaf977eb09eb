"""Each kind of fault strikes, is counted, and leaves every promise kept and the session closed."""

from pathlib import Path

import pytest

from sim.campaign.faults.catalogue import CATALOGUE, ROOMS, start
from sim.campaign.run import run_one
from sim.seeds import dice_box
from tests.sim.campaign.campaign_room import lines, task, world

SEEDS, ALWAYS = range(1, 9), 2
"""The first two always; more only until the kind has found something to strike."""


@pytest.mark.parametrize("kind", CATALOGUE)
def test_a_kind_of_fault_alone_strikes_and_breaks_no_promise(kind: str) -> None:
    struck = False
    for seed in SEEDS:
        if not struck or seed <= ALWAYS:
            outcome = run_one(task(seed, 3, kind))
            assert (outcome.seed, outcome.broken) == (seed, None)
            struck = struck or bool(outcome.fired.get(kind))
    assert struck


def test_every_kind_names_a_hazard() -> None:
    assert all(fault.kind == kind and fault.hazard for kind, fault in CATALOGUE.items())


def test_no_two_kinds_have_one_name() -> None:
    assert len(CATALOGUE) == sum(len(room.FAULTS) for room in ROOMS)


def test_there_are_at_least_45_kinds() -> None:
    assert len(CATALOGUE) >= 45


def test_a_fault_that_has_struck_is_told_and_counted(tmp_path: Path) -> None:
    room = world(tmp_path)

    start(room, "noise", dice_box(1)("fault"))

    assert room.fired == {"noise": 1}
    assert "fault       noise" in lines(room.course)


def test_a_fault_that_still_waits_for_its_moment_is_not_counted(tmp_path: Path) -> None:
    room = world(tmp_path)

    start(room, "power out in a strike", dice_box(1)("fault"))

    assert room.fired == {}
