"""Every error of the package: its exact words, its exit code, and the built-in it resembles."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from config.loader import load_settings
from controller.plan.model import Plan, PlannedDot
from controller.record.chain import GENESIS, seal
from controller.runner import errors
from controller.runner.looking import list_unfinished
from controller.runner.room import check_terminal, operator_or_user
from controller.runner.session_files import (
    SessionFolder,
    existing_folder,
    facts_of,
    keep_plan,
    kept_plan,
    wire_dots,
)
from controller.session.facts import Facts

AT_UTC = "2026-11-22T14:00:00.000Z"
PLAN = Plan("C-1", 1, (), (), ((PlannedDot(1, 5_000, 7_250, 700, "frontal", "1:10"),),), ())


def _too_deep(_: Path) -> None:
    wire_dots(PLAN, 1, 8, 600, (0, 300_000, -500, 300_000))


def _closed(_: Path) -> None:
    opening = {"session": "S-1", "client_ref": "C", "plan_hash": "", "plan_session": 1, "simulated": True}
    first = seal(GENESIS, AT_UTC, "session_opened", {**opening, "dots": 0})
    facts_of((first, seal(first.head, AT_UTC, "session_closed", {})))


def _nothing_there(where: Path) -> None:
    existing_folder(where)


def _nothing_unfinished(where: Path) -> None:
    settings = load_settings()
    paths = settings.paths.model_copy(update={"records_dir": where})
    list_unfinished(settings.model_copy(update={"paths": paths}), jsonl=False)


def _other_plan(where: Path) -> None:
    folder = SessionFolder(where, simulated=True)
    keep_plan(PLAN, folder)
    kept_plan(folder, Facts(plan_hash="ab" * 32))


def _no_letters(_: Path) -> None:
    operator_or_user("T\udcffss")


def _closed_input(_: Path) -> None:
    check_terminal(None, sys.stdout)


def _nobody(_: Path) -> None:
    operator_or_user("")


CASES: list[tuple[type[errors.SessionError], type[Exception], Callable[[Path], None], str]] = [
    (
        errors.DotForbidden,
        ValueError,
        _too_deep,
        "dot 1 of zone frontal at x 5.00 y 7.25 mm, depth 700 µm, is outside what this machine may do: "
        "expected depth 1 … 600 µm, x 0 … 300 mm, y -0.5 … 300 mm; "
        "correct the prescription, or the machine's settings if the clinician signs for them",
    ),
    (
        errors.SessionClosed,
        errors.SessionError,
        _closed,
        "session S-1 is closed, expected an open one: there is nothing to resume; plan and run the next one",
    ),
    (
        errors.NothingToResume,
        LookupError,
        _nothing_unfinished,
        "no unfinished session in WHERE: got no folder, expected one there whose record is not closed; "
        "if it lies elsewhere, name it: stipple resume DIR",
    ),
    (
        errors.SessionNotFound,
        FileNotFoundError,
        _nothing_there,
        "no record in WHERE: expected SIMULATED-record.sqlite or record.sqlite; "
        "name the folder that `stipple run` made for the session",
    ),
    (
        errors.PlanMismatch,
        ValueError,
        _other_plan,
        f"WHERE/plan.json is not the plan this session was begun with: got plan {PLAN.plan_hash[:12]}, "
        "expected abababababab; put the original plan back",
    ),
    (
        errors.OperatorUnknown,
        LookupError,
        _nobody,
        "the record names who works: got no name, and this computer knows none for its user; "
        "give one with --operator NAME",
    ),
    (
        errors.NameUnwritable,
        ValueError,
        _no_letters,
        "the operator's name can't be written down: got 'T\\udcffss', expected letters in UTF-8; "
        "give another with --operator",
    ),
    (
        errors.TerminalMissing,
        errors.SessionError,
        _closed_input,
        "standard input is closed, expected a terminal or a pipe: nobody could stop the machine or see what "
        "it does; start this from a terminal",
    ),
]


@pytest.fixture
def _nameless_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(_: int) -> None:
        raise KeyError("uid not found")

    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("pwd.getpwuid", unknown)


@pytest.mark.usefixtures("_nameless_computer")
@pytest.mark.parametrize(("error", "resembles", "provoke", "words"), CASES)
def test_an_error_says_what_was_got_what_was_expected_and_what_to_do(
    error: type[errors.SessionError],
    resembles: type[Exception],
    provoke: Callable[[Path], None],
    words: str,
    tmp_path: Path,
) -> None:
    with pytest.raises(error) as caught:
        provoke(tmp_path)
    assert str(caught.value) == words.replace("WHERE", str(tmp_path))
    assert isinstance(caught.value, resembles)
    assert caught.value.exit_code == 2


def test_no_error_class_is_left_out_of_the_table() -> None:
    named = {
        thing
        for thing in vars(errors).values()
        if isinstance(thing, type) and issubclass(thing, errors.SessionError)
    }
    assert {case[0] for case in CASES} == named - {errors.SessionError}
