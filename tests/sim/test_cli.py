"""`stipple sim` at the command line."""

import os
import subprocess
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from sim.cli import sim
from sim.errors import SimError
from tests.sim.sim_process import COMMAND, ROOT

app = typer.Typer()
app.command()(sim)


def test_the_help_shows_two_terminals_and_every_bench_word() -> None:
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "120"}).output
    for words in ("Terminal 1", "stipple sim --link", "Terminal 2", "stipple run --port", "pedal unplug"):
        assert words in shown
    for word in (
        "seat",
        "pull",
        "estop",
        "link cut",
        "power",
        "bend",
        "status",
        "quit",
        "SIMULATED-skin.csv",
    ):
        assert word in shown


def test_a_link_is_asked_for() -> None:
    assert CliRunner().invoke(app, []).exit_code == 2


def test_bad_input_leaves_as_an_error_that_says_what_to_do() -> None:
    result = CliRunner().invoke(app, ["--link", "port", "--speed", "warp", "--no-bench"])
    assert isinstance(result.exception, SimError)
    assert str(result.exception).startswith("speed is 'warp': expected \"max\", or a factor")


def test_a_bench_without_anywhere_to_type_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(SimError, match="standard input is closed: expected a terminal or a pipe"):
        sim(Path("port"), bench=True)


@pytest.mark.system
def test_without_a_state_directory_it_makes_one_and_says_where(tmp_path: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "--link", str(tmp_path / "port")],
        input="quit\n",
        text=True,
        capture_output=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        cwd=ROOT,
        timeout=30,
    )
    assert done.returncode == 0
    assert done.stderr == ""
    (state,) = tmp_path.iterdir()
    assert state.name.startswith("SIMULATED-machine-")
    assert f"SIMULATED ready: link {tmp_path / 'port'}, state_dir {state}" in done.stdout
