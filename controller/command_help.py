"""One line of help for a command, read from its source text without importing it.

Importing every command to list them would load numpy, scipy and SQLAlchemy for a page of help. Only for the
root command.
"""

import ast
from importlib.machinery import PathFinder
from importlib.util import find_spec
from pathlib import Path

NOT_INSTALLED = "(not installed)"


def short_help(module: str, attribute: str) -> str:
    """The first line of help of `module:attribute`: a function's docstring, or the `help` of a Typer app.

    An app without a literal `help` is described by its module's docstring; a module that is absent by
    `NOT_INSTALLED`.
    """
    source = _source_file(module)
    if source is None:
        return NOT_INSTALLED
    tree = ast.parse(source.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == attribute:
            return _first_line(ast.get_docstring(node))
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == attribute for t in node.targets
        ):
            return _first_line(_help_argument(node.value) or ast.get_docstring(tree))
    return NOT_INSTALLED


def _source_file(module: str) -> Path | None:
    """Where `module` is, found without running any package on the way to it."""
    top, *inner = module.split(".")
    spec = find_spec(top)
    for name in inner:
        if spec is None or spec.submodule_search_locations is None:
            return None
        spec = PathFinder.find_spec(name, list(spec.submodule_search_locations))
    return Path(spec.origin) if spec is not None and spec.origin else None


def _help_argument(call: ast.expr) -> str | None:
    if isinstance(call, ast.Call):
        for keyword in call.keywords:
            if keyword.arg == "help" and isinstance(keyword.value, ast.Constant):
                return str(keyword.value.value)
    return None


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0].strip()
