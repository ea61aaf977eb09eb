"""The pins are whole: every library of ours is in them, each with hashes, for every computer we promise."""

import re
import tomllib

import pytest

from tests.house.source_tree import ROOT

RUN, DEV = "constraints.txt", "constraints-dev.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_dependency_is_pinned() -> None:
    runs = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    checks = PROJECT["project"]["optional-dependencies"]["dev"]

    assert {_name(requirement) for requirement in runs} <= _pins(RUN).keys()
    assert {_name(requirement) for requirement in checks} <= _pins(DEV).keys()


def test_checks_run_on_the_very_versions_that_run() -> None:
    def versions(file: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE))

    assert versions(RUN) <= versions(DEV)


@pytest.mark.parametrize("file", [RUN, DEV])
def test_every_pin_is_exact_and_hashed(file: str) -> None:
    for name, hashes in _pins(file).items():
        assert hashes >= 1, name


def test_compiled_libraries_are_pinned_for_many_kinds_of_computer() -> None:
    pins = _pins(RUN)

    for name in ("numpy", "scipy", "shapely", "pydantic-core"):
        assert pins[name] >= 24, name


def test_the_build_group_is_what_the_build_asks_for() -> None:
    assert PROJECT["dependency-groups"]["build"] == PROJECT["build-system"]["requires"]


def _pins(file: str) -> dict[str, int]:
    """Name → number of hashes, over all versions pinned for different Pythons."""
    found: dict[str, int] = {}
    for block in re.split(r"\n(?=\S)", (ROOT / file).read_text(encoding="utf-8").strip()):
        match = re.match(r"([a-z0-9.-]+)==\S+", block)
        assert match, f"not an exact pin: {block.splitlines()[0]}"
        found[match[1]] = found.get(match[1], 0) + len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", block))
    return found


def _name(requirement: str) -> str:
    return re.split(r"[<>=~!\[; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")
