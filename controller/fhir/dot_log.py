"""The dot log as a DocumentReference: the CSV of `stipple record dots`, whole, with its size and hash. A
core.

The bytes lie in the attachment itself. A Binary of its own could not be found again by a server that is sent
the log twice, for R4 gives Binary neither an identifier nor a search (docs/decisions/0021).
"""

import hashlib
import io
from base64 import b64encode
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from controller.fhir.elements import period
from controller.fhir.naming import Naming, reference
from controller.fhir.procedure import performers, procedure_name
from controller.record.dots import DotRow, write_csv
from controller.summary.model import SessionSummary


def dot_log_name(naming: Naming) -> UUID:
    """What the session's dot log is called."""
    return naming.of_session("dot log")


def dot_log_entry(naming: Naming, summary: SessionSummary, rows: Sequence[DotRow]) -> dict[str, Any]:
    """The dot log. Its SHA-1 is R4's; what vouches for the record is the head of its chain, beside it."""
    content = _csv(summary, rows)
    name = dot_log_name(naming)
    return naming.entry(
        name,
        {
            "resourceType": "DocumentReference",
            "masterIdentifier": {"system": naming.system("resource"), "value": str(name)},
            "status": "current",
            "docStatus": "final" if summary.closed else "preliminary",
            "type": naming.concept("dot_log", "dot log of a session of scalp micropigmentation"),
            "subject": naming.client(),
            "date": summary.last_at_utc,
            "author": [naming.person(one) for one in performers(summary)],
            "custodian": {"type": "Organization", "display": summary.clinic} if summary.clinic else None,
            "description": naming.words(f"{len(rows)} dots of session {summary.session}, one row a dot"),
            "content": [
                {
                    "attachment": {
                        "contentType": "text/csv; charset=utf-8",
                        "data": b64encode(content).decode("ascii"),
                        "size": len(content),
                        "hash": b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode(),
                        "title": f"{'SIMULATED-' if naming.simulated else ''}dots.csv",
                        "creation": summary.last_at_utc,
                    }
                }
            ],
            "context": {
                "period": period(summary.begun_at_utc, summary.last_at_utc),
                "related": [reference(procedure_name(naming)), chain_head(naming, summary)],
            },
        },
    )


def chain_head(naming: Naming, summary: SessionSummary) -> dict[str, Any]:
    """A reference to the record itself, by the SHA-256 of its last entry."""
    return {
        "identifier": {"system": naming.system("chain-head-sha256"), "value": summary.head.hash},
        "display": naming.words(f"record of {summary.head.seq} entries"),
    }


def _csv(summary: SessionSummary, rows: Sequence[DotRow]) -> bytes:
    text = io.StringIO()
    write_csv(rows, summary.session, summary.simulated, text)
    return text.getvalue().encode("utf-8", errors="backslashreplace")
