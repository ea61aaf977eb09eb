from dataclasses import replace
from typing import Any

import pytest

from controller.fhir.procedure import performers, procedure_entry, procedure_name, status_of
from controller.summary.model import DotTotals, SessionSummary, Signature
from tests.controller.fhir.sessions import CLOSED, SIMULATED, UNFINISHED, naming_of

UNTOUCHED = DotTotals(planned=12, left=12)
SIGNED = Signature("2026-11-22T14:00:10.000Z", "Dr. Lee", "ab" * 32, 600)


def procedure(summary: SessionSummary) -> dict[str, Any]:
    resource: dict[str, Any] = procedure_entry(naming_of(summary), summary)["resource"]
    return resource


@pytest.mark.parametrize(
    ("summary", "status"),
    [
        (CLOSED, "completed"),
        (replace(CLOSED, dots=DotTotals(planned=12, placed=5, left=7)), "stopped"),
        (replace(CLOSED, dots=UNTOUCHED), "not-done"),
        (UNFINISHED, "in-progress"),
        (replace(UNFINISHED, dots=UNTOUCHED), "preparation"),
    ],
)
def test_how_a_session_ended_is_told_in_fhirs_words(summary: SessionSummary, status: str) -> None:
    assert status_of(summary) == status


def test_a_session_stopped_before_its_plan_was_done_says_what_is_left() -> None:
    stopped = procedure(replace(CLOSED, dots=DotTotals(planned=12, placed=5, left=7)))

    assert stopped["statusReason"] == {"text": "7 of 12 dots of the plan left"}
    assert "statusReason" not in procedure(CLOSED)


def test_the_session_is_found_by_its_name() -> None:
    assert procedure(CLOSED)["identifier"] == [
        {"system": "urn:stipple:resource", "value": str(procedure_name(naming_of(CLOSED)))},
        {"system": "urn:stipple:session", "value": CLOSED.session},
    ]


def test_a_session_that_goes_on_has_no_end_and_says_so() -> None:
    unfinished = procedure(UNFINISHED)

    assert unfinished["performedPeriod"] == {"start": UNFINISHED.begun_at_utc}
    assert unfinished["note"][-1]["text"] == f"not ended: what the record held at {UNFINISHED.last_at_utc}"
    assert procedure(CLOSED)["performedPeriod"]["end"] == CLOSED.last_at_utc


def test_who_only_signed_did_not_perform() -> None:
    assert performers(replace(CLOSED, signatures=(SIGNED,))) == ["Tess"]


def test_who_opened_the_session_performed_even_if_they_signed_too() -> None:
    alone = replace(CLOSED, operators=("Dr. Lee", "Ann"), signatures=(SIGNED,))

    assert performers(alone) == ["Dr. Lee", "Ann"]


def test_clinic_and_room_are_the_place_where_the_record_names_them() -> None:
    assert procedure(CLOSED)["location"]["display"] == "Hillside Clinic, room 1"
    assert "location" not in procedure(replace(CLOSED, clinic="", room=""))


def test_a_simulated_procedure_reads_as_one() -> None:
    """P12"""
    assert procedure(SIMULATED)["code"]["text"] == "SIMULATED scalp micropigmentation"
    assert "SIMULATED" in procedure(SIMULATED)["note"][0]["text"]
