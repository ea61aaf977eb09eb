"""`stipple campaign` at the command line: what it prints, with which code it leaves, what it refuses."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import typer
from pytest_mock import MockerFixture
from typer.testing import CliRunner, Result

from sim.campaign.cli import campaign
from sim.campaign.hunt import Hunted, Quarry
from sim.campaign.mutants.catalogue import all_mutants
from sim.campaign.outcome import Outcome
from sim.campaign.shrink import Shrunk
from sim.campaign.task import Makers, Task
from sim.errors import SettingInvalid
from tests.sim.campaign.campaign_room import MAKERS
from tests.sim.campaign.test_outcome import ONE
from tests.sim.campaign.test_report import HUNTED

app = typer.Typer()
app.command()(campaign)

SMALL = ["--dots", "24", "--faults-per-session", "2"]


@pytest.fixture(autouse=True)
def installed(mocker: MockerFixture) -> None:
    mocker.patch.object(Makers, "installed", return_value=MAKERS)


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*SMALL, *arguments])


def last_object(result: Result) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return body


def test_a_campaign_that_breaks_nothing_leaves_with_0_and_one_object_last_on_stdout() -> None:
    result = invoke("--runs", "2", "--seed", "3", "--json")

    assert result.exit_code == 0
    body = last_object(result)
    assert set(body) == {
        "simulated", "sessions", "strikes", "deposited", "uncertain", "host_kills", "simulated_s", "cpu_s",
        "wall_s", "fired", "trace_hash", "times_real", "options", "violations", "stopped",
    }  # fmt: skip
    assert (body["simulated"], body["sessions"], body["violations"]) == (True, 2, [])
    assert "SIMULATED  0 violations" in result.stderr


def test_without_json_people_are_told_on_stdout() -> None:
    result = invoke("--runs", "1", "--faults", "drop")

    assert result.exit_code == 0
    assert "SIMULATED  campaign of 1 sessions" in result.stdout
    assert "drop" in result.stdout


def test_a_broken_promise_leaves_with_1_made_as_small_as_can_be_with_the_command_that_shows_it(
    mocker: MockerFixture,
) -> None:
    broken = replace(MAKERS, host="tests.sim.campaign.broken_parts:NoIntents")
    mocker.patch.object(Makers, "installed", return_value=broken)

    result = invoke("--runs", "2", "--seed", "8", "--faults", "echo", "--json")

    assert result.exit_code == 1
    violations = last_object(result)["violations"]
    assert [(one["seed"], one["broken"]["promise"]) for one in violations] == [(8, "P9"), (9, "P9")]
    again = "stipple campaign --replay 9 --dots 24 --faults echo --faults-per-session 2"
    assert violations[1]["replay"] == again
    small = violations[1]["shrunk"]
    assert small["replay"] == f"{again} --only none --first 1"
    assert small["replay"] in result.stderr
    replayed = last_object(invoke(*shlex.split(small["replay"])[2:], "--json"))
    assert (replayed["trace_hash"], replayed["broken"]) == (small["trace_hash"], small["broken"])


def test_only_the_first_violations_are_made_smaller_and_all_are_told(mocker: MockerFixture) -> None:
    broken = replace(MAKERS, host="tests.sim.campaign.broken_parts:NoIntents")
    mocker.patch.object(Makers, "installed", return_value=broken)
    mocker.patch("sim.campaign.cli.SHRUNK_MAX", 1)

    body = last_object(invoke("--runs", "2", "--faults-per-session", "0", "--json"))

    assert [violation["shrunk"] is None for violation in body["violations"]] == [False, True]


def test_a_campaign_with_a_mutant_says_so_and_its_violations_are_shown_again_with_it() -> None:
    result = invoke("--runs", "1", "--mutant", "machine passes for real", "--json")

    assert result.exit_code == 1
    assert "with the mutant 'machine passes for real'" in result.stderr
    (violation,) = last_object(result)["violations"]
    assert violation["broken"]["promise"] == "P12"
    assert "--mutant 'machine passes for real'" in violation["replay"]


def hunting(mocker: MockerFixture, *names: str) -> None:
    mutants = all_mutants()
    chosen = {name: mutants[name] for name in names}
    mocker.patch("sim.campaign.asked.all_mutants", return_value=chosen)


def test_a_hunt_that_catches_every_mutant_leaves_with_0_and_one_object(mocker: MockerFixture) -> None:
    hunting(mocker, "machine passes for real", "no intents")

    result = invoke("--mutants", "--runs", "2", "--json")

    assert result.exit_code == 0
    body = last_object(result)
    assert [(one["name"], one["broken"]["promise"], one["sessions"]) for one in body["mutants"]] == [
        ("machine passes for real", "P12", 1),
        ("no intents", "P9", 1),
    ]
    assert "SIMULATED  2 of 2 mutants caught" in result.stderr
    replayed = last_object(invoke(*shlex.split(body["mutants"][1]["replay"])[2:], "--json"))
    assert replayed["broken"] == body["mutants"][1]["broken"]


def test_a_mutant_that_escapes_leaves_with_1(mocker: MockerFixture) -> None:
    hunting(mocker, "any depth")

    result = invoke("--mutants", "--runs", "1", "--faults", "echo", "--faults-per-session", "0")

    assert result.exit_code == 1
    assert "SIMULATED  0 of 1 mutants caught" in result.stdout


def test_after_ctrl_c_what_is_known_so_far_is_told_and_the_code_is_130(mocker: MockerFixture) -> None:
    def interrupted(tasks: list[Task], workers: int) -> Iterator[Outcome]:
        yield ONE
        raise KeyboardInterrupt

    mocker.patch("sim.campaign.run.run_many", interrupted)

    result = invoke("--runs", "5", "--json")

    assert result.exit_code == 130
    assert (last_object(result)["stopped"], last_object(result)["sessions"]) == (True, 1)
    assert "SIMULATED  campaign of 1 sessions, stopped" in result.stderr


def test_after_ctrl_c_while_violations_are_made_smaller_they_are_told_as_found(mocker: MockerFixture) -> None:
    def interrupted(failures: object, workers: int) -> Iterator[Shrunk]:
        raise KeyboardInterrupt

    broken = replace(MAKERS, host="tests.sim.campaign.broken_parts:NoIntents")
    mocker.patch.object(Makers, "installed", return_value=broken)
    mocker.patch("sim.campaign.run.shrink_many", interrupted)

    result = invoke("--runs", "1", "--json")

    assert result.exit_code == 130
    assert [one["shrunk"] for one in last_object(result)["violations"]] == [None]


def test_after_ctrl_c_a_hunt_tells_what_it_has_found(mocker: MockerFixture) -> None:
    def interrupted(quarries: list[Quarry], workers: int) -> Iterator[Hunted]:
        yield HUNTED
        raise KeyboardInterrupt

    hunting(mocker, "any depth", "no intents")
    mocker.patch("sim.campaign.run.hunt_many", interrupted)

    result = invoke("--mutants", "--json")

    assert result.exit_code == 130
    assert [one["name"] for one in last_object(result)["mutants"]] == ["deaf"]
    assert "not hunted                 no intents" in result.stderr


def test_a_replay_is_the_same_session_as_in_the_campaign() -> None:
    replayed = last_object(invoke("--replay", "4", "--json"))
    again = last_object(invoke("--replay", "4", "--json"))
    campaigned = last_object(invoke("--runs", "1", "--seed", "4", "--json"))

    assert replayed["trace_hash"] == again["trace_hash"]
    assert (replayed["simulated"], replayed["broken"]) == (True, None)
    for figure in ("strikes", "deposited", "uncertain", "host_kills", "simulated_s"):
        assert pytest.approx(replayed[figure], abs=1e-3) == campaigned[figure]
    assert replayed["fired"] == {kind: count for kind, count in campaigned["fired"].items() if count}
    assert replayed["timeline"]


def test_a_replay_that_breaks_a_promise_leaves_with_1(mocker: MockerFixture) -> None:
    broken = replace(MAKERS, host="tests.sim.campaign.broken_parts:NoIntents")
    mocker.patch.object(Makers, "installed", return_value=broken)

    result = invoke("--replay", "1", "--faults", "echo")

    assert result.exit_code == 1
    assert "VIOLATION  seed 1: P9" in result.stdout


def test_an_unknown_kind_of_fault_is_refused_with_the_kinds_there_are() -> None:
    result = invoke("--faults", "gremlins")

    assert isinstance(result.exception, SettingInvalid)
    assert result.exception.exit_code == 2
    assert str(result.exception).startswith(
        "fault is 'gremlins': expected all, or of these, with commas: bit"
    )


@pytest.mark.parametrize("wrong", [["--runs", "0"], ["--workers", "0"], ["--dots", "0"], ["--seed", "-1"]])
def test_figures_out_of_bounds_are_refused(wrong: list[str]) -> None:
    assert invoke(*wrong).exit_code == 2


def test_an_unknown_mutant_is_refused_with_the_mutants_there_are() -> None:
    result = invoke("--mutant", "ninja turtle")

    assert isinstance(result.exception, SettingInvalid)
    assert str(result.exception).startswith("mutant is 'ninja turtle': expected one of these: begun ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--mutants", "--mutant", "any depth"],
         "--mutants is given with --mutant or --replay: expected one of them at a time"),
        (["--mutants", "--replay", "3"],
         "--mutants is given with --mutant or --replay: expected one of them at a time"),
        (["--only", "1"], "--only or --first is given for many sessions: expected --replay SEED with it"),
        (["--first", "1"], "--only or --first is given for many sessions: expected --replay SEED with it"),
        (["--replay", "3", "--only", "3"],
         "--only is '3': expected numbers from 1 to 2, with commas, or none"),
    ],
)  # fmt: skip
def test_options_that_make_no_sense_together_are_refused(words: list[str], said: str) -> None:
    result = invoke(*words)

    assert isinstance(result.exception, SettingInvalid)
    assert (str(result.exception), result.exception.exit_code) == (said, 2)
