"""The checker for strangers: alone, on old ground, and of one mind with `stipple verify`."""

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from controller.record import check_record
from controller.record.chain import AUDIT_OPENING_KIND
from controller.record.journal import Journal
from controller.record.verify import verify_record
from tests.controller.record.conftest import AT_UTC, HEADER

FILE = Path(check_record.__file__)


def check(*paths: Path) -> subprocess.CompletedProcess[str]:
    """As a stranger runs it: nothing of ours can be imported."""
    command = [sys.executable, "-I", str(FILE), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_can_be_read_at_one_glance_and_needs_nothing_but_an_old_python() -> None:
    text = FILE.read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 8))

    assert len(text.splitlines()) <= 40
    imported = {
        name.name if isinstance(node, ast.Import) else str(node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert imported <= sys.stdlib_module_names


def test_of_a_whole_record_it_tells_world_length_and_head(record: Path) -> None:
    head = verify_record(record).head
    done = check(record)
    assert (done.stdout, done.returncode) == (f"SIMULATED\nintact: 5 entries, head {head.hash}\n", 0)


def test_a_real_record_is_called_real(path: Path) -> None:
    Journal.create(path, AT_UTC, {"session": "7", "simulated": False}).close()
    assert check_record.check(path).startswith("REAL\nintact: 1 entries")


def test_a_rooms_audit_log_is_checked_alike(path: Path) -> None:
    Journal.create(path, AT_UTC, HEADER, opening_kind=AUDIT_OPENING_KIND).close()
    assert check_record.check(path).startswith("SIMULATED\nintact: 1 entries")


def test_a_record_that_is_being_written_is_checked_as_far_as_it_is_written(path: Path) -> None:
    with Journal.create(path, AT_UTC, HEADER):
        assert check_record.check(path).startswith("SIMULATED\nintact: 1 entries")


def test_where_a_record_breaks_is_said_with_exit_code_1(tamper: Callable[[str], Path]) -> None:
    done = check(tamper("UPDATE entries SET body = replace(body, '500', '501') WHERE seq = 3"))
    assert (done.stdout, done.stderr, done.returncode) == ("", "BROKEN at entry 3\n", 1)


@pytest.mark.parametrize("content", [None, b"", b"dots,and,so,on\n" * 200])
def test_what_is_no_record_is_broken_and_nothing_is_left_beside_it(path: Path, content: bytes | None) -> None:
    if content is not None:
        path.write_bytes(content)
    before = sorted(path.parent.iterdir())
    assert check(path).stderr == "BROKEN at entry 1\n"
    assert sorted(path.parent.iterdir()) == before


def test_checking_leaves_no_trace(record: Path) -> None:
    before = sorted(record.parent.iterdir()), record.read_bytes()
    check(record)
    assert (sorted(record.parent.iterdir()), record.read_bytes()) == before
