"""What lies in the clinic's store, for people: sessions, rooms, and whether each chain holds. A shell.

Nothing is written. A session's entries themselves are `ClinicStore.entries`'.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from controller.clinic.errors import SessionNotStored, StoredSessionBroken
from controller.clinic.receiving.database import unusable
from controller.clinic.receiving.receiver import room_of
from controller.clinic.receiving.schema import entries_table
from controller.clinic.receiving.store import ClinicStore
from controller.record.chain import AUDIT_OPENING_KIND, CLOSING_KIND, Entry, first_break
from controller.record.sqlite_engine import for_reading

_FIELDS = ("session", "seq", "at_utc", "kind", "body", "prev_hash", "hash")


@dataclass(frozen=True, slots=True)
class StoredSession:
    """One session as far as it has come here. head_hash: the hash of its last entry, number `entries`.

    is_log: it is a room's audit log, which never ends.
    """

    session: str
    room: str
    client_ref: str
    begun_at_utc: str
    last_at_utc: str
    entries: int
    head_hash: str
    closed: bool
    is_log: bool


def stored_sessions(store: ClinicStore) -> tuple[StoredSession, ...]:
    """Every session, oldest first. Raises StoreUnavailable."""
    t = entries_table.c
    ends = select(t.session, func.max(t.seq).label("seq")).group_by(t.session).subquery()
    columns = [t[name] for name in _FIELDS]
    firsts = select(*columns).where(t.seq == 1)
    lasts = select(*columns).join(ends, (t.session == ends.c.session) & (t.seq == ends.c.seq))
    try:
        with for_reading(store.engine).begin() as connection:
            openings = {row[0]: Entry(*row[1:]) for row in connection.execute(firsts)}
            last = {row[0]: Entry(*row[1:]) for row in connection.execute(lasts)}
    except DBAPIError as error:
        raise unusable(store.engine, error) from error
    found = (_session(name, opening, last[name]) for name, opening in openings.items() if name in last)
    return tuple(sorted(found, key=lambda one: (one.begun_at_utc, one.session)))


def entries_of(store: ClinicStore, session: str) -> Sequence[Entry]:
    """All entries of `session`. Raises SessionNotStored, StoreUnavailable."""
    entries = store.entries(session)
    if not entries:
        raise SessionNotStored(store.where, session)
    return entries


def intact_entries_of(store: ClinicStore, session: str) -> tuple[Entry, ...]:
    """All entries of `session`, whose chain holds. Raises as `entries_of`, or StoredSessionBroken."""
    entries = tuple(entries_of(store, session))
    broken = first_break(entries)
    if broken is not None:
        raise StoredSessionBroken(store.where, session, str(broken))
    return entries


def broken_sessions(store: ClinicStore) -> dict[str, str]:
    """The sessions whose chain does not hold in the store, and where each breaks. Reads everything."""
    found = {}
    for one in stored_sessions(store):
        broken = first_break(store.entries(one.session))
        if broken is not None:
            found[one.session] = str(broken)
    return found


def _session(name: str, opening: Entry, last: Entry) -> StoredSession:
    client_ref = opening.body.get("client_ref")
    return StoredSession(
        session=name,
        room=room_of(opening),
        client_ref=client_ref if isinstance(client_ref, str) else "",
        begun_at_utc=opening.at_utc,
        last_at_utc=last.at_utc,
        entries=last.seq,
        head_hash=last.hash,
        closed=last.kind == CLOSING_KIND,
        is_log=opening.kind == AUDIT_OPENING_KIND,
    )
