"""The risk analysis is true of code, tests, promises and faults, and `docs/hazards.md` is its latest."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house import hazards
from tests.house.hazard_analysis import ANALYSIS, PROMISES, Analysis, load_analysis
from tests.house.hazard_document import document
from tests.house.hazard_markers import LostMarker, MarkedTest
from tests.house.hazards import DOCUMENT, all_marked_tests, fault_kinds, names_in, problems
from tests.house.source_tree import ROOT
from tests.house.test_hazard_analysis import WHOLE

FILE = Path("tests/room/test_door.py")
SHOWN = MarkedTest(FILE, "test_it", ("H01",), switched_off=False)
KINDS = {"gust": "a finger is caught"}


def _sound() -> Analysis:
    every_promise = ", ".join(f'"{promise}"' for promise in PROMISES)
    return load_analysis(WHOLE.replace('"P1"', every_promise))


def _with(**changes: object) -> Analysis:
    sound = _sound()
    return sound.model_copy(update={"hazards": {"H01": sound.hazards["H01"].model_copy(update=changes)}})


def _pointing(at: str) -> Analysis:
    return _with(controls=[_sound().hazards["H01"].controls[0].model_copy(update={"at": at})])


def test_the_analysis_holds() -> None:
    tests, lost = all_marked_tests()
    analysis = load_analysis((ROOT / ANALYSIS).read_text(encoding="utf-8"))

    found = list(problems(analysis, tests, lost, fault_kinds()))

    assert not found, "\n".join(found)


def test_the_document_is_its_latest() -> None:
    tests, _ = all_marked_tests()
    analysis = load_analysis((ROOT / ANALYSIS).read_text(encoding="utf-8"))

    latest = (ROOT / DOCUMENT).read_text(encoding="utf-8") == document(analysis, tests, fault_kinds())

    assert latest, f"{DOCUMENT} is not what analysis and tests say: run `make hazards`"


def test_a_sound_analysis_has_no_problem() -> None:
    assert list(problems(_sound(), [SHOWN], [], KINDS)) == []


@pytest.mark.parametrize(
    ("analysis", "words"),
    [
        (lambda: _with(group="gate"), "H01: group 'gate', expected one of door;"),
        (lambda: _with(group="gate"), "group 'door' has no hazard;"),
        (lambda: _with(promises=["P13"]), "H01: promise 'P13', expected P1 to P12;"),
        (lambda: _with(promises=list(PROMISES[:11])), "P12 controls no hazard in docs/hazards.toml:"),
        (lambda: _pointing("no/such.py::rule"), "H01: no/such.py is not there, expected the file that holds"),
        (
            lambda: _pointing("tests/house/hazards.py::gone"),
            "H01: 'gone' is not in tests/house/hazards.py, expected the name of the rule;",
        ),
        (lambda: _with(faults=[]), "fault 'gust' of the campaign (a finger is caught) belongs to no hazard:"),
        (lambda: _with(faults=["gust", "hail"]), "lists fault 'hail', which the campaign does not have;"),
        (lambda: _with(faults=["gust", "gust"]), "lists fault 'gust' 2 times, expected once:"),
    ],
)
def test_what_does_not_hold_is_told(analysis: Callable[[], Analysis], words: str) -> None:
    assert any(words in line for line in problems(analysis(), [SHOWN], [], KINDS))


@pytest.mark.parametrize(
    ("tests", "words"),
    [
        ([], "H01 (The door falls shut) has no test that runs: mark one with @pytest.mark.hazard('H01')"),
        (
            [MarkedTest(FILE, "test_it", ("H01",), switched_off=True)],
            "H01 (The door falls shut) has no test that runs:",
        ),
        (
            [SHOWN, MarkedTest(FILE, "test_ghost", ("H99",), switched_off=False)],
            "tests/room/test_door.py: test_ghost is marked with hazard 'H99', expected one of",
        ),
    ],
)
def test_evidence_that_is_missing_or_belongs_nowhere_is_told(tests: list[MarkedTest], words: str) -> None:
    (line,) = problems(_sound(), tests, [], KINDS)

    assert line.startswith(words)


def test_a_lost_marker_is_told_with_its_line() -> None:
    assert list(problems(_sound(), [SHOWN], [LostMarker(FILE, 7, "expected more")], KINDS)) == [
        "tests/room/test_door.py:7: a hazard marker that marks no test: expected more"
    ]


def test_a_control_may_point_to_whatever_has_a_name_in_its_file() -> None:
    names = names_in(Path("firmware_bridge/device/striker.py"))

    assert {"QUEUE_DOTS", "Striker", "Striker.poll"} <= names
    assert "poll" not in names
    assert "ceiling_um" in names_in(Path("config/machine.toml"))


def test_the_command_writes_the_document_and_writes_nothing_if_something_does_not_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "hazards.md"
    monkeypatch.setattr(hazards, "DOCUMENT", written)

    assert hazards.main() == 0
    assert written.read_text(encoding="utf-8") == (ROOT / DOCUMENT).read_text(encoding="utf-8")

    written.unlink()
    monkeypatch.setattr(hazards, "fault_kinds", dict)
    assert hazards.main() == 1
    assert not written.exists()
    assert "which the campaign does not have" in capsys.readouterr().err
