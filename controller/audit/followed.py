"""How far a ledger has been followed, as the audit log says it itself. A core.

A ledger's tables are append-only, their ids rise, so the last id of each is all there is to know; the hash of
that row shows a ledger that was replaced or put back from an older copy. Reading rows is `following`'s.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from controller.record.chain import Draft, canonical_json

FOLLOWED_KIND = "ledger_followed"
REPLACED_KIND = "ledger_replaced"

RowBody = Mapping[str, Any]
"""A row of the ledger as the body of an entry; `id` is its number in its table."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The last row followed in one table: its id, and the SHA-256 of its body's one text."""

    id: int
    sha256: str

    @classmethod
    def of(cls, row: RowBody) -> "Mark":
        """The mark that `row` sets."""
        return cls(row["id"], hashlib.sha256(canonical_json(row).encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class Followed:
    """How far the ledger at the URL `ledger` has been followed. marks: by kind of entry, if there was any."""

    ledger: str
    marks: Mapping[str, Mark] = field(default_factory=dict)

    @classmethod
    def said_in(cls, bodies: Iterable[RowBody], ledger: str) -> "Followed":
        """What the newest of `bodies`, of entries of FOLLOWED_KIND, newest first, says of `ledger`."""
        for body in bodies:
            if body["ledger"] == ledger:
                return cls(ledger, {kind: Mark(**mark) for kind, mark in body["marks"].items()})
        return cls(ledger)

    def last_id(self, kind: str) -> int:
        """The id of the last row that was followed as `kind`; 0 before the first."""
        mark = self.marks.get(kind)
        return 0 if mark is None else mark.id

    def after(self, kind: str, row: RowBody) -> "Followed":
        """As it is once `row` has been followed, too."""
        return Followed(self.ledger, {**self.marks, kind: Mark.of(row)})

    def differs(self, kind: str, row: RowBody | None) -> bool:
        """Is `row`, which has the id of the last one followed, another? None: no row has that id any more."""
        mark = self.marks.get(kind)
        return mark is not None and (row is None or Mark.of(row) != mark)

    def restarted(self, kind: str, row: RowBody | None) -> tuple["Followed", Draft]:
        """To follow that table from its beginning, and what the log says about it."""
        marks = {other: mark for other, mark in self.marks.items() if other != kind}
        mark = self.marks[kind]
        found = None if row is None else Mark.of(row).sha256
        body = {"ledger": self.ledger, "table": kind, "id": mark.id, "sha256": mark.sha256, "found": found}
        return Followed(self.ledger, marks), Draft(REPLACED_KIND, body)

    def draft(self) -> Draft:
        """As the log says it."""
        marks = {kind: {"id": mark.id, "sha256": mark.sha256} for kind, mark in sorted(self.marks.items())}
        return Draft(FOLLOWED_KIND, {"ledger": self.ledger, "marks": marks})
