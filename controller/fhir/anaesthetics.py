"""Anaesthetics given, as MedicationAdministrations. A core.

The record has agent and amount as typed. An amount is sent as a quantity only where it is plainly one; else
it stays the words it is, since a dose guessed is worse than a dose to be read.
"""

import re
from collections.abc import Iterator
from typing import Any

from controller.fhir.elements import notes, quantity
from controller.fhir.naming import Naming, reference
from controller.fhir.procedure import procedure_name
from controller.summary.model import Anaesthetic, SessionSummary

UNITS = {"ml": "mL", "l": "L", "µl": "uL", "g": "g", "mg": "mg", "µg": "ug", "ug": "ug", "mcg": "ug"}
"""Units as typed in small letters, and what UCUM calls them."""

_AMOUNT = re.compile(r"(?P<value>\d{1,6}(?:[.,]\d{1,6})?)\s*(?P<unit>[A-Za-zµμ]{1,3})")


def anaesthetic_entries(naming: Naming, summary: SessionSummary) -> Iterator[dict[str, Any]]:
    """A MedicationAdministration for each anaesthetic given."""
    for number, one in enumerate(summary.anaesthetics, 1):
        yield naming.entry(naming.of_session(f"anaesthetic {number}"), _administration(naming, one))


def dose_of(amount: str) -> dict[str, Any] | None:
    """The quantity that `amount` plainly is, such as 4 ml; None if it is anything more or less than that."""
    found = _AMOUNT.fullmatch(amount.strip())
    if found is None:
        return None
    # Two letters look like mu, and keyboards have either.
    ucum = UNITS.get(found["unit"].lower().replace("\u03bc", "\u00b5"))
    if ucum is None:
        return None
    value = float(found["value"].replace(",", "."))
    return quantity(int(value) if value.is_integer() else value, found["unit"], ucum)


def _administration(naming: Naming, one: Anaesthetic) -> dict[str, Any]:
    dose = dose_of(one.amount)
    return {
        "resourceType": "MedicationAdministration",
        "partOf": [reference(procedure_name(naming))],
        "status": "completed",
        "medicationCodeableConcept": {"text": naming.words(one.agent.strip() or "anaesthetic not named")},
        "subject": naming.client(),
        "effectiveDateTime": one.at_utc,
        "performer": [{"actor": naming.person(one.by)}],
        # R4 allows no dosage without a dose or a rate (mad-1).
        "dosage": {"text": one.amount, "dose": dose} if dose else None,
        "note": None if dose else notes([f"amount: {one.amount}" if one.amount.strip() else ""]),
    }
