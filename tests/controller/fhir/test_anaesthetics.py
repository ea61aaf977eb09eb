from dataclasses import replace
from typing import Any

import pytest

from controller.fhir.anaesthetics import anaesthetic_entries, dose_of
from controller.summary.model import Anaesthetic
from tests.controller.fhir.sessions import CLOSED, SIMULATED, naming_of, resources

AT_UTC = "2026-11-22T14:00:07.000Z"


def given(amount: str, agent: str = "lidocaine 2 %", simulated: bool = False) -> dict[str, Any]:
    summary = replace(
        SIMULATED if simulated else CLOSED, anaesthetics=(Anaesthetic(AT_UTC, "Tess", agent, amount),)
    )
    (one,) = resources(list(anaesthetic_entries(naming_of(summary), summary)), "MedicationAdministration")
    return one


@pytest.mark.parametrize(
    ("amount", "value", "unit", "ucum"),
    [
        ("4 ml", 4, "ml", "mL"),
        (" 2,5 mL ", 2.5, "mL", "mL"),
        ("150µg", 150, "µg", "ug"),
        ("150 \u03bcg", 150, "\u03bcg", "ug"),
        ("20 mg", 20, "mg", "mg"),
    ],
)
def test_a_plain_amount_is_a_quantity(amount: str, value: float, unit: str, ucum: str) -> None:
    assert dose_of(amount) == {
        "value": value,
        "unit": unit,
        "system": "http://unitsofmeasure.org",
        "code": ucum,
    }


@pytest.mark.parametrize(
    "amount", ["", "a thin layer", "4", "4 ml twice", "4 mm", "-4 ml", "1.2.3 ml", "4 ml/h"]
)
def test_an_amount_that_is_more_or_less_than_that_stays_words(amount: str) -> None:
    assert dose_of(amount) is None


def test_a_dose_keeps_the_words_it_was_typed_in() -> None:
    one = given("2,5 ml")

    assert one["dosage"]["text"] == "2,5 ml"
    assert one["dosage"]["dose"]["value"] == 2.5
    assert "note" not in one


def test_words_that_are_no_dose_are_a_note_and_nothing_is_guessed() -> None:
    one = given("a thin layer")

    assert "dosage" not in one
    assert one["note"] == [{"text": "amount: a thin layer"}]


def test_an_amount_not_given_is_neither() -> None:
    assert given(" ").keys().isdisjoint({"dosage", "note"})


def test_the_agent_is_told_as_typed() -> None:
    assert given("4 ml")["medicationCodeableConcept"] == {"text": "lidocaine 2 %"}
    assert given("4 ml", agent=" ")["medicationCodeableConcept"] == {"text": "anaesthetic not named"}
    assert given("4 ml", simulated=True)["medicationCodeableConcept"] == {"text": "SIMULATED lidocaine 2 %"}
