"""`stipple demo` at the command line: what it refuses, what it sums up, and with which code it leaves."""

import io
import json
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import typer
from pytest_mock import MockerFixture
from rich.console import Console
from typer.testing import CliRunner

from sim.demo.cli import demo, near, program, summarise
from sim.demo.session import DemoResult
from sim.errors import SettingInvalid

app = typer.Typer()
app.command()(demo)

GOOD = DemoResult(
    simulated=True, session="SIMULATED-1", plan_dots=200, deposited=199, uncertain=0, skipped=0, missed=1,
    double_strikes=0, strikes_in_skin=199, record_matches_skin=True, cartridges_used=2, pedal_pauses=3,
    depth_error_um_max=24, chain_ok=True, clinic_entries=230, clinic_has_it=True, simulated_s=75.2,
    wall_s=4.71, record="/far/away/record", plan_picture="/far/away/plan.png",
    skin_picture="/far/away/skin.png",
)  # fmt: skip
BROKEN = [
    replace(GOOD, chain_ok=False),
    replace(GOOD, clinic_has_it=False),
    replace(GOOD, record_matches_skin=False),
    replace(GOOD, double_strikes=1),
    replace(GOOD, uncertain=1),
    replace(GOOD, deposited=198),
]


@pytest.fixture
def drawing(tmp_path: Path) -> list[str]:
    for name in ("d.svg", "d.toml"):
        (tmp_path / name).touch()
    return ["--svg", str(tmp_path / "d.svg"), "--rx", str(tmp_path / "d.toml"), "--out", str(tmp_path / "o")]


def test_the_options_are_handed_on_and_the_result_is_one_json_object_last_on_stdout(
    drawing: list[str], tmp_path: Path, mocker: MockerFixture
) -> None:
    run = mocker.patch("sim.demo.session.run_demo", return_value=GOOD)
    more = ["--seed", "7", "--session", "2", "--speed", "3.5", "--dots-max", "20", "--json"]

    shown = CliRunner().invoke(app, [*drawing, *more])

    assert shown.exit_code == 0
    assert json.loads(shown.stdout.splitlines()[-1]) == asdict(GOOD)
    settings = run.call_args.args[0]
    assert (settings.seed, settings.session, settings.speed, settings.dots_max) == (7, 2, "3.5", 20)
    assert settings.folder.parent == tmp_path / "o"
    assert settings.folder.name.startswith("SIMULATED-")
    assert settings.folder.name.endswith("-seed7")


@pytest.mark.parametrize("result", BROKEN)
def test_a_broken_promise_is_exit_code_1_and_said(
    drawing: list[str], mocker: MockerFixture, result: DemoResult
) -> None:
    mocker.patch("sim.demo.session.run_demo", return_value=result)

    shown = CliRunner().invoke(app, drawing)

    assert shown.exit_code == 1
    assert "A PROMISE IS BROKEN" in shown.output


@pytest.mark.parametrize("option", ["--svg", "--rx"])
def test_a_file_that_is_not_there_is_wrong_use(drawing: list[str], option: str) -> None:
    shown = CliRunner().invoke(app, [*drawing, option, "nowhere"], env={"COLUMNS": "200"})

    assert shown.exit_code == 2
    assert "nowhere" in shown.output


def test_a_speed_that_is_none_is_refused_before_anything_is_started(
    drawing: list[str], tmp_path: Path
) -> None:
    shown = CliRunner().invoke(app, [*drawing, "--speed", "warp"])

    assert isinstance(shown.exception, SettingInvalid)
    assert not (tmp_path / "o").exists()


def test_a_folder_that_can_not_be_made_is_refused(drawing: list[str], tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, [*drawing, "--out", str(tmp_path / "d.svg" / "o")])

    assert isinstance(shown.exception, SettingInvalid)
    assert "expected one that can be made" in str(shown.exception)


def test_the_summary_names_every_figure_every_file_and_the_command_that_verifies() -> None:
    output = io.StringIO()
    summarise(Console(file=output, width=100), GOOD)

    shown = output.getvalue()
    assert "SIMULATED  session SIMULATED-1" in shown
    for name, value in (
        ("dots planned", "200"),
        ("missed, skipped, uncertain", "1, 0, 0"),
        ("largest error of depth", "24 µm"),
        ("machine's time", "1:15"),
        ("real time", "4.7 s"),
        ("record's chain", "intact"),
    ):
        (line,) = [line for line in shown.splitlines() if line.startswith(name)]
        assert line.split()[-len(value.split()) :] == value.split()
    assert f"verify  {program()} verify /far/away/record" in shown
    assert "record and skin agree, no place struck twice" in shown


def test_a_path_is_shown_from_the_working_directory_if_that_is_shorter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert near(str(tmp_path / "out" / "record")) == "out/record"
    assert near("/x") == "/x"


def test_the_program_is_named_as_it_can_be_typed_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python, stipple = tmp_path / "bin" / "python", tmp_path / "bin" / "stipple"
    stipple.parent.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setenv("PATH", "")
    assert program() == f"{python} -m controller"
    stipple.touch(mode=0o755)
    assert program() == "bin/stipple"
    monkeypatch.setenv("PATH", str(stipple.parent))
    assert program() == "stipple"
