from dataclasses import replace
from typing import Any

from controller.fhir.observations import observation_entries
from controller.summary.model import DepthFigures, DotTotals, Screening, SessionSummary
from tests.controller.fhir.sessions import CLOSED, UNFINISHED, naming_of, resources

TOTALS = DotTotals(
    planned=20, placed=9, shallow=2, missed=1, uncertain=1, reconciled_placed=3, skipped=2, left=2
)
DEPTH = DepthFigures(11, 350, 398.333333, 450, 400, 400, 12.25, 50)


def observed(summary: SessionSummary) -> list[dict[str, Any]]:
    return resources(list(observation_entries(naming_of(summary), summary)), "Observation")


def components(observation: dict[str, Any]) -> dict[str, Any]:
    """Value of each component, by our own code."""
    return {
        one["code"]["coding"][0]["code"]: one.get("valueInteger", one.get("valueQuantity", {}).get("value"))
        for one in observation["component"]
    }


def test_dots_are_totals_by_outcome_and_never_one_observation_each() -> None:
    (dots,) = observed(replace(CLOSED, dots=TOTALS))

    assert components(dots) == {
        "dots-planned": 20,
        "dots-placed": 9,
        "dots-shallow": 2,
        "dots-missed": 1,
        "dots-uncertain": 1,
        "dots-reconciled-placed": 3,
        "dots-skipped": 2,
        "dots-left": 2,
        "dots-deposited": 14,
    }


def test_depths_are_in_micrometres_under_the_ceiling_of_the_session() -> None:
    depth = observed(replace(CLOSED, depth=DEPTH))[1]

    assert components(depth) == {
        "depth-measured": 11,
        "depth-min": 350,
        "depth-mean": 398.3,
        "depth-max": 450,
        "depth-planned-min": 400,
        "depth-planned-max": 400,
        "depth-error-mean": 12.2,
        "depth-error-max": 50,
    }
    ranges = [
        one["referenceRange"][0]["high"]["value"] for one in depth["component"] if "referenceRange" in one
    ]
    assert ranges == [600]


def test_no_depth_is_told_where_none_was_measured() -> None:
    assert len(observed(CLOSED)) == 1


def test_what_may_still_change_is_preliminary() -> None:
    assert observed(CLOSED)[0]["status"] == "final"
    assert observed(UNFINISHED)[0]["status"] == "preliminary"


def test_a_screening_says_what_was_found_or_that_nothing_was() -> None:
    at_utc = "2026-11-22T14:00:05.000Z"
    screenings = (Screening(at_utc, "Tess", ()), Screening(at_utc, "Ann", ("eczema", "psoriasis")))
    nothing, two, _ = observed(replace(UNFINISHED, screenings=screenings))

    assert nothing["valueString"] == "no contraindication found"
    assert two["valueString"] == "eczema, psoriasis"
    assert (two["effectiveDateTime"], two["status"]) == (at_utc, "final")
    assert two["performer"][0]["display"] == "Ann"


def test_a_machine_has_measured_only_if_it_was_the_only_one() -> None:
    assert "device" in observed(CLOSED)[0]
    assert "device" not in observed(replace(CLOSED, machines=("1", "2")))[0]
    assert "device" not in observed(replace(CLOSED, machines=()))[0]
