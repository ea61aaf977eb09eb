"""What may stand in no file of ours: paths of one machine, and where packages come from."""

import re
from pathlib import Path

import pytest

from tests.house.source_tree import ROOT, project_files

# Written in pieces, so that this file may stand among the others.
_INDEX_HOSTS = "|".join(
    ("py" + r"pi\.org", "python" + r"hosted\.org", "--(extra-)?index" + "-url", "--find" + "-links")
)
_MACHINE_PATHS = r"(?<![\w.~>}])/(" + "|".join(("work", "root", "opt", "home", "Users", "tmp/venv")) + r")/\w"
FORBIDDEN = re.compile(f"{_INDEX_HOSTS}|{_MACHINE_PATHS}")


@pytest.mark.parametrize("file", project_files(), ids=str)
def test_no_file_names_an_index_host_or_a_path_of_one_machine(file: Path) -> None:
    text = (ROOT / file).read_bytes().decode("utf-8", errors="replace")
    found = [
        f"line {number}: {line.strip()}"
        for number, line in enumerate(text.splitlines(), 1)
        if FORBIDDEN.search(line)
    ]

    assert not found


@pytest.mark.parametrize(
    "line", ["see /" + "work/main/x", "https://py" + "pi.org/simple", "'/" + "home/ann/x'"]
)
def test_such_a_line_would_be_found(line: str) -> None:
    assert FORBIDDEN.search(line)


@pytest.mark.parametrize("line", ["tests/work/x", "~/home/x", "/dev/ttyUSB0", "sqlite:////absolute/x"])
def test_an_innocent_line_is_left_alone(line: str) -> None:
    assert not FORBIDDEN.search(line)
