"""What a FHIR server's answer to a transaction says: how much it created, how much it had already, or why
not.

A core: status and bytes in, counts out.
"""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from controller.fhir.elements import clean
from controller.fhir.errors import AnswerUnreadable, EntriesConfused, ServerRefused

SAID_MAX = 400
"""So much of what a server says is shown; some answer with a page."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a bundle's resources: created now, or unchanged since an earlier sending."""

    created: int
    unchanged: int


def stored_by(base: str, session: str, status: int, body: bytes, sent: int) -> Stored:
    """What the server did with the `sent` entries of `session`.

    Raises:
        ServerRefused: it answered with an error.
        AnswerUnreadable: the answer is none to a transaction of so many conditional creates.
        EntriesConfused: it took two of them for one.
    """
    answer = _json(body)
    if status != 200:
        raise ServerRefused(base, session, status, said_in(body))
    if not isinstance(answer, dict) or answer.get("type") != "transaction-response":
        raise AnswerUnreadable(base, session, _shown(body), "a Bundle of type transaction-response")
    entries = answer.get("entry")
    responses = [_response(entry) for entry in entries] if isinstance(entries, list) else []
    if len(responses) != sent:
        raise AnswerUnreadable(base, session, f"{len(responses)} entries", f"{sent}")
    places = Counter(place for place, _ in responses if place)
    twice = next((place for place, times in places.items() if times > 1), None)
    if twice is not None:
        raise EntriesConfused(base, session, twice)
    codes = Counter(code for _, code in responses)
    strange = next((code for code in codes if code not in ("200", "201")), None)
    if strange is not None:
        raise AnswerUnreadable(base, session, f"{strange or 'nothing'} for an entry", "200 or 201")
    return Stored(codes["201"], codes["200"])


def said_in(body: bytes) -> str:
    """What an answer says for people: the issues of an OperationOutcome, else the beginning of its text."""
    answer = _json(body)
    issues = answer.get("issue") if isinstance(answer, dict) else None
    if not isinstance(issues, list):
        return _shown(body)
    return _short("; ".join(filter(None, map(_issue, issues))))


def _issue(issue: Any) -> str:
    if not isinstance(issue, dict):
        return ""
    details = issue.get("details")
    told = details.get("text") if isinstance(details, dict) else None
    text = told or issue.get("diagnostics") or issue.get("code") or ""
    where = issue.get("expression") or issue.get("location")
    at = f" at {', '.join(map(str, where))}" if isinstance(where, list) and where else ""
    return f"{issue.get('severity', 'error')}: {text}{at}"


def _response(entry: Any) -> tuple[str, str]:
    """Where the resource is, without its version, and the code of the entry's status."""
    response = entry.get("response") if isinstance(entry, dict) else None
    if not isinstance(response, dict):
        return "", ""
    place = str(response.get("location") or "").partition("/_history/")[0]
    return place, str(response.get("status") or "")[:3]


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _shown(body: bytes) -> str:
    return _short(body[: 4 * SAID_MAX].decode("utf-8", errors="replace")) or "nothing"


def _short(text: str) -> str:
    line = " ".join(clean(text).split())
    return line if len(line) <= SAID_MAX else f"{line[: SAID_MAX - 1]}…"
