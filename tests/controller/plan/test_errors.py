from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from controller.plan import errors
from controller.plan.cli import app
from controller.plan.errors import PlanError

ZONE = '<rect id="patch" width="10" height="10"/>'
PAGE_IN_PX = 'width="100px" height="80mm" viewBox="0 0 100 80"'
ARGUMENTS = "make --svg small.svg --rx small.toml --out plan.json"
SHOW = "show plan.json --out plan.png"

TABLE: list[tuple[type[PlanError], str, dict[str, str], str]] = [
    (
        errors.DrawingError,
        ARGUMENTS,
        {"page": PAGE_IN_PX},
        'small.svg: width is "100px", expected a length in mm such as "180mm"; set the page size in mm',
    ),
    (
        errors.OutlineError,
        ARGUMENTS,
        {"shapes": '<path id="patch" d="M 0 0 L 9 9 L 9 0 L 0 9 Z"/>'},
        'small.svg: zone "patch" crosses itself at (4.50, 4.50) mm; mend the outline in the drawing',
    ),
    (
        errors.PrescriptionError,
        ARGUMENTS,
        {"old": "density_per_cm2 = 72", "new": "density_per_cm2 = 140"},
        "small.toml: zones.patch.density_per_cm2 = 140: expected at most 115; correct it and have it signed",
    ),
    (
        errors.ZoneMatchError,
        ARGUMENTS,
        {"shapes": f'{ZONE}<rect id="brow" x="20" width="9" height="9"/>'},
        'small.toml: zone "brow" is drawn in "small.svg" but not prescribed; add [zones.brow], or remove it '
        "from the drawing",
    ),
    (
        errors.SpacingError,
        ARGUMENTS,
        {"shapes": '<rect id="patch" width="0.5" height="0.5"/>'},
        'zone "patch" is 0.25 mm2 and would hold 0.18 dots, expected at least 1; draw it larger, or remove '
        "it",
    ),
    (
        errors.UnknownSessionError,
        f"{SHOW} --session 4",
        {},
        "session 4 is not in the plan of C-7: it has sessions 1 to 3; choose one of these",
    ),
    (
        errors.PlanFileError,
        SHOW,
        {"plan": "{}"},
        'plan.json: no plan file, expected "format": "stipple-plan"; make one with: stipple plan make',
    ),
    (
        errors.PlanVersionError,
        SHOW,
        {"plan": '{"format": "stipple-plan", "version": 9}'},
        "plan.json: plan format version 9, expected 1; make the plan again with this version of stipple",
    ),
    (
        errors.PlanChangedError,
        SHOW,
        {"plan": '{"format": "stipple-plan", "version": 1, "plan": {"colour": "red"}}'},
        "plan.json: the plan was changed after it was made: plan.client_ref: Field required; make the plan "
        "again and have it approved",
    ),
    (
        errors.StrikesFileError,
        f"{SHOW} --strikes skin.csv",
        {"strikes": "x,y"},
        'skin.csv: line 1: the header is "x,y", expected one with x_um,y_um,depth_um,needles,cartridge; '
        "give the list of strikes",
    ),
    (
        errors.PictureError,
        "show plan.json --out plan.jpg",
        {},
        'plan.jpg: pictures are written as PNG, expected a name ending in ".png"; rename it',
    ),
]


@pytest.mark.parametrize(
    ("kind", "arguments", "bad", "message"), TABLE, ids=lambda value: getattr(value, "__name__", "")
)
def test_every_error_says_what_where_what_was_expected_and_what_to_do(
    kind: type[PlanError],
    arguments: str,
    bad: dict[str, str],
    message: str,
    draw: Callable[..., Path],
    prescribe: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    draw(ZONE)
    prescribe()
    if arguments.startswith("show"):
        CliRunner().invoke(app, ARGUMENTS.split(), catch_exceptions=False)
    draw(bad.get("shapes", ZONE), **({"page": bad["page"]} if "page" in bad else {}))
    prescribe((bad.get("old", "client_ref"), bad.get("new", "client_ref")))
    if "plan" in bad:
        Path("plan.json").write_text(bad["plan"])
    if "strikes" in bad:
        Path("skin.csv").write_text(bad["strikes"])
    result = CliRunner().invoke(app, arguments.split())
    assert type(result.exception) is kind
    assert str(result.exception) == message
    assert isinstance(result.exception, PlanError)
    assert result.exception.exit_code == 2


def test_the_table_provokes_every_error_there_is() -> None:
    every = {
        value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, PlanError)
    }
    assert every - {PlanError} == {row[0] for row in TABLE}


def test_the_commands_are_an_app_that_others_can_mount() -> None:
    assert isinstance(app, typer.Typer)
