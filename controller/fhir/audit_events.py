"""What an auditor asks for, as AuditEvents: opened, closed, what was overridden, what alarmed. A core."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from controller.fhir.elements import coding
from controller.fhir.naming import Naming, reference
from controller.fhir.procedure import procedure_name
from controller.summary.model import SessionSummary

DCM = "http://dicom.nema.org/resources/ontology/DCM"
ACTIVITY = coding(DCM, "110100", "Application Activity")
STARTED = coding(DCM, "110120", "Application Start")
STOPPED = coding(DCM, "110121", "Application Stop")

SUCCESS, SERIOUS_FAILURE = "0", "8"


@dataclass(frozen=True, slots=True)
class _Told:
    """kind: our own code for it; by: empty if no person did it."""

    at_utc: str
    kind: str
    text: str
    by: str
    outcome: str = SUCCESS
    standard: dict[str, Any] | None = None


def audit_entries(naming: Naming, summary: SessionSummary) -> Iterator[dict[str, Any]]:
    """In the order: opened, alarms, overrides, closed."""
    for number, told in enumerate(_told(summary), 1):
        yield naming.entry(naming.of_session(f"audit event {number}"), _event(naming, summary, told))


def _told(summary: SessionSummary) -> Iterator[_Told]:
    opened_by = summary.operators[0] if summary.operators else ""
    yield _Told(summary.begun_at_utc, "session-opened", "session opened", opened_by, standard=STARTED)
    for alarm in summary.alarms:
        text = f"{alarm.kind.replace('_', ' ')}: {alarm.text}" if alarm.text else alarm.kind
        yield _Told(alarm.at_utc, alarm.kind.replace("_", "-"), text, alarm.by, SERIOUS_FAILURE)
    for override in summary.overrides:
        yield _Told(override.at_utc, override.kind, override.text, override.by)
    if summary.closed:
        yield _Told(
            summary.last_at_utc, "session-closed", "session closed", summary.closed_by, standard=STOPPED
        )


def _event(naming: Naming, summary: SessionSummary, told: _Told) -> dict[str, Any]:
    own = coding(naming.system("audit"), told.kind)
    return {
        "resourceType": "AuditEvent",
        "type": ACTIVITY,
        "subtype": [told.standard, own] if told.standard else [own],
        "action": "E",
        "recorded": told.at_utc,
        "outcome": told.outcome,
        "outcomeDesc": naming.words(told.text),
        "agent": [_agent(naming, told.by)],
        "source": {
            "site": ", ".join(part for part in (summary.clinic, summary.room) if part),
            "observer": {"type": "Device", "display": "Stipple"},
        },
        "entity": [{"what": reference(procedure_name(naming)), "name": summary.session}],
    }


def _agent(naming: Naming, by: str) -> dict[str, Any]:
    # Of an alarm nobody asked for it: the program tells of it itself.
    if not by:
        return {"who": {"type": "Device", "display": "Stipple"}, "requestor": False}
    return {"who": naming.person(by), "requestor": True}
