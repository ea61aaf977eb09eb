"""A session depends on its seed and options alone: not on the process, the folder, nor on what ran before."""

import tempfile
import tomllib
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from pytest_mock import MockerFixture

from sim.campaign.faults import CATALOGUE
from sim.campaign.host import HOSTS_GROUP
from sim.campaign.outcome import Broken
from sim.campaign.run import Makers, chosen_kinds, run_many, run_one
from sim.errors import SettingInvalid
from tests.house.source_tree import ROOT
from tests.sim.campaign.campaign_room import DOTS, MAKERS, task

ALL = tuple(CATALOGUE)
PARTS = "tests.sim.campaign.broken_parts"


def test_a_session_without_faults_places_every_dot() -> None:
    outcome = run_one(task(1))

    assert (outcome.broken, outcome.fired, outcome.timeline) == (None, {}, ())
    assert (outcome.strikes, outcome.deposited, outcome.uncertain, outcome.host_kills) == (DOTS, DOTS, 0, 0)


def test_the_same_seeds_are_the_same_sessions_twice_and_whatever_the_number_of_workers() -> None:
    tasks = [task(seed, 4, *ALL) for seed in (5, 6, 7)]

    alone, again, spread = (
        [replace(outcome, cpu_s=0.0) for outcome in run_many(tasks, workers)] for workers in (1, 1, 2)
    )

    assert alone == again == spread
    assert [outcome.seed for outcome in alone] == [5, 6, 7]
    assert len({outcome.trace_hash for outcome in alone}) == 3


def test_another_number_of_faults_is_another_session() -> None:
    assert run_one(task(1, 3, "drop")).trace_hash != run_one(task(1, 2, "drop")).trace_hash


def test_a_broken_promise_ends_the_session_and_its_timeline_is_kept() -> None:
    outcome = run_one(task(1, makers=Makers(f"{PARTS}:NoIntents", MAKERS.stock)))

    assert outcome.broken is not None
    assert (outcome.broken.promise, outcome.strikes) == ("P9", 0)
    assert outcome.broken.what == "dot 1 was struck, intent on disk ends at 0"
    assert outcome.timeline[-1].endswith("µm deep")


def test_a_program_that_breaks_down_is_told_like_a_broken_promise_with_its_traceback() -> None:
    outcome = run_one(task(1, makers=Makers(f"{PARTS}:BreaksDown", MAKERS.stock)))

    assert outcome.broken == Broken("program", "ZeroDivisionError: on purpose", outcome.simulated_s)
    assert any("broken_parts.py" in line for line in outcome.timeline)


def test_the_timeline_of_a_session_is_kept_when_asked_for() -> None:
    outcome = run_one(task(1, told=True))

    assert "session_closed" in outcome.timeline[-2]


def test_nothing_is_left_behind(tmp_path: Path, mocker: MockerFixture) -> None:
    mocker.patch.object(tempfile, "tempdir", str(tmp_path))

    run_one(task(1, 2, "host killed"))

    assert list(tmp_path.iterdir()) == []


def test_all_means_every_kind_and_a_list_means_those() -> None:
    assert chosen_kinds("all") == ALL
    assert chosen_kinds("drop, bit flip") == ("drop", "bit flip")


@pytest.mark.parametrize("names", ["gremlins", "drop,gremlins", ""])
def test_an_unknown_kind_is_refused_with_all_that_there_are(names: str) -> None:
    with pytest.raises(SettingInvalid, match="expected all, or of these, with commas: bit flip, burst, drop"):
        chosen_kinds(names)


def test_the_controllers_host_is_found_by_what_the_installation_announces() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    announced = project["entry-points"][HOSTS_GROUP]

    assert Makers.installed(EntryPoint(n, v, HOSTS_GROUP) for n, v in announced.items()) == MAKERS


def test_without_a_controller_the_way_out_is_told() -> None:
    with pytest.raises(SettingInvalid) as caught:
        Makers.installed([])

    assert str(caught.value) == (
        "entry-point group stipple.virtual_hosts is []: expected `host` and `stock`, which come with the "
        "controller: install stipple whole (`make run` does)"
    )
