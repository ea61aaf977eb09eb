from dataclasses import replace

import pytest

from config.schema import Code
from controller.fhir.naming import TEST_DATA, Naming, reference
from controller.summary.model import SessionSummary
from tests.controller.fhir.sessions import CLOSED, SHIPPED, SIMULATED, UNFINISHED, naming_of

AUDIT = {"resourceType": "AuditEvent"}
PROCEDURE = {"resourceType": "Procedure", "identifier": [{"system": "urn:x", "value": "s1"}]}


def test_a_resource_is_created_only_where_its_identifier_is_not_known() -> None:
    naming = naming_of(CLOSED)
    name = naming.of_session("procedure")
    entry = naming.entry(name, PROCEDURE)

    assert entry["fullUrl"] == f"urn:uuid:{name}"
    assert entry["resource"]["identifier"] == [
        {"system": "urn:stipple:resource", "value": str(name)},
        {"system": "urn:x", "value": "s1"},
    ]
    assert entry["request"] == {
        "method": "POST",
        "url": "Procedure",
        "ifNoneExist": f"identifier=urn:stipple:resource%7C{name}",
    }


def test_a_resource_without_an_identifier_is_known_by_its_tag() -> None:
    naming = naming_of(CLOSED)
    name = naming.of_session("audit event 1")
    entry = naming.entry(name, AUDIT)

    assert entry["resource"]["meta"]["tag"] == [{"system": "urn:stipple:resource", "code": str(name)}]
    assert entry["request"]["ifNoneExist"] == f"_tag=urn:stipple:resource%7C{name}"
    assert "identifier" not in entry["resource"]


def test_the_same_session_has_the_same_names_for_ever() -> None:
    """A server knows a session sent last year by these."""
    naming = naming_of(CLOSED)

    assert str(naming.of_session("procedure")) == "2e74a302-2fcb-5c5a-9078-7efa7accf1d8"
    assert (
        str(naming.of_thing("cartridge", "09506000134352", "SN1")) == "4a5cefb4-65fe-5b64-8cb6-9f1843ee4dc9"
    )


def test_roles_and_sessions_and_worlds_have_names_of_their_own() -> None:
    others = (CLOSED, SIMULATED, UNFINISHED, replace(CLOSED, session="other"))
    names = [naming_of(one).of_session(role) for one in others for role in ("dots", "depth")]

    assert len(set(names)) == len(names)


def test_what_two_words_are_joined_of_never_makes_the_same_name() -> None:
    naming = naming_of(CLOSED)

    assert naming.of_thing("pigment", "A B", "C") != naming.of_thing("pigment", "A", "B C")


def test_a_session_that_goes_on_has_other_names_than_its_end() -> None:
    later = replace(UNFINISHED, head=CLOSED.head._replace(hash="ef" * 32))
    names = {naming_of(one).of_session("procedure") for one in (UNFINISHED, later, CLOSED)}

    assert len(names) == 3


def test_a_thing_that_outlives_a_session_has_one_name_in_all_of_them() -> None:
    other = replace(UNFINISHED, session="other")

    assert naming_of(CLOSED).of_thing("machine", "7") == naming_of(other).of_thing("machine", "7")
    assert naming_of(CLOSED).of_thing("machine", "7") != naming_of(SIMULATED).of_thing("machine", "7")


@pytest.mark.parametrize("resource", [AUDIT, PROCEDURE])
def test_simulated_is_marked_four_times_over(resource: dict[str, object]) -> None:
    """P12"""
    naming = naming_of(SIMULATED)
    marked = naming.entry(naming.of_session("x"), resource)["resource"]

    assert marked["meta"]["security"] == [TEST_DATA]
    assert marked["meta"]["tag"][-1]["system"] == "urn:stipple:world"
    assert marked["meta"]["tag"][-1]["code"] == "SIMULATED"
    assert "SIMULATED" in marked["text"]["div"]
    assert naming.words("needle cartridge") == "SIMULATED needle cartridge"


def test_nothing_real_bears_a_mark_of_the_other_world() -> None:
    """P12"""
    naming = naming_of(CLOSED)
    marked = naming.entry(naming.of_session("x"), PROCEDURE)["resource"]

    assert "meta" not in marked
    assert "text" not in marked
    assert naming.words("needle cartridge") == "needle cartridge"


@pytest.mark.parametrize(
    ("summary", "client"),
    [
        (
            CLOSED,
            {"type": "Patient", "identifier": {"system": "urn:stipple:client", "value": "C-7"}},
        ),
        (
            SIMULATED,
            {"type": "Patient", "identifier": {"system": "urn:stipple:client", "value": "SIMULATED-C-7"}},
        ),
        (replace(CLOSED, client_ref=" "), {"type": "Patient", "display": "client not on record"}),
    ],
)
def test_a_client_is_the_clinics_reference_and_nothing_else(
    summary: SessionSummary, client: dict[str, object]
) -> None:
    assert naming_of(summary).client() == client


def test_a_person_is_named_as_the_record_names_them() -> None:
    assert naming_of(CLOSED).person("田中 さくら") == {
        "type": "Practitioner",
        "identifier": {"system": "urn:stipple:staff", "value": "田中 さくら"},
        "display": "田中 さくら",
    }
    assert naming_of(CLOSED).person("  ") == {"type": "Practitioner", "display": "not on record"}


def test_a_code_of_the_clinics_stands_before_our_own() -> None:
    code = Code(system="urn:clinic:codes", code="SMP", display="Scalp micropigmentation")
    fhir = SHIPPED.model_copy(update={"codes": {"procedure": code}, "system": "https://clinic.example/smp"})

    assert Naming(CLOSED, fhir).concept("procedure", "micropigmentation") == {
        "coding": [
            {"system": "urn:clinic:codes", "code": "SMP", "display": "Scalp micropigmentation"},
            {"system": "https://clinic.example/smp:concept", "code": "scalp-micropigmentation"},
        ],
        "text": "micropigmentation",
    }
    assert naming_of(CLOSED).concept("dot_log", "log")["coding"] == [
        {"system": "urn:stipple:concept", "code": "dot-log"}
    ]


def test_a_reference_is_to_an_entry_of_the_same_bundle() -> None:
    naming = naming_of(CLOSED)
    name = naming.of_session("x")

    assert reference(name)["reference"] == naming.entry(name, PROCEDURE)["fullUrl"]
