"""A task decides everything in its session; leaving out faults or dots leaves the others as they were."""

import tomllib
from dataclasses import replace
from importlib.metadata import EntryPoint

import pytest

from sim.campaign.host import HOSTS_GROUP
from sim.campaign.task import Makers, Task
from sim.errors import SettingInvalid
from sim.seeds import dice_box
from tests.house.source_tree import ROOT
from tests.sim.campaign.campaign_room import MAKERS

TASK = Task(7, 150, 6, ("drop", "echo"), MAKERS)


def test_a_plan_needs_a_cartridge_for_every_80_dots() -> None:
    assert [replace(TASK, dots=dots).cartridges for dots in (1, 80, 81, 200)] == [1, 1, 2, 3]


def test_faults_that_are_left_out_change_nothing_of_the_others() -> None:
    drawn = TASK.drawn(dice_box)
    reduced = TASK.reduced((2, 5), first=10)

    assert reduced.planned(dice_box) == [drawn[1], drawn[4]]
    assert reduced.drawn(dice_box) == drawn == TASK.planned(dice_box)
    assert (reduced.told, reduced.dots_placed, TASK.dots_placed) == (True, 10, 150)


def test_no_more_dots_are_placed_than_the_plan_has() -> None:
    assert TASK.reduced(None, first=151).dots_placed == 150


def test_the_controllers_host_is_found_by_what_the_installation_announces() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    announced = project["entry-points"][HOSTS_GROUP]

    assert Makers.installed(EntryPoint(n, v, HOSTS_GROUP) for n, v in announced.items()) == MAKERS


def test_without_a_controller_the_way_out_is_told() -> None:
    with pytest.raises(SettingInvalid) as caught:
        Makers.installed([])

    assert str(caught.value) == (
        "entry-point group stipple.virtual_hosts is []: expected host, stock, clinic, audit, which come with "
        "the controller: install stipple whole (`make run` does)"
    )
