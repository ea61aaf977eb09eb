"""A session's record as one FHIR R4 transaction: what a record system is sent, and what a file of it holds.

A core, and deterministic to the byte: the same record gives the same text, whenever and wherever it is made.
"""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from config.schema import Fhir
from controller.fhir.anaesthetics import anaesthetic_entries
from controller.fhir.audit_events import audit_entries
from controller.fhir.consents import consent_entries
from controller.fhir.devices import device_entries, use_entries
from controller.fhir.dot_log import dot_log_entry
from controller.fhir.elements import without_empty
from controller.fhir.naming import Naming
from controller.fhir.observations import observation_entries
from controller.fhir.procedure import procedure_entry
from controller.fhir.provenance import provenance_entries
from controller.record.chain import Entry
from controller.record.dots import DotRow, dot_rows
from controller.summary.model import SessionSummary
from controller.summary.of_record import summary_of


def bundle_of_entries(entries: tuple[Entry, ...], fhir: Fhir) -> dict[str, Any]:
    """The bundle of an intact record's entries, wherever they were kept."""
    return bundle_of(summary_of(entries), dot_rows(entries), fhir)


def bundle_of(summary: SessionSummary, rows: Sequence[DotRow], fhir: Fhir) -> dict[str, Any]:
    """The session as a transaction Bundle, in which every entry is a conditional create.

    Args:
        summary: what the session came to.
        rows: its dots, for the dot log.
        fhir: the settings' systems and codes.
    """
    naming = Naming(summary, fhir)
    of_session = [
        procedure_entry(naming, summary),
        *use_entries(naming, summary),
        *observation_entries(naming, summary),
        *anaesthetic_entries(naming, summary),
        *consent_entries(naming, summary),
        dot_log_entry(naming, summary, rows),
    ]
    told = [UUID(entry["fullUrl"]) for entry in of_session]
    entries = [
        *device_entries(naming, summary),
        *of_session,
        *provenance_entries(naming, summary, told),
        *audit_entries(naming, summary),
    ]
    bundle = {"resourceType": "Bundle", "meta": naming.meta(), "type": "transaction", "entry": entries}
    return without_empty(bundle)


def as_json(bundle: dict[str, Any]) -> bytes:
    """The bundle's one text, UTF-8, a line feed at its end."""
    return f"{json.dumps(bundle, ensure_ascii=False, indent=1)}\n".encode()
