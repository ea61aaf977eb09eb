"""The client's consents, as Consents to a treatment. A core; who took one down is `provenance`'s."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from controller.fhir.elements import coding
from controller.fhir.naming import Naming
from controller.summary.model import Consent, SessionSummary

SCOPE = coding("http://terminology.hl7.org/CodeSystem/consentscope", "treatment", "Treatment")


def consent_name(naming: Naming, number: int) -> UUID:
    """What the session's consent with that number is called, from 1."""
    return naming.of_session(f"consent {number}")


def consent_entries(naming: Naming, summary: SessionSummary) -> Iterator[dict[str, Any]]:
    """A Consent for each one given."""
    for number, one in enumerate(summary.consents, 1):
        yield naming.entry(consent_name(naming, number), _consent(naming, summary, one))


def _consent(naming: Naming, summary: SessionSummary, one: Consent) -> dict[str, Any]:
    form = one.form.strip() or "form not named"
    return {
        "resourceType": "Consent",
        "status": "active",
        "scope": {"coding": [SCOPE]},
        "category": [naming.concept("consent", "consent to scalp micropigmentation")],
        "patient": naming.client(),
        "dateTime": one.at_utc,
        "organization": [{"type": "Organization", "display": summary.clinic}] if summary.clinic else None,
        "sourceReference": {
            "type": "DocumentReference",
            "identifier": {"system": naming.system("consent-form"), "value": form},
            "display": form,
        },
        # R4 wants a policy or a rule of every Consent (ppc-1), and the form is all that the record names.
        "policyRule": {"text": f"as signed in {form}"},
    }
