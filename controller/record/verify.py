"""Is a record whole? Read-only, also while its session goes on, and without the right to write it.

The command around it is in `cli`; a way to check a record without this program is in `docs/record-format.md`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from controller.record.chain import (
    AUDIT_OPENING_KIND,
    CLOSING_KIND,
    GENESIS,
    OPENING_KINDS,
    Break,
    Entry,
    Head,
    break_after,
    first_break,
    missing_opening,
)
from controller.record.decisions import Decided, decisions
from controller.record.errors import RecordBroken
from controller.record.record_file import check_layout, head_before_last, reading, stored_entries
from controller.record.sqlite_engine import for_reading, read_only_engine


@dataclass(frozen=True, slots=True)
class Verification:
    """What a look at a record found.

    `entries` counts those that hold, from the first on; `head` is the last of them. `broken` says where and
    how the record breaks, None if it is intact. `session`, `simulated` are None where not even the first
    entry holds. `uncertain`: the dots that were, and what was decided, as far as the record holds.
    `audit_log`: it is a room's audit log.
    """

    session: str | None
    simulated: bool | None
    entries: int
    head: Head
    closed: bool
    broken: str | None
    uncertain: tuple[Decided, ...] = ()
    audit_log: bool = False

    @property
    def intact(self) -> bool:
        """True if every entry holds."""
        return self.broken is None

    @property
    def world(self) -> str:
        """SIMULATED, REAL or, where the first entry does not hold, UNKNOWN."""
        return {True: "SIMULATED", False: "REAL", None: "UNKNOWN"}[self.simulated]


def verify_record(
    path: Path,
    acknowledged_hash: str | None = None,
    see: Callable[[Entry], None] = lambda entry: None,
) -> Verification:
    """Check every entry of the record at `path`.

    Args:
        path: the record's file; it is not changed.
        acknowledged_hash: a hash known from elsewhere, such as the head the clinic acknowledged; a record
            that lacks it was cut or replaced, which its own chain can't show.
        see: shown every entry that holds.

    Raises:
        RecordMissing: no such file.
    """
    session: str | None = None
    simulated: bool | None = None
    head, broken, closed = GENESIS, None, False
    seen, audit_log = acknowledged_hash is None, False
    of_uncertain: list[Entry] = []
    try:
        with reading(for_reading(read_only_engine(path)), path) as connection:
            for entry in stored_entries(connection, path):
                found = break_after(head, entry)
                if found is not None:
                    broken = str(found)
                    break
                head = entry.head
                see(entry)
                if entry.kind in ("uncertain", "reconciled"):
                    of_uncertain.append(entry)
                closed = entry.kind == CLOSING_KIND
                seen = seen or entry.hash == acknowledged_hash
                if entry.kind in OPENING_KINDS:
                    session, simulated = entry.body.get("session"), entry.body.get("simulated")
                    audit_log = entry.kind == AUDIT_OPENING_KIND
            check_layout(connection, path)
    except RecordBroken as error:
        broken = broken or error.where
    if broken is None and head == GENESIS:
        broken = str(missing_opening())
    if broken is None and not seen:
        broken = str(
            Break(
                head.seq + 1, "the entry with the acknowledged hash", "missing", f"hash {acknowledged_hash}"
            )
        )
    decided = decisions(of_uncertain)
    return Verification(session, simulated, head.seq, head, closed, broken, decided, audit_log)


def checked_head(engine: Engine, path: Path, check_last: int | None) -> Head:
    """Where the record at `path` ends, once its chain has been checked, or the last entries of it.

    Args:
        engine: on the record.
        path: of the record, for what is said about it.
        check_last: how many of its last entries to check; None for all.

    Raises:
        RecordBroken: it is no record, or its chain does not hold; names the entry.
    """
    with engine.connect() as connection:
        check_layout(connection, path)
        head = GENESIS if check_last is None else head_before_last(connection, path, check_last)
        for entry in stored_entries(connection, path, head.seq):
            found = break_after(head, entry)
            if found is not None:
                raise RecordBroken(path, str(found))
            head = entry.head
    if head == GENESIS:
        raise RecordBroken(path, str(missing_opening()))
    return head


def intact_entries(path: Path) -> tuple[Entry, ...]:
    """All entries of an intact record, read without the right to write it.

    Raises:
        RecordMissing: no such file.
        RecordBroken: it is no record, or its chain does not hold.
    """
    with reading(for_reading(read_only_engine(path)), path) as connection:
        check_layout(connection, path)
        entries = tuple(stored_entries(connection, path))
    found = first_break(entries)
    if found is not None:
        raise RecordBroken(path, str(found))
    return entries
