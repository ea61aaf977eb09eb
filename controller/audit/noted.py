"""What an audit log says of each session: where its record lies, and the heads that were noted of it. A core.

A fold of the log's entries. Leaves the chain to `controller.record.verify`, and the records themselves to
`room_check`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from controller.record.chain import Entry, Head

_SPEAKING = ("session_begun", "session_resumed", "session_left", "ledger_replaced")


@dataclass(slots=True)
class NotedSession:
    """One session as the log has it. heads: all that were noted; under_way: not left since it was begun."""

    session: str
    folder: str = ""
    heads: list[Head] = field(default_factory=list)
    under_way: bool = False
    closed: bool = False


class Noted:
    """Every session that a log names, by name, in the order of naming."""

    def __init__(self) -> None:
        self.sessions: dict[str, NotedSession] = {}
        self.replaced: list[str] = []

    def take(self, entry: Entry) -> None:
        """One more entry of the log, in order; kinds that say nothing of a record are passed over."""
        if entry.kind not in _SPEAKING:
            return
        body: Mapping[str, Any] = entry.body
        match entry.kind:
            case "session_begun":
                self._at_work(body, Head(1, body["first_hash"]))
            case "session_resumed":
                self._at_work(body, Head(body["seq"], body["hash"]))
            case "session_left":
                left = self._session(body["session"])
                left.heads.append(Head(body["seq"], body["hash"]))
                left.under_way, left.closed = False, body["closed"]
            case "ledger_replaced":
                self.replaced.append(
                    f"entry {entry.seq}: row {body['id']} of {body['ledger']} ({body['table']}) was not the "
                    "one followed before: the ledger was replaced, cut, or put back from an older copy"
                )

    def _at_work(self, body: Mapping[str, Any], head: Head) -> None:
        noted = self._session(body["session"])
        noted.folder = body["folder"]
        noted.heads.append(head)
        noted.under_way = True

    def _session(self, name: str) -> NotedSession:
        return self.sessions.setdefault(name, NotedSession(name))
