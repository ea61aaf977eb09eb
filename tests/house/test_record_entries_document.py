"""docs/architecture.md names every kind of entry that a session records, with every key in its body."""

import ast
import re
from pathlib import Path

import pytest

from controller.record.chain import OPENING_KIND
from tests.house.source_tree import ROOT, modules, parsed

ENGINE = [module for module in modules() if module.parts[:2] == ("controller", "engine")]
LAUNCH = Path("controller/runner/launch.py")
SECTION = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## Record entries")[1]
ROW = re.compile(r"^\| `(?P<kind>[a-z_]+)` \| (?P<body>.*) \|$", re.MULTILINE)
ROWS = {row["kind"]: row["body"] for row in ROW.finditer(SECTION.split("\n## ")[0])}


def _keys_recorded() -> dict[str, set[str]]:
    """Kind to the keys of its body, as far as they stand in the calls that record it."""
    found = {OPENING_KIND: _header_keys()}
    for call in (
        node for module in ENGINE for node in ast.walk(parsed(module)) if isinstance(node, ast.Call)
    ):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "record":
            kind = call.args[0]
            assert isinstance(kind, ast.Constant), f"a kind that is not written out: {ast.unparse(call)}"
            keys = found.setdefault(str(kind.value), set())
            for keyword in call.keywords:
                keys.update([keyword.arg] if keyword.arg else _keys(keyword.value))
    return found


def _header_keys() -> set[str]:
    for node in ast.walk(parsed(LAUNCH)):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "header":
            return _keys(node.value)
    raise AssertionError("launch.py makes no header")


def _keys(value: ast.expr) -> set[str]:
    keys = value.keys if isinstance(value, ast.Dict) else []
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}


RECORDED = _keys_recorded()


def test_the_document_names_just_the_kinds_that_are_recorded() -> None:
    assert ROWS.keys() == RECORDED.keys()


@pytest.mark.parametrize("kind", sorted(RECORDED))
def test_a_row_names_every_key_of_its_kind(kind: str) -> None:
    named = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]*)`", ROWS[kind]))))

    assert RECORDED[kind] <= named
