"""`stipple campaign` at the command line: what it prints, with which code it leaves, what it refuses."""

import json
from typing import Any

import pytest
import typer
from pytest_mock import MockerFixture
from typer.testing import CliRunner, Result

from sim.campaign.cli import campaign
from sim.campaign.run import Makers
from sim.errors import SettingInvalid
from tests.sim.campaign.campaign_room import MAKERS

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
        "wall_s", "fired", "trace_hash", "times_real", "options", "violations",
    }  # fmt: skip
    assert (body["simulated"], body["sessions"], body["violations"]) == (True, 2, [])
    assert "SIMULATED  0 violations" in result.stderr


def test_without_json_people_are_told_on_stdout() -> None:
    result = invoke("--runs", "1", "--faults", "drop")

    assert result.exit_code == 0
    assert "SIMULATED  campaign of 1 sessions" in result.stdout
    assert "drop" in result.stdout


def test_a_broken_promise_leaves_with_1_and_the_command_that_shows_it_again(mocker: MockerFixture) -> None:
    broken = Makers("tests.sim.campaign.broken_parts:NoIntents", MAKERS.stock)
    mocker.patch.object(Makers, "installed", return_value=broken)

    result = invoke("--runs", "2", "--seed", "8", "--faults", "echo", "--json")

    assert result.exit_code == 1
    violations = last_object(result)["violations"]
    assert [(one["seed"], one["broken"]["promise"]) for one in violations] == [(8, "P9"), (9, "P9")]
    again = "stipple campaign --replay 9 --dots 24 --faults echo --faults-per-session 2"
    assert violations[1]["replay"] == again
    assert again in result.stderr


def test_a_replay_is_the_same_session_as_in_the_campaign() -> None:
    replayed = last_object(invoke("--replay", "4", "--json"))
    again = last_object(invoke("--replay", "4", "--json"))
    campaigned = last_object(invoke("--runs", "1", "--seed", "4", "--json"))

    assert replayed["trace_hash"] == again["trace_hash"]
    assert (replayed["simulated"], replayed["broken"]) == (True, None)
    for figure in ("strikes", "deposited", "uncertain", "host_kills", "fired", "simulated_s"):
        assert pytest.approx(replayed[figure], abs=1e-3) == campaigned[figure]
    assert replayed["timeline"]


def test_a_replay_that_breaks_a_promise_leaves_with_1(mocker: MockerFixture) -> None:
    broken = Makers("tests.sim.campaign.broken_parts:NoIntents", MAKERS.stock)
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
