"""The session itself as a Procedure: whom it was for, when, by whom, with which things, and how it ended. A
core.
"""

from typing import Any
from uuid import UUID

from controller.fhir.devices import used_things
from controller.fhir.elements import notes, period
from controller.fhir.naming import Naming, reference
from controller.summary.model import SessionSummary


def procedure_name(naming: Naming) -> UUID:
    """What the session is called."""
    return naming.of_session("procedure")


def procedure_entry(naming: Naming, summary: SessionSummary) -> dict[str, Any]:
    """The session as a Procedure."""
    return naming.entry(
        procedure_name(naming),
        {
            "resourceType": "Procedure",
            "identifier": [{"system": naming.system("session"), "value": summary.session}],
            "status": status_of(summary),
            "statusReason": {"text": _reason(summary)},
            "category": naming.concept("category", "cosmetic procedure"),
            "code": naming.concept("procedure", "scalp micropigmentation"),
            "subject": naming.client(),
            "performedPeriod": _period(summary),
            "performer": [{"actor": naming.person(name)} for name in performers(summary)],
            "location": _place(naming, summary),
            "bodySite": [{"text": "scalp"}],
            "usedReference": [reference(name) for name in used_things(naming, summary)],
            "note": notes(_remarks(naming, summary)),
        },
    )


def performers(summary: SessionSummary) -> list[str]:
    """Who worked: all that are named but those who only signed. Whoever opened the session did both."""
    signers = {signature.by for signature in summary.signatures}
    return [name for name in summary.operators if name not in signers or name == summary.operators[0]]


def status_of(summary: SessionSummary) -> str:
    """The session's state in FHIR's words: dots that were struck make the difference to one never begun."""
    struck = summary.dots.left < summary.dots.planned
    if not summary.closed:
        return "in-progress" if struck else "preparation"
    if not struck:
        return "not-done"
    return "stopped" if summary.dots.left else "completed"


def _reason(summary: SessionSummary) -> str:
    left = f"{summary.dots.left} of {summary.dots.planned} dots of the plan left"
    return left if summary.closed and summary.dots.left else ""


def _period(summary: SessionSummary) -> dict[str, Any]:
    # What still goes on has no end; the record's last entry is no more than the last one so far.
    return period(summary.begun_at_utc, summary.last_at_utc if summary.closed else "")


def _place(naming: Naming, summary: SessionSummary) -> dict[str, Any] | None:
    words = ", ".join(part for part in (summary.clinic, summary.room) if part)
    if not words:
        return None
    return {
        "type": "Location",
        "identifier": {"system": naming.system("room"), "value": words},
        "display": words,
    }


def _remarks(naming: Naming, summary: SessionSummary) -> list[str]:
    return [
        naming.words(f"session {summary.plan_session} of plan {summary.plan_hash}"),
        f"depth ceiling {summary.depth_ceiling_um} µm" if summary.depth_ceiling_um else "",
        f"machine profile: {summary.machine_profile}" if summary.machine_profile else "",
        "" if summary.closed else f"not ended: what the record held at {summary.last_at_utc}",
    ]
