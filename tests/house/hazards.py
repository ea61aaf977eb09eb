"""Holds the risk analysis against code, tests, promises and the campaign's faults, and writes it down.

`python -m tests.house.hazards` makes `docs/hazards.md` anew, or says what does not hold and writes nothing.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sim.campaign.faults.catalogue import CATALOGUE
from tests.house.hazard_analysis import ANALYSIS, PROMISES, Analysis, load_analysis
from tests.house.hazard_document import document
from tests.house.hazard_markers import LostMarker, MarkedTest, marked_tests
from tests.house.source_tree import ROOT, Function, files_of_tests, parsed

DOCUMENT = Path("docs/hazards.md")


def all_marked_tests() -> tuple[list[MarkedTest], list[LostMarker]]:
    """Every marked test under tests/, by file and place in it, and every lost marker."""
    tests: list[MarkedTest] = []
    lost: list[LostMarker] = []
    for file in files_of_tests():
        found = marked_tests(file, parsed(file))
        tests += found[0]
        lost += found[1]
    return tests, lost


def fault_kinds() -> dict[str, str]:
    """Each kind of fault that the campaign can throw, to its hazard in the campaign's own words."""
    return {kind: fault.hazard for kind, fault in CATALOGUE.items()}


def problems(
    analysis: Analysis, tests: Sequence[MarkedTest], lost: Sequence[LostMarker], kinds: Mapping[str, str]
) -> Iterator[str]:
    """One sentence for everything that does not hold; none if all is well."""
    yield from _in_itself(analysis)
    yield from _of_tests(analysis, tests, lost)
    yield from _of_faults(analysis, kinds)
    for id_, hazard in analysis.hazards.items():
        for control in hazard.controls:
            file, name = control.place
            if not (ROOT / file).is_file():
                yield f"{id_}: {file} is not there, expected the file that holds {name!r}; {_CORRECT}"
            elif name not in names_in(file):
                yield f"{id_}: {name!r} is not in {file}, expected the name of the rule; {_CORRECT}"


def names_in(file: Path) -> frozenset[str]:
    """What a control may point to in `file`: functions, classes, methods, constants; keys of another file."""
    text = (ROOT / file).read_text(encoding="utf-8")
    if file.suffix != ".py":
        return frozenset(re.findall(r"[\w.]+", text))
    return frozenset(_defined(ast.parse(text).body, ""))


def _defined(body: list[ast.stmt], within: str) -> Iterator[str]:
    for node in body:
        if isinstance(node, Function | ast.ClassDef):
            yield within + node.name
        if isinstance(node, ast.ClassDef):
            yield from _defined(node.body, f"{node.name}.")
        elif isinstance(node, ast.Assign):
            yield from (within + ast.unparse(target) for target in node.targets)
        elif isinstance(node, ast.AnnAssign):
            yield within + ast.unparse(node.target)


_CORRECT = f"correct {ANALYSIS}, and look whether the rule is still kept"


def _in_itself(analysis: Analysis) -> Iterator[str]:
    for id_, hazard in analysis.hazards.items():
        if hazard.group not in analysis.groups:
            yield f"{id_}: group {hazard.group!r}, expected one of {', '.join(analysis.groups)}; {_CORRECT}"
        for promise in hazard.promises:
            if promise not in PROMISES:
                yield f"{id_}: promise {promise!r}, expected P1 to P12; {_CORRECT}"
    for group in analysis.groups:
        if all(hazard.group != group for hazard in analysis.hazards.values()):
            yield f"group {group!r} has no hazard; remove it from {ANALYSIS}, or name what belongs there"
    kept = {promise for hazard in analysis.hazards.values() for promise in hazard.promises}
    for promise in PROMISES:
        if promise not in kept:
            yield f"{promise} controls no hazard in {ANALYSIS}: name the hazard it is made against"


def _of_tests(analysis: Analysis, tests: Sequence[MarkedTest], lost: Sequence[LostMarker]) -> Iterator[str]:
    for marker in lost:
        yield f"{marker.file}:{marker.line}: a hazard marker that marks no test: {marker.why}"
    shown = {id_ for test in tests if not test.switched_off for id_ in test.hazards}
    for id_, hazard in analysis.hazards.items():
        if id_ not in shown:
            yield (
                f"{id_} ({hazard.hazard}) has no test that runs: mark one with @pytest.mark.hazard({id_!r}), "
                "or write it"
            )
    for test in tests:
        for id_ in test.hazards:
            if id_ not in analysis.hazards:
                yield (
                    f"{test.file}: {test.name} is marked with hazard {id_!r}, expected one of {ANALYSIS}; "
                    "correct the marker, or add the hazard"
                )


def _of_faults(analysis: Analysis, kinds: Mapping[str, str]) -> Iterator[str]:
    listed = Counter(kind for hazard in analysis.hazards.values() for kind in hazard.faults)
    for kind in kinds:
        if kind not in listed:
            yield (
                f"fault {kind!r} of the campaign ({kinds[kind]}) belongs to no hazard: add it to `faults` of "
                f"one in {ANALYSIS}"
            )
    for kind, times in listed.items():
        if kind not in kinds:
            yield f"{ANALYSIS} lists fault {kind!r}, which the campaign does not have; correct its name"
        if times > 1:
            yield f"{ANALYSIS} lists fault {kind!r} {times} times, expected once: choose its hazard"


def main() -> int:
    """Write the document; answer 1 and write nothing if something does not hold."""
    analysis = load_analysis((ROOT / ANALYSIS).read_text(encoding="utf-8"))
    tests, lost = all_marked_tests()
    found = list(problems(analysis, tests, lost, fault_kinds()))
    for line in found:
        print(f"hazards: {line}", file=sys.stderr)
    if not found:
        (ROOT / DOCUMENT).write_text(document(analysis, tests, fault_kinds()), encoding="utf-8")
        print(f"{len(analysis.hazards)} hazards, {len(tests)} tests, written to {DOCUMENT}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
