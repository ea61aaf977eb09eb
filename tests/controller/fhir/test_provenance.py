from dataclasses import replace
from typing import Any

from controller.fhir.consents import consent_name
from controller.fhir.procedure import procedure_name
from controller.fhir.provenance import provenance_entries
from controller.summary.model import Consent, SessionSummary, Signature
from tests.controller.fhir.sessions import CLOSED, naming_of, resources

SIGNED = Signature("2026-11-22T14:00:10.000Z", "Dr. Lee", "ab" * 32, 600)
NAMING = naming_of(CLOSED)
TOLD = (NAMING.of_session("procedure"), NAMING.of_session("dots"))


def provenances(summary: SessionSummary) -> list[dict[str, Any]]:
    return resources(list(provenance_entries(naming_of(summary), summary, TOLD)), "Provenance")


def roles(provenance: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["type"]["coding"][0]["code"], one["who"]["display"]) for one in provenance["agent"]]


def test_all_that_is_told_of_a_session_comes_from_its_record() -> None:
    (one,) = provenances(CLOSED)

    assert [target["reference"] for target in one["target"]] == [name.urn for name in TOLD]
    assert one["recorded"] == CLOSED.last_at_utc
    assert one["entity"][0]["role"] == "source"
    assert one["entity"][0]["what"]["identifier"]["value"] == CLOSED.head.hash


def test_operators_performed_clinicians_verified_and_the_program_put_it_together() -> None:
    assert roles(provenances(replace(CLOSED, signatures=(SIGNED, SIGNED)))[0]) == [
        ("performer", "Tess"),
        ("verifier", "Dr. Lee"),
        ("assembler", "Stipple"),
    ]


def test_a_signature_says_who_signed_for_what_and_when() -> None:
    signature = provenances(replace(CLOSED, signatures=(SIGNED,)))[1]

    assert signature["target"] == [{"reference": procedure_name(NAMING).urn}]
    assert signature["recorded"] == SIGNED.at_utc
    assert signature["entity"][0]["what"] == {
        "identifier": {"system": "urn:stipple:plan-sha256", "value": "ab" * 32},
        "display": "plan, depth ceiling 600 µm",
    }
    (signed,) = signature["signature"]
    assert (signed["when"], signed["who"]["display"]) == (SIGNED.at_utc, "Dr. Lee")


def test_a_word_in_a_record_is_not_given_out_as_a_cryptographic_signature() -> None:
    (signed,) = provenances(replace(CLOSED, signatures=(SIGNED,)))[1]["signature"]

    assert "data" not in signed


def test_who_took_a_consent_down_entered_it() -> None:
    consent = Consent("2026-11-22T14:00:07.000Z", "Ann", "f")
    one = provenances(replace(CLOSED, consents=(consent,)))[1]

    assert one["target"] == [{"reference": consent_name(NAMING, 1).urn}]
    assert roles(one) == [("enterer", "Ann")]
