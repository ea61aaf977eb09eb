"""`docs/hazards.md` as text, for people of the clinic: made from the analysis and the marked tests alone."""

import re
from collections.abc import Iterator, Mapping, Sequence

from tests.house.hazard_analysis import (
    ANALYSIS,
    LIKELIHOODS,
    PROMISES,
    SEVERITIES,
    Analysis,
    Control,
    Hazard,
)
from tests.house.hazard_markers import MarkedTest
from tests.house.source_tree import ROOT

SEVERITY_MEANS = {
    "minor": "pain or blood that passes, a dot too pale or too many, lost time",
    "moderate": "a mark that shows and has to be corrected, or a gap in what can be proved later",
    "serious": "a scar, an infection that needs a doctor, an injury by a needle",
    "critical": "a blood-borne infection, or lasting disfigurement",
}
LIKELIHOOD_MEANS = {
    "rare": "a part fails, or two people slip at once",
    "occasional": "some time in a year of one room",
    "frequent": "in any week of one room",
}

OPENING = f"""# Hazards

What can harm a client or a member of staff, what in this program stands against it, and which test shows that
it still does. In the habit of ISO 14971 (hazard → control → evidence); **no compliance with it, nor with any
other standard, is claimed.** It covers this program and its simulated machine. A real machine, its firmware,
the room and its people need an analysis of their own; [what is not covered](#what-is-not-covered) says where
to begin. Whatever a test or a campaign shows, it shows SIMULATED.

Each hazard has its harm and its causes; the **controls**, each with the name of the rule in the code; the
**promises** of the README that they keep; the **faults** that [`stipple campaign`](campaign.md) throws at
them; the **tests** that hold them in place; and the **residual** risk, which is what they leave.

This document is made. `make hazards` writes it from [`{ANALYSIS.name}`]({ANALYSIS.name}) and from the markers
`@pytest.mark.hazard` in the tests. `make test` fails if it is not the latest; if a hazard has no test that
runs; if a test, a control or a fault is named that does not exist; if a fault of the campaign belongs to no
hazard, or a promise stands against none.
"""

NOT_KEPT_YET = "not kept yet: see *Not yet* in the README"


def document(analysis: Analysis, tests: Sequence[MarkedTest], kinds: Mapping[str, str]) -> str:
    """The whole document. kinds: each fault of the campaign to what it could lead to."""
    running = [test for test in tests if not test.switched_off]
    lines = [
        OPENING,
        *_figures(analysis, running),
        *_matrix(analysis),
        *_overview(analysis, running),
        *_by_promise(analysis),
    ]
    for group, heading in analysis.groups.items():
        lines.append(f"## {heading}\n")
        for id_, hazard in analysis.hazards.items():
            if hazard.group == group:
                lines += _one(id_, hazard, [test for test in running if id_ in test.hazards], kinds)
    return "\n".join([*lines, *_not_covered(analysis)])


def anchor(id_: str, hazard: Hazard) -> str:
    """Where the hazard's heading can be jumped to, as GitHub and most others name it."""
    return re.sub(r"[^\w\- ]", "", f"{id_} {hazard.hazard}".lower()).replace(" ", "-")


def _figures(analysis: Analysis, tests: Sequence[MarkedTest]) -> Iterator[str]:
    controls = sum(len(hazard.controls) for hazard in analysis.hazards.values())
    faults = sum(len(hazard.faults) for hazard in analysis.hazards.values())
    yield "## At a glance\n"
    held = f"{len(analysis.hazards)} hazards, {controls} controls, {len(tests)} tests"
    yield f"{held}, {faults} kinds of fault in the campaign.\n"


def _matrix(analysis: Analysis) -> Iterator[str]:
    yield "Where each would stand **if nothing controlled it**:\n"
    yield from _head("worst harm", *LIKELIHOODS)
    for severity in reversed(SEVERITIES):
        cells = [
            " ".join(
                _link(id_, hazard)
                for id_, hazard in analysis.hazards.items()
                if (hazard.severity, hazard.likelihood) == (severity, likelihood)
            )
            for likelihood in LIKELIHOODS
        ]
        yield _row(f"**{severity}**", *cells)
    yield (
        "\nBoth scales are judgements, not measurements. No likelihood *after* control is given: nobody has "
        "used this on people, so nobody knows one.\n"
    )
    yield from _head("word", "meaning")
    for word, meaning in [*reversed(SEVERITY_MEANS.items()), *LIKELIHOOD_MEANS.items()]:
        yield _row(word, meaning)
    yield ""


def _overview(analysis: Analysis, tests: Sequence[MarkedTest]) -> Iterator[str]:
    yield from _head("", "hazard", "worst harm", "promises", "controls", "tests", "faults")
    for id_, hazard in analysis.hazards.items():
        shown_by = sum(id_ in test.hazards for test in tests)
        figures = (len(hazard.controls), shown_by, len(hazard.faults))
        link = _link(id_, hazard)
        yield _row(link, hazard.hazard, hazard.severity, _promises(hazard), *map(str, figures))
    yield ""


def _by_promise(analysis: Analysis) -> Iterator[str]:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    words = dict(re.findall(r"^\| (P\d+) \| (.+?) \|$", readme, re.MULTILINE))
    yield "## By promise\n"
    yield from _head("", "promise", "stands against")
    for promise in PROMISES:
        against = [
            _link(id_, hazard) for id_, hazard in analysis.hazards.items() if promise in hazard.promises
        ]
        yield _row(promise, words.get(promise, NOT_KEPT_YET), " ".join(against))
    yield ""


def _one(id_: str, hazard: Hazard, tests: Sequence[MarkedTest], kinds: Mapping[str, str]) -> Iterator[str]:
    yield f"### {id_} {hazard.hazard}\n"
    stands = f"Uncontrolled: **{hazard.severity}, {hazard.likelihood}**. Promises: {_promises(hazard)}."
    yield f"{hazard.harm}. {stands}\n"
    yield f"*Causes:* {'; '.join(hazard.causes)}.\n"
    yield from _head("control", "rule")
    yield from (_row(control.rule, _place(control)) for control in hazard.controls)
    if hazard.faults:
        yield ""
        yield from _head("fault in the campaign", "what it could lead to")
        yield from (_row(kind, kinds[kind]) for kind in hazard.faults)
    yield ""
    yield from _head("test", "in")
    yield from (_row(test.sentence, _file(test)) for test in tests)
    yield f"\n*Residual:* {hazard.residual}.\n"


def _not_covered(analysis: Analysis) -> Iterator[str]:
    yield "## What is not covered\n"
    yield "Nothing in this program stands against these. Whoever wants to use a machine has to.\n"
    yield from _head("risk", "who or what has to control it")
    yield from (_row(entry.risk, entry.outside) for entry in analysis.not_covered)
    yield ""


def _head(*cells: str) -> Iterator[str]:
    yield _row(*cells)
    yield _row(*("---" for _ in cells))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _link(id_: str, hazard: Hazard) -> str:
    return f"[{id_}](#{anchor(id_, hazard)})"


def _promises(hazard: Hazard) -> str:
    return ", ".join(hazard.promises) or "none"


def _place(control: Control) -> str:
    file, name = control.place
    return f"[`{name}`](../{file})"


def _file(test: MarkedTest) -> str:
    return f"[{test.file.relative_to('tests')}](../{test.file})"
