from dataclasses import replace
from typing import Any

from controller.fhir.audit_events import audit_entries
from controller.fhir.procedure import procedure_name
from controller.summary.model import Alarm, Override, SessionSummary
from tests.controller.fhir.sessions import CLOSED, SIMULATED, UNFINISHED, naming_of, resources

AT_UTC = "2026-11-22T14:20:00.000Z"
TROUBLED = replace(
    CLOSED,
    alarms=(Alarm(AT_UTC, "emergency_stop", "pressed in depositing"), Alarm(AT_UTC, "stop", "", "Tess")),
    overrides=(Override(AT_UTC, "reconciled", "uncertain dot 3: placed", "Ann"),),
)


def events(summary: SessionSummary) -> list[dict[str, Any]]:
    return resources(list(audit_entries(naming_of(summary), summary)), "AuditEvent")


def kinds(summary: SessionSummary) -> list[str]:
    return [event["subtype"][-1]["code"] for event in events(summary)]


def test_a_session_is_opened_and_closed() -> None:
    opened, closed = events(CLOSED)

    assert kinds(CLOSED) == ["session-opened", "session-closed"]
    assert [one["subtype"][0]["code"] for one in (opened, closed)] == ["110120", "110121"]
    assert (opened["recorded"], closed["recorded"]) == (CLOSED.begun_at_utc, CLOSED.last_at_utc)


def test_a_session_that_goes_on_is_not_closed() -> None:
    assert kinds(UNFINISHED) == ["session-opened"]


def test_every_alarm_and_override_is_told() -> None:
    assert kinds(TROUBLED) == ["session-opened", "emergency-stop", "stop", "reconciled", "session-closed"]
    assert [event["outcome"] for event in events(TROUBLED)] == ["0", "8", "8", "0", "0"]
    assert events(TROUBLED)[1]["outcomeDesc"] == "emergency stop: pressed in depositing"
    assert events(TROUBLED)[2]["outcomeDesc"] == "stop"


def test_a_person_asked_for_what_they_did_and_nobody_for_an_alarm() -> None:
    agents = [event["agent"][0] for event in events(TROUBLED)]

    assert [agent["requestor"] for agent in agents] == [True, False, True, True, True]
    assert agents[3]["who"]["display"] == "Ann"
    assert agents[1]["who"]["display"] == "Stipple"


def test_an_event_is_about_its_session() -> None:
    assert events(CLOSED)[0]["entity"][0]["what"] == {"reference": procedure_name(naming_of(CLOSED)).urn}


def test_nobody_opened_a_session_whose_record_names_nobody() -> None:
    assert events(replace(CLOSED, operators=()))[0]["agent"][0]["requestor"] is False


def test_a_simulated_event_says_so() -> None:
    """P12"""
    assert all(event["outcomeDesc"].startswith("SIMULATED ") for event in events(SIMULATED))
