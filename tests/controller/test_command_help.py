import sys
from pathlib import Path

import pytest

from controller.command_help import NOT_INSTALLED, short_help

SOURCE = '''"""Module says this.

And more.
"""
raise RuntimeError("imported")

other, count = 1, 2
described = Typer(name="x", help="App says this.")
computed = Typer(help=count)
plain = 3
undescribed = Typer()


def function():
    """Function says this.

    And more.
    """


def wordless(): ...
'''


@pytest.fixture(autouse=True)
def _package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "outer_package" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "outer_package" / "__init__.py").write_text(
        "raise RuntimeError('imported')", encoding="utf-8"
    )
    (inner / "__init__.py").write_text("raise RuntimeError('imported')", encoding="utf-8")
    (inner / "cli.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])


@pytest.mark.parametrize(
    ("attribute", "line"),
    [
        ("function", "Function says this."),
        ("described", "App says this."),
        ("undescribed", "Module says this."),
        ("computed", "Module says this."),
        ("plain", "Module says this."),
        ("wordless", ""),
        ("absent", NOT_INSTALLED),
    ],
)
def test_the_line_of_help_is_read_from_the_source_and_nothing_is_run(attribute: str, line: str) -> None:
    assert short_help("outer_package.inner.cli", attribute) == line


@pytest.mark.parametrize(
    "module",
    ["outer_package.inner.absent", "outer_package.absent.cli", "absent_package", "outer_package.inner.cli.x"],
)
def test_a_module_that_is_not_there_is_not_installed(module: str) -> None:
    assert short_help(module, "app") == NOT_INSTALLED
