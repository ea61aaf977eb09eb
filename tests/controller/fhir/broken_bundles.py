"""Sound bundles with one thing wrong each, to see who notices: of three validators none sees it all."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.controller.fhir.sessions import random_bundle

Resource = dict[str, Any]

RESOURCES, MEDPLUM, LANTANA = "fhir.resources", "medplum", "lantana"


@dataclass(frozen=True)
class Fault:
    """what: in words; kind, has: which resource it is put into; noticed_by: those that see it."""

    what: str
    kind: str
    spoil: Callable[[Resource], object]
    noticed_by: frozenset[str]
    has: str = "meta"

    def bundle(self) -> dict[str, Any]:
        """A bundle with this fault and no other."""
        for number in range(0, 50, 2):
            made = copy.deepcopy(random_bundle(number))
            for entry in made["entry"]:
                if entry["resource"]["resourceType"] == self.kind and self.has in entry["resource"]:
                    self.spoil(entry["resource"])
                    return made
        raise AssertionError(f"no random session has a {self.kind} with {self.has}")


def _set(**values: object) -> Callable[[Resource], object]:
    return lambda resource: resource.update(values)


def _without(name: str) -> Callable[[Resource], object]:
    return lambda resource: resource.pop(name)


ALL = frozenset({RESOURCES, MEDPLUM, LANTANA})

FAULTS = (
    Fault("a status that is missing", "Procedure", _without("status"), ALL),
    Fault("an element that R4 does not know", "Procedure", _set(colour="blue"), ALL),
    Fault("a client that is missing", "Procedure", _without("subject"), ALL),
    Fault(
        "one where there may be many", "Device", lambda one: one.update(identifier=one["identifier"][0]), ALL
    ),
    Fault("a status that R4 does not know", "Procedure", _set(status="finished"), frozenset({LANTANA})),
    Fault("an outcome that R4 does not know", "AuditEvent", _set(outcome="9"), frozenset({LANTANA})),
    Fault(
        "a dosage without a dose",
        "MedicationAdministration",
        _set(dosage={"text": "x"}),
        frozenset({MEDPLUM}),
    ),
    Fault("a consent without a policy", "Consent", _without("policyRule"), frozenset({MEDPLUM})),
    Fault("two values at once", "Observation", _set(valueString="x", valueInteger=3), frozenset({RESOURCES})),
    Fault("an empty text", "Device", _set(lotNumber=""), frozenset({RESOURCES})),
    Fault(
        "a number as text",
        "Observation",
        lambda one: one["component"][0].update(valueInteger="7"),
        frozenset({MEDPLUM, LANTANA}),
        has="component",
    ),
    Fault(
        "a day that is none",
        "Procedure",
        lambda one: one["performedPeriod"].update(start="2026-13-01"),
        frozenset({RESOURCES, MEDPLUM}),
    ),
)
