"""Where the project's own files are, and their parsed text; for the house rules only."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("firmware_bridge", "controller", "sim", "config")

_GENERATED = {"__pycache__", "build", "dist", "htmlcov", "out", "node_modules"}
_HIDDEN_BUT_OURS = {".ci", ".gitignore", ".pre-commit-config.yaml"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> list[Path]:
    """Every module of the four packages, relative to the root."""
    return sorted(path for package in PACKAGES for path in _walk(ROOT / package) if path.suffix == ".py")


def files_of_tests() -> list[Path]:
    """Every Python file under tests/, relative to the root."""
    return sorted(path for path in _walk(ROOT / "tests") if path.suffix == ".py")


def project_files() -> list[Path]:
    """Every file that is ours, relative to the root: no virtual environment, cache, build or output."""
    return sorted(_walk(ROOT))


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of `path`."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function in `tree`, methods and inner ones included."""
    yield from (node for node in ast.walk(tree) if isinstance(node, Function))


def _walk(directory: Path) -> Iterator[Path]:
    for entry in directory.iterdir():
        hidden = entry.name.startswith(".") and entry.name not in _HIDDEN_BUT_OURS
        if hidden or entry.name in _GENERATED or entry.name.endswith(".egg-info"):
            continue
        if entry.is_dir():
            yield from _walk(entry)
        else:
            yield entry.relative_to(ROOT)
