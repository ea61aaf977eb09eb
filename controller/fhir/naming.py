"""What each resource of a session is called, so that a second sending finds the first: identifiers, marks,
entries.

Every resource has a UUID that follows from the session and its role in it (or, for a thing that outlives a
session, from the thing), and goes out as a conditional create on it: a server that has it keeps what it has.
The reasons are in docs/decisions/0021. A core.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

from config.schema import Fhir
from controller.fhir.elements import clean, coding, without_empty
from controller.summary.model import SessionSummary

NAMESPACE = UUID("3d9de23f-7c0f-5c4e-9a1e-6f2f35d7e0b1")
"""Of every UUIDv5 made here. Another one would make every resource known so far a stranger."""

TEST_DATA = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}
"""HL7's own mark of what is no health data of anybody."""

SIMULATED = "SIMULATED"
NARRATIVE = (
    '<div xmlns="http://www.w3.org/1999/xhtml">'
    "<p><b>SIMULATED: of a simulated session, in which nobody was treated.</b></p></div>"
)
"""What people get to read of any resource of a simulated session. P12."""

WITHOUT_IDENTIFIER = ("AuditEvent", "Provenance")
"""Kinds of resources that have no identifier in R4 and no narrower way to be found than a tag."""

OWN_CODES = {"category": "cosmetic-procedure", "procedure": "scalp-micropigmentation"}
"""Our codes of concepts whose names in the settings tell where they go rather than what they are."""

Resource = dict[str, Any]


class Naming:
    """The names in one session's bundle.

    A session that is not ended yet can still grow, so its names hold the entry it ends with so far: what is
    sent of it never stands in the way of the whole session.
    """

    def __init__(self, summary: SessionSummary, fhir: Fhir) -> None:
        self.simulated = summary.simulated
        self._system = fhir.system
        self._client_system = fhir.client_system
        self._staff_system = fhir.staff_system
        self._codes = fhir.codes
        self._world = summary.world
        self._session = summary.session
        self._until = "" if summary.closed else f" until {summary.head.hash}"
        self._client_ref = summary.client_ref

    def system(self, name: str) -> str:
        """The URI of one of our own systems."""
        return f"{self._system}:{name}"

    def of_session(self, role: str) -> UUID:
        """The name of what belongs to this session; `role` is unique in it."""
        whose = f"{self._world} session {_word(self._session)}{self._until}"
        return uuid5(NAMESPACE, f"{whose}: {_word(role)}")

    def of_thing(self, kind: str, *marks: str) -> UUID:
        """The name of a thing that other sessions may know too, by what tells it from others of its kind."""
        return uuid5(NAMESPACE, " ".join((self._world, kind, *map(_word, marks))))

    def entry(self, name: UUID, resource: Mapping[str, Any]) -> dict[str, Any]:
        """An entry of a transaction that creates `resource`, unless the server has one of this name."""
        kind = resource["resourceType"]
        tagged = kind in WITHOUT_IDENTIFIER
        system = self.system("resource")
        marked: Resource = {"resourceType": kind, "meta": self.meta(name if tagged else None)}
        if self.simulated:
            marked["text"] = {"status": "generated", "div": NARRATIVE}
        if not tagged:
            others = resource.get("identifier", [])
            marked["identifier"] = [{"system": system, "value": str(name)}, *others]
        rest = {key: value for key, value in resource.items() if key not in ("resourceType", "identifier")}
        token = f"{quote(system, safe=':/')}%7C{name}"
        return {
            "fullUrl": name.urn,
            "resource": without_empty(marked | rest),
            "request": {
                "method": "POST",
                "url": kind,
                "ifNoneExist": f"{'_tag' if tagged else 'identifier'}={token}",
            },
        }

    def meta(self, tag: UUID | None = None) -> dict[str, Any]:
        """What marks anything of this session as simulated, P12, and the tag it is known by, if by one."""
        tags = [] if tag is None else [coding(self.system("resource"), str(tag))]
        if self.simulated:
            tags.append(coding(self.system("world"), SIMULATED, "simulated session: nobody was treated"))
        return without_empty({"security": [TEST_DATA] if self.simulated else [], "tag": tags})

    def concept(self, name: str, text: str) -> dict[str, Any]:
        """A concept of ours: the clinic's code if it has one, our own, and words."""
        chosen = self._codes.get(name)
        codings = [coding(chosen.system, chosen.code, chosen.display)] if chosen else []
        codings.append(coding(self.system("concept"), OWN_CODES.get(name, name.replace("_", "-"))))
        return {"coding": codings, "text": self.words(text)}

    def words(self, text: str) -> str:
        """`text` as people get to read it, which says SIMULATED if it is so. P12."""
        return f"{SIMULATED} {text}" if self.simulated else text

    def client(self) -> dict[str, Any]:
        """The client, by the clinic's reference and nothing else; a simulated one has no real reference."""
        value = clean(self._client_ref)
        if not value:
            return {"type": "Patient", "display": "client not on record"}
        prefix = f"{SIMULATED}-" if self.simulated else ""
        return {
            "type": "Patient",
            "identifier": {"system": self._client_system, "value": f"{prefix}{value}"},
        }

    def person(self, name: str) -> dict[str, Any]:
        """An operator or clinician, by the name in the record."""
        value = clean(name)
        if not value:
            return {"type": "Practitioner", "display": "not on record"}
        return {
            "type": "Practitioner",
            "identifier": {"system": self._staff_system, "value": value},
            "display": value,
        }


def reference(name: UUID) -> dict[str, Any]:
    """A reference to another entry of the bundle."""
    return {"reference": name.urn}


def _word(text: str) -> str:
    """Without spaces, so that no two lists of words make the same line."""
    return quote(clean(text))
