"""A newcomer finds the way: small rooms, each with a sign on the door and a test beside it."""

import ast
from pathlib import Path

import pytest

from tests.house.source_tree import ROOT, Function, files_of_tests, functions, modules, parsed

FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 70

# A module that needs no test file of its own, and why.
WITHOUT_A_TEST_FILE: dict[str, str] = {}

# Where tests may be left out on some computers, and why; never on a build machine, which says CI=true.
MAY_SKIP = {
    "tests/controller/conftest.py": "PostgreSQL, poppler and Node are packages that not every computer has",
    "tests/controller/test_conftest.py": "shows that a build machine fails where another one skips",
}


@pytest.mark.parametrize("module", modules(), ids=str)
def test_every_module_opens_with_what_it_is_for(module: Path) -> None:
    assert ast.get_docstring(parsed(module)), (
        f"{module} has no docstring: say what it is for and what it leaves to others"
    )


@pytest.mark.parametrize("file", [*modules(), *files_of_tests()], ids=str)
def test_no_file_is_too_long_to_be_read_at_one_sitting(file: Path) -> None:
    lines = len((ROOT / file).read_text(encoding="utf-8").splitlines())

    assert lines <= FILE_LINES_MAX, (
        f"{file} has {lines} lines, at most {FILE_LINES_MAX}: are there two purposes in it?"
    )


@pytest.mark.parametrize("file", [*modules(), *files_of_tests()], ids=str)
def test_no_function_is_longer_than_a_page(file: Path) -> None:
    too_long = {
        f"{function.name} ({length})"
        for function in functions(parsed(file))
        if (length := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES_MAX
    }

    assert not too_long, f"{file}: more than {FUNCTION_LINES_MAX} lines in {too_long}"


def test_every_module_with_code_has_its_test_file() -> None:
    missing = {
        f"{module} -> {test}"
        for module in modules()
        if _has_code(module)
        and str(module) not in WITHOUT_A_TEST_FILE
        and not (ROOT / (test := _mirror(module))).exists()
    }

    assert not missing, "modules without a test file:\n" + "\n".join(sorted(missing))


def test_every_excuse_for_having_no_test_file_is_still_needed() -> None:
    idle = {
        name
        for name in WITHOUT_A_TEST_FILE
        if not (ROOT / name).exists() or (ROOT / _mirror(Path(name))).exists()
    }

    assert not idle


@pytest.mark.parametrize("file", files_of_tests(), ids=str)
def test_no_test_sleeps(file: Path) -> None:
    sleeps = [
        node.lineno
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Call) and _called_name(node) == "sleep"
    ]

    assert not sleeps, f"{file} sleeps at lines {sleeps}: wait for the event itself, or hand the time in"


@pytest.mark.parametrize("file", files_of_tests(), ids=str)
def test_no_test_is_switched_off(file: Path) -> None:
    switched_off = [
        node.lineno
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail", "importorskip"}
    ]

    if str(file) in MAY_SKIP:
        assert switched_off, f"{file} switches nothing off any more: take it out of MAY_SKIP"
        return
    assert not switched_off, f"{file} switches a test off at lines {switched_off}"


def test_the_build_machine_says_that_it_is_one_and_has_what_tests_may_do_without() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "export CI=true" in run
    assert "missing+=(postgresql)" in run
    assert "missing+=(poppler-utils)" in run
    assert "missing+=(nodejs)" in run
    assert "missing+=(npm)" in run


def _mirror(module: Path) -> Path:
    return Path("tests") / module.parent / f"test_{module.stem.strip('_')}.py"


def _has_code(module: Path) -> bool:
    return any(_does_something(function) for function in functions(parsed(module)))


def _does_something(function: Function) -> bool:
    """False for what a Protocol or an abstract class declares: a docstring, `...`, or NotImplementedError."""
    return any(
        not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        and not (isinstance(statement, ast.Raise) and "NotImplementedError" in ast.dump(statement))
        for statement in function.body
    )


def _called_name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
