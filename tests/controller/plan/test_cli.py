import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from controller.plan.cli import app
from controller.plan.errors import PrescriptionError
from controller.plan.model import Plan
from controller.plan.planfile import load_plan, save_plan
from controller.plan.strikes import HEADER


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_make_writes_the_plan_and_tells_counts_spacing_and_what_comes_next(
    in_folder: Path, draw: Callable[..., Path], prescribe: Callable[..., Path]
) -> None:
    draw('<rect id="patch" x="5" y="5" width="20" height="15"/>')
    prescribe()
    said = _run("make", "--svg", "small.svg", "--rx", "small.toml", "--seed", "3", "--out", "new/plan.json")
    plan = load_plan(in_folder / "new" / "plan.json")
    assert (plan.seed, [len(dots) for dots in plan.sessions]) == (3, [86, 76, 54])
    for words in ("patch", "3.00", "86", "216", "spacing", plan.plan_hash[:16]):
        assert words in said
    assert "next: stipple plan show new/plan.json --out plan.png" in said


def test_make_can_keep_only_the_first_dots_of_each_session(
    in_folder: Path, draw: Callable[..., Path], prescribe: Callable[..., Path]
) -> None:
    draw('<rect id="patch" x="5" y="5" width="9" height="9"/>')
    prescribe()
    said = _run("make", "--svg", "small.svg", "--rx", "small.toml", "--dots-max", "4")
    assert "seed 1, CUT SHORT to 4 dots a session" in said
    assert "warning: CUT SHORT to 4 dots a session" in said
    assert "pigment of session 3: shade 1:" in said
    assert [len(dots) for dots in load_plan(in_folder / "plan.json").sessions] == [4, 4, 4]


def test_make_points_out_a_dense_zone(
    in_folder: Path, draw: Callable[..., Path], prescribe: Callable[..., Path]
) -> None:
    draw('<rect id="patch" x="5" y="5" width="9" height="9"/>')
    prescribe(("density_per_cm2 = 72", "density_per_cm2 = 110"))
    said = _run("make", "--svg", "small.svg", "--rx", "small.toml")
    assert 'warning: zone "patch": 110 dots/cm²' in said


def test_make_holds_the_prescription_to_the_settings_named(
    in_folder: Path, draw: Callable[..., Path], prescribe: Callable[..., Path]
) -> None:
    draw('<rect id="patch" x="5" y="5" width="9" height="9"/>')
    prescribe()
    Path("room.toml").write_text("[safety]\ndensity_warning_per_cm2 = 50.0\ndensity_refusal_per_cm2 = 60.0\n")
    arguments = ["make", "--svg", "small.svg", "--rx", "small.toml", "--config", "room.toml"]
    refused = CliRunner().invoke(app, arguments).exception
    assert isinstance(refused, PrescriptionError)
    assert "expected at most 60" in str(refused)


def test_a_plan_belongs_to_neither_world_unless_it_is_asked_for_as_simulated(
    in_folder: Path, small: Plan
) -> None:
    save_plan(small, Path("plan.json"))
    assert _run("show", "plan.json", "--out", "a.png") == "PLAN picture written to a.png\n"
    assert (
        _run("show", "plan.json", "--out", "b.png", "--simulated") == "SIMULATED picture written to b.png\n"
    )
    assert (in_folder / "a.png").read_bytes() != (in_folder / "b.png").read_bytes()


def test_strikes_that_call_themselves_simulated_can_not_be_drawn_as_real(
    in_folder: Path, small: Plan
) -> None:
    save_plan(small, Path("plan.json"))
    Path("skin.csv").write_text(f"# SIMULATED\n{HEADER}\n15000,15000,400,7,SN1\n")
    said = _run("show", "plan.json", "--strikes", "skin.csv", "--out", "a.png")
    assert said == "SIMULATED picture written to a.png\n"


def test_strikes_of_no_named_world_are_real(in_folder: Path, small: Plan) -> None:
    save_plan(small, Path("plan.json"))
    Path("skin.csv").write_text(f"{HEADER}\n15000,15000,400,7,SN1\n")
    said = _run("show", "plan.json", "--strikes", "skin.csv", "--out", "a.png")
    assert said == "REAL picture written to a.png\n"


def test_asking_for_help_loads_none_of_the_heavy_libraries() -> None:
    code = (
        "import sys, controller.plan.cli; "
        "print([name for name in ('numpy', 'scipy', 'shapely', 'PIL', 'svgelements') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
