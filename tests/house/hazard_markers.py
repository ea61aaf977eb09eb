"""Which tests carry `@pytest.mark.hazard(…)`, read from their source text without running anything.

Read, not collected by pytest: so it is the same whichever tests are chosen, on whichever computer, and a file
that fails to import hides nothing. A marker counts on a test function, on a class of tests, and as
`pytestmark` of a class or a module, where it stands for every test in it. A test with many parameters is one
test. A marker anywhere else would be lost in silence, and so is told.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.house.source_tree import Function

MARKER = "hazard"
SWITCHES = frozenset({"skip", "skipif", "xfail", "importorskip"})
"""What may keep a test from running, or from failing."""


@dataclass(frozen=True, slots=True)
class MarkedTest:
    """hazards: ids it is marked with; switched_off: it need not run, so it shows nothing."""

    file: Path
    name: str
    hazards: tuple[str, ...]
    switched_off: bool

    @property
    def sentence(self) -> str:
        """The test's name as a sentence."""
        return self.name.removeprefix("test_").replace("_", " ")


@dataclass(frozen=True, slots=True)
class LostMarker:
    """A marker that marks nothing, and why."""

    file: Path
    line: int
    why: str


def marked_tests(file: Path, tree: ast.Module) -> tuple[list[MarkedTest], list[LostMarker]]:
    """The marked tests of one file in their order, and the markers that are lost."""
    reader = _Reader(file)
    if file.name.startswith("test_"):
        reader.read_scope(
            tree.body, reader.ids(_pytestmarks(tree.body)), _switched_off(_pytestmarks(tree.body))
        )
    return reader.tests, [*reader.unreadable, *reader.unread(tree)]


class _Reader:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._read: set[int] = set()
        self.tests: list[MarkedTest] = []
        self.unreadable: list[LostMarker] = []

    def read_scope(self, body: list[ast.stmt], hazards: tuple[str, ...], switched_off: bool) -> None:
        """Take in the tests of a module or class; `hazards` are those of everything around it."""
        for node in body:
            if isinstance(node, Function) and node.name.startswith("test_"):
                found = (*hazards, *self.ids(node.decorator_list))
                off = switched_off or _switched_off(node.decorator_list) or _switched_off(node.body)
                if found:
                    once = tuple(dict.fromkeys(found))
                    self.tests.append(MarkedTest(self._file, node.name, once, off))
            elif isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
                marks = [*node.decorator_list, *_pytestmarks(node.body)]
                self.read_scope(node.body, (*hazards, *self.ids(marks)), switched_off or _switched_off(marks))

    def ids(self, marks: list[ast.expr]) -> tuple[str, ...]:
        """The hazards that these marks name."""
        found: list[str] = []
        for mark in marks:
            if not (isinstance(mark, ast.Call) and _is_marker(mark.func)):
                continue
            self._read.add(id(mark.func))
            named = [arg.value for arg in mark.args if isinstance(arg, ast.Constant)]
            ids = [name for name in named if isinstance(name, str)]
            if not ids or len(ids) < len(mark.args) or mark.keywords:
                why = f"got {ast.unparse(mark)}, expected the hazards' ids written out"
                self.unreadable.append(LostMarker(self._file, mark.lineno, why))
            found += ids
        return tuple(found)

    def unread(self, tree: ast.Module) -> Iterator[LostMarker]:
        """Markers that stand where they mark no test."""
        for node in ast.walk(tree):
            if _is_marker(node) and id(node) not in self._read:
                assert isinstance(node, ast.Attribute), "only an attribute is taken for a marker"
                why = "expected it with an id on a test, a class of tests or in pytestmark"
                yield LostMarker(self._file, node.lineno, why)


def _is_marker(node: ast.AST) -> bool:
    is_mark = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
    return is_mark and ast.unparse(node) == f"pytest.mark.{MARKER}"


def _pytestmarks(body: list[ast.stmt]) -> list[ast.expr]:
    marks: list[ast.expr] = []
    for node in body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            marks += node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
    return marks


def _switched_off(nodes: list[ast.expr] | list[ast.stmt]) -> bool:
    return any(
        isinstance(part, ast.Attribute) and part.attr in SWITCHES for node in nodes for part in ast.walk(node)
    )
