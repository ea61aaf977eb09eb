"""Are the room's audit log and its records whole, and of one mind? Read-only; sessions may go on meanwhile.

What one chain can't show, the other does: a record that was cut, replaced or taken away lacks a head that the
log has; a log that was cut or replaced lacks the head that a later record has. A shell; how it is told is
`room_verdict`'s.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controller.audit.errors import AuditMissing
from controller.audit.log import FILE
from controller.audit.noted import Noted, NotedSession
from controller.audit.room_verdict import RoomVerdict
from controller.record.chain import Entry
from controller.record.record_lock import holder_of
from controller.record.verify import Verification, verify_record
from controller.runner.session_files import SessionFolder


class _Hashes:
    """The hash of each entry of a chain, 32 bytes apiece."""

    def __init__(self) -> None:
        self._of = bytearray()

    def take(self, entry: Entry) -> None:
        self._of += bytes.fromhex(entry.hash)

    def at(self, seq: object) -> str:
        """In hexadecimal; "missing" if the chain has no such entry."""
        if isinstance(seq, int) and 0 < 32 * seq <= len(self._of):
            return self._of[32 * (seq - 1) : 32 * seq].hex()
        return "missing"


@dataclass(frozen=True, slots=True)
class _Record:
    """A record as it lies there, with what its first entry says."""

    path: Path
    verified: Verification
    header: dict[str, Any]
    hashes: _Hashes
    elsewhere: bool

    @property
    def session(self) -> str:
        return self.verified.session or self.path.parent.name


def verify_room(data_dir: Path, records_dir: Path) -> tuple[RoomVerdict, ...]:
    """Both worlds of a room, those that have a log or a record.

    Raises:
        AuditMissing: neither has.
    """
    logs = (data_dir / FILE[False], data_dir / FILE[True])
    found = []
    for simulated, log in zip((False, True), logs, strict=True):
        # Before the log is read: whatever was begun by then stands in it, or is at work now.
        records = _records_in(records_dir, simulated)
        if records or log.is_file():
            found.append(_verified_world(log, records, simulated))
    if not found:
        raise AuditMissing(logs, records_dir)
    return tuple(found)


def _records_in(records_dir: Path, simulated: bool) -> list[Path]:
    folders = sorted(records_dir.iterdir()) if records_dir.is_dir() else []
    paths = (SessionFolder(folder, simulated).record for folder in folders)
    return [path for path in paths if path.is_file()]


def _verified_world(log: Path, records: list[Path], simulated: bool) -> RoomVerdict:
    room, noted, hashes = RoomVerdict(simulated, str(log)), Noted(), _Hashes()
    if log.is_file():
        found, noted, hashes = _read_log(log)
        room.name, room.entries, room.head = found.session or "", found.entries, found.head
        if found.broken:
            room.broken.append(f"audit log {log}: {found.broken}")
        elif not found.audit_log or found.simulated is not simulated:
            room.broken.append(f"{log} is no audit log of the {room.world} world; put the room's own back")
    room.named = len(noted.sessions)
    room.notes.extend(noted.replaced)
    seen = set()
    for record in _looked_at(records, noted, simulated):
        seen.add(record.session)
        broken = list(_faults(record, room, noted, hashes))
        room.broken.extend(broken)
        room.intact += not broken
        room.notes.extend(() if broken else _remarks(record, noted))
    room.broken.extend(_missing(one) for name, one in noted.sessions.items() if name not in seen)
    return room


def _read_log(log: Path) -> tuple[Verification, Noted, _Hashes]:
    """The log as it was at one moment: a program that adds to it meanwhile can make it look broken."""
    while True:
        noted, hashes = Noted(), _Hashes()
        before = log.stat()
        found = verify_record(log, see=_both(noted, hashes))
        after = log.stat()
        if found.intact or (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, after.st_size):
            return found, noted, hashes


def _both(noted: Noted, hashes: _Hashes) -> Callable[[Entry], None]:
    def see(entry: Entry) -> None:
        noted.take(entry)
        hashes.take(entry)

    return see


def _looked_at(records: list[Path], noted: Noted, simulated: bool) -> Iterator[_Record]:
    """Those in the folder of the records, then those that the log says are elsewhere."""
    here = set()
    for path in records:
        record = _read(path, elsewhere=False)
        here.add(record.session)
        yield record
    for session in noted.sessions.values():
        path = SessionFolder(Path(session.folder), simulated).record
        if session.session not in here and path.is_file():
            yield _read(path, elsewhere=True)


def _read(path: Path, elsewhere: bool) -> _Record:
    header: dict[str, Any] = {}
    hashes = _Hashes()

    def see(entry: Entry) -> None:
        hashes.take(entry)
        if entry.seq == 1:
            header.update(entry.body)

    return _Record(path, verify_record(path, see=see), header, hashes, elsewhere)


def _faults(record: _Record, room: RoomVerdict, noted: Noted, hashes: _Hashes) -> Iterator[str]:
    if record.verified.broken:
        yield f"record {record.path}: {record.verified.broken}"
        return
    if record.verified.audit_log or record.verified.simulated is not room.simulated:
        yield f"{record.path} is no record of a {room.world} session; put it where it belongs"
        return
    known = noted.sessions.get(record.session)
    for head in sorted(known.heads) if known else ():
        got = record.hashes.at(head.seq)
        if got != head.hash:
            yield (
                f"record {record.path}: the hash of entry {head.seq} is {got}, expected {head.hash}, as the "
                "audit log says: the record was cut or replaced"
            )
            break
    if "audit" in record.header:
        yield from _faults_of_log(record, room, known, hashes)


def _faults_of_log(
    record: _Record, room: RoomVerdict, known: NotedSession | None, hashes: _Hashes
) -> Iterator[str]:
    log, seq, hash_ = (record.header.get(name) for name in ("audit", "audit_seq", "audit_hash"))
    got = hashes.at(seq)
    if log != room.name:
        yield (
            f"record {record.path}: it was begun under audit log {log}, and here is {room.name or 'none'}: "
            "put that log back, or keep records of another room elsewhere"
        )
    elif got != hash_:
        yield (
            f"audit log {room.log}: the hash of entry {seq} is {got}, expected {hash_}, as record "
            f"{record.path} says: the log was cut or replaced"
        )
    elif known is None and record.verified.entries > 1 and not holder_of(record.path):
        yield (
            f"audit log {room.log}: session {record.session} is not named, expected its beginning after "
            f"entry {seq}, as record {record.path} says: the log was cut"
        )


def _remarks(record: _Record, noted: Noted) -> Iterator[str]:
    known = noted.sessions.get(record.session)
    holder = holder_of(record.path)
    if record.elsewhere:
        yield (
            f"session {record.session}: its record lies outside the folder of the records, in "
            f"{record.path.parent}"
        )
    if holder:
        yield f"session {record.session}: at work, held by {holder}"
    elif known is None:
        why = "begun, and nothing done in it" if "audit" in record.header else "older than the log"
        yield f"session {record.session}: not named in the log ({why})"
    elif known.under_way:
        yield f"session {record.session}: begun, its end was never noted"


def _missing(session: NotedSession) -> str:
    head = max(session.heads)
    return (
        f"session {session.session}: its record is missing, expected in the folder of the records or in "
        f"{session.folder}, with entry {head.seq} of hash {head.hash}: put it back"
    )
