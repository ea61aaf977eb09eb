"""What a session does with the room's audit log: begun, resumed and left go in, with the record's head.

No entry there, no session: the beginning is durable before the record is used. A shell; for `runner.launch`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from config.schema import Settings
from controller.audit.following import catch_up
from controller.audit.log import AuditLog, LogHead
from controller.cartridge.ledger import Ledger
from controller.cartridge.room_ledger import RoomLedger
from controller.clock import utc_text
from controller.record.chain import CLOSING_KIND
from controller.record.journal import Journal


class SessionAudit:
    """The audit log as one run of a session uses it.

    Every call may raise what `AuditLog` raises, and `LedgerUnavailable`.
    """

    def __init__(
        self, settings: Settings, simulated: bool, ledger: Ledger | RoomLedger, operator: str
    ) -> None:
        """ledger: stays with its owner; of a room with a book, that book is followed."""
        clinic, room = settings.clinic.name, settings.clinic.room
        self._log = AuditLog(settings.paths.data_dir, simulated, clinic, room, _now_utc)
        self._ledger = ledger.book if isinstance(ledger, RoomLedger) else ledger
        self._operator = operator

    def caught_up(self) -> LogHead:
        """Where the log ends, once it holds all that the ledger says; for the record's first entry."""
        return catch_up(self._log, self._ledger, _now_utc())

    @contextmanager
    def of_run(self, journal: Journal, folder: Path) -> Iterator[None]:
        """The time in which a program works on a session: noted before it, and after it, however it ends.

        An error that ends it stays that error; that the log can't be told besides becomes a note on it.

        Args:
            journal: of the session's record; open all the time.
            folder: where the record lies.
        """
        self._enter(journal, str(folder.resolve()))
        try:
            yield
        except BaseException as error:
            try:
                self._leave(journal)
            except Exception as untold:
                error.add_note(f"besides, the audit log was not told that the session was left: {untold}")
            raise
        self._leave(journal)

    def _enter(self, journal: Journal, folder: str) -> None:
        (opening,) = journal.entries_after(0, 1)
        header: Mapping[str, object] = opening.body
        about = {"session": header["session"], "folder": folder, "by": self._operator}
        if journal.head.seq == 1:
            about["first_hash"] = opening.hash
            plan = {key: header[key] for key in ("plan_hash", "plan_session")}
            self._log.note("session_begun", {**about, **plan})
        else:
            self.caught_up()
            self._log.note("session_resumed", {**about, "seq": journal.head.seq, "hash": journal.head.hash})

    def _leave(self, journal: Journal) -> None:
        try:
            self.caught_up()
        finally:
            seq, hash_ = journal.head
            (opening,) = journal.entries_after(0, 1)
            (last,) = journal.entries_after(seq - 1, 1)
            body = {
                "session": opening.body["session"],
                "seq": seq,
                "hash": hash_,
                "closed": last.kind == CLOSING_KIND,
                "by": self._operator,
            }
            self._log.note("session_left", body)


def _now_utc() -> str:
    return utc_text(datetime.now(UTC))
