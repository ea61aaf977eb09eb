"""Every command that the installation announces is there and answers --help."""

import tomllib
from importlib.metadata import EntryPoint

import pytest

from controller.cli import COMMAND_GROUP, main
from controller.command_help import NOT_INSTALLED, short_help
from tests.house.source_tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
POINTS = [
    EntryPoint(name, value, COMMAND_GROUP) for name, value in PROJECT["entry-points"][COMMAND_GROUP].items()
]


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_an_announced_command_says_what_it_does(
    point: EntryPoint, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([point.name, "--help"], POINTS) == 0
    assert f"stipple {point.name}" in capsys.readouterr().out


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_its_line_on_the_first_page_is_found_without_importing_it(point: EntryPoint) -> None:
    line = short_help(point.module, point.attr)

    assert line not in ("", NOT_INSTALLED)
