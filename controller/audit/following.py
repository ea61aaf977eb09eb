"""Copies the steps of the room's ledger into its audit log: all that came since it was followed last.

By the ids of the ledger's append-only tables, each time a session begins and ends: so no program that changes
the ledger has to know of it, and a crash loses nothing. In batches, the log let go of between two. A shell;
how far it has come is `followed`'s to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Table, select

from controller.audit.followed import FOLLOWED_KIND, Followed, RowBody
from controller.audit.log import AuditLog, LogHead, log_head
from controller.cartridge.ledger_connection import LedgerConnection
from controller.cartridge.schema import pigment_steps_table, recalls_table, steps_table
from controller.record.chain import Draft
from controller.record.journal import Journal

ROWS_AT_ONCE = 1000
"""So many rows of a table are read and written in one transaction: some tenths of a second."""


@dataclass(frozen=True, slots=True)
class _Source:
    kind: str
    table: Table
    names: str

    def rows(self, ledger: LedgerConnection, after_id: int, count: int) -> list[RowBody]:
        columns = [self.table.c[name] for name in self.names.split()]
        query = select(*columns).where(self.table.c.id > after_id).order_by(self.table.c.id).limit(count)
        with ledger.transaction(reading=True) as connection:
            return [dict(row._mapping) for row in connection.execute(query)]

    def row(self, ledger: LedgerConnection, id_: int) -> RowBody | None:
        found = self.rows(ledger, id_ - 1, 1)
        return found[0] if found and found[0]["id"] == id_ else None


_SOURCES = (
    _Source(
        "cartridge_step",
        steps_table,
        "id gtin serial state session client_ref by at_utc dots_struck room",
    ),
    _Source("recall", recalls_table, "id gtin lot reason by at_utc"),
    _Source(
        "pigment_step",
        pigment_steps_table,
        "id serial state session client_ref room by at_utc",
    ),
)


def catch_up(log: AuditLog, ledger: LedgerConnection, now_utc: str) -> LogHead:
    """Follow `ledger` to its end; answers where the log ends then. A log that isn't there is begun.

    Args:
        log: of the room.
        ledger: the room's own: its SQLite ledger, or the book it keeps of a server's.
        now_utc: dates the entries; each says in its body when its step was taken.

    Raises:
        LedgerUnavailable: the ledger can't be read; what was followed before stays.
        AuditError, RecordError: as `AuditLog`.
    """
    while True:
        with log.writing() as journal:
            drafts, more = _next_batch(journal, ledger)
            journal.append(drafts, now_utc)
            if not more:
                return log_head(journal)


def _next_batch(journal: Journal, ledger: LedgerConnection) -> tuple[Sequence[Draft], bool]:
    """What to add now, and whether there may be more after that."""
    drafts: list[Draft] = []
    more = False
    followed = Followed.said_in((entry.body for entry in journal.newest_of(FOLLOWED_KIND)), ledger.url)
    for source in _SOURCES:
        last_id = followed.last_id(source.kind)
        last = source.row(ledger, last_id) if last_id else None
        if followed.differs(source.kind, last):
            followed, replaced = followed.restarted(source.kind, last)
            drafts.append(replaced)
        rows = source.rows(ledger, followed.last_id(source.kind), ROWS_AT_ONCE)
        drafts.extend(Draft(source.kind, row) for row in rows)
        if rows:
            followed = followed.after(source.kind, rows[-1])
        more = more or len(rows) == ROWS_AT_ONCE
    return ([*drafts, followed.draft()] if drafts else []), more
