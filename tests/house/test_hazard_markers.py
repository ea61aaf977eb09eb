import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.hazard_markers import LostMarker, MarkedTest, marked_tests

FILE = Path("tests/room/test_door.py")


def _read(source: str, file: Path = FILE) -> tuple[list[MarkedTest], list[LostMarker]]:
    return marked_tests(file, ast.parse(source))


def test_a_marked_test_is_read_with_its_hazards_and_told_as_a_sentence() -> None:
    tests, lost = _read(
        '@pytest.mark.hazard("H01", "H02")\n'
        "def test_a_door_stays_shut() -> None: ...\n"
        "def test_another() -> None: ..."
    )

    assert tests == [MarkedTest(FILE, "test_a_door_stays_shut", ("H01", "H02"), switched_off=False)]
    assert tests[0].sentence == "a door stays shut"
    assert not lost


def test_a_class_and_a_module_stand_for_every_test_in_them_and_each_hazard_counts_once() -> None:
    tests, lost = _read(
        'pytestmark = [pytest.mark.system, pytest.mark.hazard("H01")]\n'
        '@pytest.mark.hazard("H02")\n'
        "class TestDoor:\n"
        '    pytestmark = pytest.mark.hazard("H03")\n'
        '    @pytest.mark.hazard("H01", "H04")\n'
        "    async def test_shut(self) -> None: ...\n"
        "def test_open() -> None: ..."
    )

    assert [(test.name, test.hazards) for test in tests] == [
        ("test_shut", ("H01", "H02", "H03", "H04")),
        ("test_open", ("H01",)),
    ]
    assert not lost


def test_a_test_with_many_parameters_is_one_test() -> None:
    tests, _ = _read(
        '@pytest.mark.parametrize("n", [1, 2])\n@pytest.mark.hazard("H01")\ndef test_n(n: int) -> None: ...'
    )

    assert len(tests) == 1


@pytest.mark.parametrize(
    "source",
    [
        '@pytest.mark.skip\n@pytest.mark.hazard("H01")\ndef test_it() -> None: ...',
        '@pytest.mark.hazard("H01")\n@pytest.mark.xfail(reason="")\ndef test_it() -> None: ...',
        '@pytest.mark.hazard("H01")\ndef test_it() -> None:\n    if True:\n        pytest.skip("")',
        'pytestmark = pytest.mark.skipif(True)\n@pytest.mark.hazard("H01")\ndef test_it() -> None: ...',
        '@pytest.mark.skip\nclass TestIt:\n    @pytest.mark.hazard("H01")\n    def test_it(self): ...',
    ],
)
def test_a_test_that_need_not_run_is_known_to_be_switched_off(source: str) -> None:
    ((test,), _) = _read(source)

    assert test.switched_off


@pytest.mark.parametrize(
    ("source", "line", "why"),
    [
        (
            "@pytest.mark.hazard(NAME)\ndef test_it() -> None: ...",
            1,
            "got pytest.mark.hazard(NAME), expected the hazards' ids written out",
        ),
        (
            "@pytest.mark.hazard()\ndef test_it() -> None: ...",
            1,
            "got pytest.mark.hazard(), expected the hazards' ids written out",
        ),
        (
            '\n@pytest.mark.hazard("H01")\ndef helper() -> None: ...',
            2,
            "expected it with an id on a test, a class of tests or in pytestmark",
        ),
        (
            "@pytest.mark.hazard\ndef test_it() -> None: ...",
            1,
            "expected it with an id on a test, a class of tests or in pytestmark",
        ),
        (
            'CASES = [pytest.param(1, marks=pytest.mark.hazard("H01"))]',
            1,
            "expected it with an id on a test, a class of tests or in pytestmark",
        ),
    ],
)
def test_a_marker_that_pytest_or_this_reader_would_pass_over_is_lost(
    source: str, line: int, why: str
) -> None:
    _, lost = _read(source)

    assert lost == [LostMarker(FILE, line, why)]


def test_a_file_that_pytest_does_not_collect_has_no_tests_and_loses_its_markers() -> None:
    tests, lost = _read('@pytest.mark.hazard("H01")\ndef test_it() -> None: ...', Path("tests/room/doors.py"))

    assert not tests
    assert len(lost) == 1


def test_what_is_read_is_what_pytest_would_choose(tmp_path: Path) -> None:
    source = (
        "import pytest\n"
        '@pytest.mark.hazard("H01")\n'
        '@pytest.mark.parametrize("n", [1, 2])\n'
        "def test_plain(n): ...\n"
        "class TestDoor:\n"
        '    pytestmark = [pytest.mark.hazard("H02")]\n'
        "    def test_shut(self): ...\n"
        "    class TestLock:\n"
        "        def test_turns(self): ...\n"
        "    def helper(self): ...\n"
        "def test_unmarked(): ...\n"
    )
    file = tmp_path / "test_sample.py"
    file.write_text(source, encoding="utf-8")
    pytest_itself = [sys.executable, "-m", "pytest", "-q", "--collect-only", "-m", "hazard"]
    options = ["-o", "markers=hazard", "-p", "no:cacheprovider", "-p", "no:cov", "--rootdir", str(tmp_path)]

    collected = subprocess.run(
        [*pytest_itself, *options, str(file)], capture_output=True, text=True, check=True
    )

    chosen = set(re.findall(r"::(\w+)(?:\[.*\])?$", collected.stdout, re.MULTILINE))
    assert (
        {test.name for test in _read(source, file)[0]} == chosen == {"test_plain", "test_shut", "test_turns"}
    )
