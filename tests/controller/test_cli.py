import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import typer

from controller import cli
from controller.cli import COMMAND_GROUP, main


class MachineIsSilent(Exception):
    exit_code = 3


apps = typer.Typer(help="Two ways to answer.")


@apps.command()
def answer(code: int = 0) -> None:
    """Leave with a code."""
    raise typer.Exit(code)


@apps.command()
def count() -> int:
    """Return a number, which is the exit code."""
    return 4


single = typer.Typer(help="A group of one.")


@single.command()
def draw() -> None:
    """Draw."""
    typer.echo("drawn")


def silent() -> None:
    """Meet a silent machine."""
    raise MachineIsSilent("machine does not answer: plug it in")


def noted() -> None:
    """Meet a silent machine, and find besides that nobody can be told."""
    error = MachineIsSilent("machine does not answer: plug it in")
    error.add_note("besides, the log was not told")
    raise error


def broken() -> None:
    """Fail in a way nobody expected."""
    raise ZeroDivisionError("division by zero")


def odd() -> None:
    """Fail with something that only looks like an exit code."""
    error = OSError("odd")
    error.exit_code = "three"  # type: ignore[attr-defined]
    raise error


def stopped() -> None:
    """Be stopped by Ctrl-C."""
    raise KeyboardInterrupt


def declined() -> None:
    """Be declined at a question."""
    raise typer.Abort


def run(*arguments: str) -> int:
    return main(
        arguments,
        [
            _point(name, name)
            for name in ("apps", "single", "silent", "broken", "stopped", "declined", "odd", "noted")
        ],
    )


def _point(name: str, attribute: str, module: str = __name__) -> EntryPoint:
    return EntryPoint(name, f"{module}:{attribute}", COMMAND_GROUP)


@pytest.fixture(autouse=True)
def _this_module_can_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entry points import by name, and a test module is not on the path."""
    monkeypatch.setitem(sys.modules, __name__, sys.modules[silent.__module__])


def test_an_app_is_a_command_with_sub_commands_even_when_it_has_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("single", "draw") == 0
    assert capsys.readouterr().out == "drawn\n"


@pytest.mark.parametrize(
    ("arguments", "code"), [(("answer",), 0), (("answer", "--code", "5"), 5), (("count",), 4)]
)
def test_a_command_decides_its_exit_code(arguments: tuple[str, ...], code: int) -> None:
    assert run("apps", *arguments) == code


def test_an_expected_error_is_one_line_and_its_own_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("silent") == 3

    assert capsys.readouterr().err == "stipple: machine does not answer: plug it in\n"


def test_what_else_went_wrong_stands_below_the_error_that_ended_the_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("noted") == 3

    assert capsys.readouterr().err == (
        "stipple: machine does not answer: plug it in\nstipple: besides, the log was not told\n"
    )


def test_an_unexpected_error_is_one_line_and_a_crash_file(
    capsys: pytest.CaptureFixture[str], own_home: Path
) -> None:
    assert run("broken") == 70

    (crash,) = own_home.rglob("crash-*.txt")
    assert capsys.readouterr().err == (
        "stipple: ZeroDivisionError: division by zero "
        f"(our fault, not yours; nothing more was done; details: {crash})\n"
    )
    assert "in broken" in crash.read_text(encoding="utf-8")


def test_an_exit_code_that_is_no_number_is_not_taken_for_one() -> None:
    assert run("odd") == 70


@pytest.mark.parametrize("command", ["stopped", "declined"])
def test_a_command_stopped_by_the_operator_answers_130(command: str) -> None:
    assert run(command) == 130


def test_ctrl_c_before_the_command_has_begun_answers_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "entry_points", interrupted)

    assert main(["config"]) == 130
    assert capsys.readouterr().err == "stipple: stopped by the operator\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("brokn",), "No such command 'brokn'. Did you mean 'broken'?; see `stipple --help`"),
        (("--loud",), "No such option: --loud; see `stipple --help`"),
        (("apps",), "Missing command; see `stipple apps --help`"),
    ],
)
def test_wrong_use_is_answered_with_2_and_where_to_look(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    assert capsys.readouterr().err == f"stipple: {message}\n"


@pytest.mark.parametrize(
    ("point", "text"),
    [
        (
            _point("sim", "sim", "no_such_package.cli"),
            "command sim is not installed: no_such_package.cli:sim needs no_such_package, "
            "which is not there; install stipple whole (`make run` does), or do without this command",
        ),
        (
            _point("sim", "no_such_function"),
            f"command sim is not installed: {__name__}:no_such_function needs no_such_function, "
            "which is not there; install stipple whole (`make run` does), or do without this command",
        ),
    ],
)
def test_a_command_whose_module_is_absent_says_so(
    point: EntryPoint, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sim"], [point]) == 69
    assert capsys.readouterr().err == f"stipple: {text}\n"


def test_a_source_tree_that_was_never_installed_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"], []) == 69
    assert capsys.readouterr().err == (
        "stipple: no command is installed: expected entry points in the group stipple.commands, got none; "
        "install stipple first (`make run` does)\n"
    )


def test_help_lists_every_command_with_its_line_and_imports_none(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--help"], [_point("plan", "app", "config.cli"), _point("ghost", "app", "no_such_package")])

    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert code == 0
    assert [
        "│",
        "plan",
        "Check",
        "settings",
        "files",
        "and",
        "show",
        "the",
        "settings",
        "in",
        "force.",
        "│",
    ] in lines
    assert ["│", "ghost", "(not", "installed)", "│"] in lines


def test_the_page_of_help_loads_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from importlib.metadata import EntryPoint\n"
        "from controller.cli import main\n"
        f"main(['--help'], [EntryPoint('plan', 'controller.plan.cli:app', {COMMAND_GROUP!r})])\n"
        "print(*(name for name in sys.modules if '.' not in name), file=sys.stderr)"
    )

    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stderr

    assert "typer" in loaded.split()
    assert not {"numpy", "scipy", "sqlalchemy", "shapely", "pydantic", "serial", "transitions"} & set(
        loaded.split()
    )


def test_the_version_is_that_of_the_installation(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "version", lambda name: f"1.2.3 of {name}")

    assert run("--version") == 0
    assert capsys.readouterr().out == "stipple 1.2.3 of stipple\n"


def test_no_argument_at_all_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 2
    assert "silent" in capsys.readouterr().out
