"""Who stands for what: Provenance of the whole session, of each signature, and of each consent taken down. A
core.

A signature in a record is a clinician's word under the hash chain, not a cryptographic one: it is told with
its time, its signer and what was signed, and without `Signature.data`.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from controller.fhir.consents import consent_name
from controller.fhir.dot_log import chain_head
from controller.fhir.elements import coding
from controller.fhir.naming import Naming, reference
from controller.fhir.procedure import performers, procedure_name
from controller.summary.model import SessionSummary, Signature

PARTICIPANT_TYPE = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


def provenance_entries(
    naming: Naming, summary: SessionSummary, told: Sequence[UUID]
) -> Iterator[dict[str, Any]]:
    """told: the names of all resources that tell of the session, which the record is the source of."""
    yield naming.entry(naming.of_session("provenance"), _of_session(naming, summary, told))
    for number, signature in enumerate(summary.signatures, 1):
        name = naming.of_session(f"signature {number}")
        yield naming.entry(name, _of_signature(naming, signature))
    for number, consent in enumerate(summary.consents, 1):
        resource = _provenance(
            [consent_name(naming, number)], consent.at_utc, [_agent(naming, "enterer", consent.by)]
        )
        yield naming.entry(naming.of_session(f"provenance of consent {number}"), resource)


def _of_session(naming: Naming, summary: SessionSummary, told: Sequence[UUID]) -> dict[str, Any]:
    signers = dict.fromkeys(signature.by for signature in summary.signatures)
    agents = [
        *(_agent(naming, "performer", name) for name in performers(summary)),
        *(_agent(naming, "verifier", name) for name in signers),
    ]
    program = {"type": _participant("assembler"), "who": {"type": "Device", "display": "Stipple"}}
    return _provenance(told, summary.last_at_utc, [*agents, program]) | {
        "entity": [{"role": "source", "what": chain_head(naming, summary)}]
    }


def _of_signature(naming: Naming, one: Signature) -> dict[str, Any]:
    kind = coding(naming.system("signature"), "plan-and-ceiling", "for a plan and the ceiling of its depth")
    return _provenance([procedure_name(naming)], one.at_utc, [_agent(naming, "verifier", one.by)]) | {
        "entity": [
            {
                "role": "source",
                "what": {
                    "identifier": {"system": naming.system("plan-sha256"), "value": one.plan_hash},
                    "display": naming.words(f"plan, depth ceiling {one.depth_ceiling_um} µm"),
                },
            }
        ],
        "signature": [{"type": [kind], "when": one.at_utc, "who": naming.person(one.by)}],
    }


def _provenance(
    targets: Sequence[UUID], recorded_utc: str, agents: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "resourceType": "Provenance",
        "target": [reference(target) for target in targets],
        "recorded": recorded_utc,
        "agent": list(agents),
    }


def _agent(naming: Naming, role: str, name: str) -> dict[str, Any]:
    return {"type": _participant(role), "who": naming.person(name)}


def _participant(role: str) -> dict[str, Any]:
    return {"coding": [coding(PARTICIPANT_TYPE, role, role.capitalize())]}
