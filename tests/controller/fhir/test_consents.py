from dataclasses import replace
from typing import Any

from controller.fhir.consents import consent_entries, consent_name
from controller.summary.model import Consent, SessionSummary
from tests.controller.fhir.sessions import CLOSED, naming_of, resources

AT_UTC = "2026-11-22T14:00:07.000Z"


def consents(*given: Consent) -> list[dict[str, Any]]:
    summary: SessionSummary = replace(CLOSED, consents=given)
    return resources(list(consent_entries(naming_of(summary), summary)), "Consent")


def test_a_consent_names_the_client_the_time_and_the_form() -> None:
    (one,) = consents(Consent(AT_UTC, "Tess", "SMP-2026/3"))

    assert one["patient"]["identifier"]["value"] == "C-7"
    assert one["dateTime"] == AT_UTC
    assert one["sourceReference"]["identifier"] == {
        "system": "urn:stipple:consent-form",
        "value": "SMP-2026/3",
    }
    assert one["policyRule"] == {"text": "as signed in SMP-2026/3"}


def test_a_consent_is_to_a_treatment_and_has_the_one_code_shipped() -> None:
    (one,) = consents(Consent(AT_UTC, "Tess", "f"))

    assert one["scope"]["coding"][0]["code"] == "treatment"
    assert one["category"][0]["coding"][0] == {
        "system": "http://loinc.org",
        "code": "59284-0",
        "display": "Patient Consent",
    }


def test_a_form_that_nobody_named_is_not_left_out() -> None:
    assert consents(Consent(AT_UTC, "Tess", " "))[0]["policyRule"]["text"] == "as signed in form not named"


def test_two_consents_have_two_names() -> None:
    naming = naming_of(CLOSED)

    assert consent_name(naming, 1) != consent_name(naming, 2)
    assert len(consents(Consent(AT_UTC, "T", "f"), Consent(AT_UTC, "T", "f"))) == 2
