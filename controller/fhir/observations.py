"""What was observed, as Observations of the session: its dots by outcome, their depths, and the screening.

One Observation for all dots, never one for each: what became of a single dot stands in the dot log. A core.
"""

from collections.abc import Iterator
from typing import Any

from controller.fhir.devices import machine_name
from controller.fhir.elements import micrometres, period, without_empty
from controller.fhir.naming import Naming, reference
from controller.fhir.procedure import performers, procedure_name
from controller.summary.model import DepthFigures, DotTotals, Screening, SessionSummary

NO_CONTRAINDICATION = "no contraindication found"


def observation_entries(naming: Naming, summary: SessionSummary) -> Iterator[dict[str, Any]]:
    """Screenings, totals of dots, and depths if any dot was measured."""
    for number, screening in enumerate(summary.screenings, 1):
        name = naming.of_session(f"screening {number}")
        yield naming.entry(name, _screening(naming, summary, screening))
    dots = _of_dots(naming, summary, "dots", "dots of the session by outcome")
    dots["component"] = _totals(naming, summary.dots)
    yield naming.entry(naming.of_session("dots"), dots)
    if summary.depth is not None:
        depth = _of_dots(naming, summary, "depth", "depth of the session's dots below the skin's surface")
        depth["component"] = _depths(naming, summary.depth, summary.depth_ceiling_um)
        yield naming.entry(naming.of_session("depth"), depth)


def _of_dots(naming: Naming, summary: SessionSummary, concept: str, text: str) -> dict[str, Any]:
    observed = _observation(naming, summary, concept, text)
    observed["effectivePeriod"] = period(summary.begun_at_utc, summary.last_at_utc)
    observed["performer"] = [naming.person(name) for name in performers(summary)]
    # More than one machine has worked, or none: no single one has measured it all.
    if len(summary.machines) == 1:
        observed["device"] = reference(machine_name(naming, summary.machines[0]))
    return observed


def _screening(naming: Naming, summary: SessionSummary, one: Screening) -> dict[str, Any]:
    found = _observation(naming, summary, "screening", "contraindications to scalp micropigmentation")
    found["effectiveDateTime"] = one.at_utc
    found["performer"] = [naming.person(one.by)]
    found["valueString"] = ", ".join(one.contraindications) or NO_CONTRAINDICATION
    return found


def _observation(naming: Naming, summary: SessionSummary, concept: str, text: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "partOf": [reference(procedure_name(naming))],
        "status": "final" if summary.closed or concept == "screening" else "preliminary",
        "code": naming.concept(concept, text),
        "subject": naming.client(),
    }


def _totals(naming: Naming, dots: DotTotals) -> list[dict[str, Any]]:
    counts = (
        ("planned", "planned", dots.planned),
        ("placed", "placed", dots.placed),
        ("shallow", "placed, less deep than planned", dots.shallow),
        ("missed", "missed", dots.missed),
        ("uncertain", "uncertain, not decided by a person yet", dots.uncertain),
        ("reconciled-placed", "uncertain, decided as placed by a person", dots.reconciled_placed),
        ("skipped", "uncertain, decided by a person not to be placed", dots.skipped),
        ("left", "not begun", dots.left),
        ("deposited", "deposited in all: placed, less deep, or decided as placed", dots.deposited),
    )
    return [
        {"code": _component(naming, f"dots-{code}", text), "valueInteger": count}
        for code, text, count in counts
    ]


def _depths(naming: Naming, depth: DepthFigures, ceiling_um: int) -> list[dict[str, Any]]:
    figures = (
        ("depth-min", "least measured depth", depth.depth_um_min),
        ("depth-mean", "mean of measured depths", depth.depth_um_mean),
        ("depth-max", "greatest measured depth", depth.depth_um_max),
        ("depth-planned-min", "least planned depth", depth.planned_um_min),
        ("depth-planned-max", "greatest planned depth", depth.planned_um_max),
        ("depth-error-mean", "mean of measured less planned depth, in size", depth.error_um_mean),
        ("depth-error-max", "greatest measured less planned depth, in size", depth.error_um_max),
    )
    ceiling = [{"high": micrometres(ceiling_um), "text": "ceiling of the depth in this session"}]
    return [
        {"code": _component(naming, "depth-measured", "dots measured"), "valueInteger": depth.measured},
        *(
            without_empty(
                {
                    "code": _component(naming, code, text),
                    "valueQuantity": micrometres(value_um),
                    "referenceRange": ceiling if code == "depth-max" and ceiling_um else None,
                }
            )
            for code, text, value_um in figures
        ),
    ]


def _component(naming: Naming, code: str, text: str) -> dict[str, Any]:
    return {"coding": [{"system": naming.system("concept"), "code": code}], "text": text}
