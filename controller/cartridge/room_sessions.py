"""The sessions begun in a room that keeps a book: written there, and told to the clinic.

When the clinic answers it is asked first, so that of two rooms only one begins a plan's session. Cut off, a
room begins it by its own book; if another did so as well, each book keeps its own, and it is shown. A shell.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from controller.cartridge.errors import LedgerUnavailable, SessionBegunBefore, SessionUnknown
from controller.cartridge.ledger import Ledger
from controller.cartridge.ledger_rows import find_position, write_position
from controller.cartridge.schema import begun_sessions_table, positions_table
from controller.cartridge.session_book import SessionBook

if TYPE_CHECKING:
    from controller.cartridge.room_ledger import RoomLedger


def tell_sessions(book: Ledger, clinic: Ledger) -> tuple[str, ...]:
    """Tell the clinic which sessions were begun by `book` and where their records end.

    Returns:
        The sessions whose plan's session another room has begun.
    """
    newest = select(func.max(positions_table.c.id)).group_by(positions_table.c.session)
    with book.transaction(reading=True) as connection:
        begun = connection.execute(select(begun_sessions_table)).all()
        noted = connection.execute(select(positions_table).where(positions_table.c.id.in_(newest))).all()
    with clinic.transaction(reading=True) as connection:
        known = {row.session for row in connection.execute(select(begun_sessions_table))}
    twice = []
    at_clinic = SessionBook(clinic)
    for row in begun:
        if row.session not in known:
            try:
                at_clinic.begin_session(
                    row.session, row.plan_hash, row.plan_session, row.folder, at_utc=row.at_utc
                )
            except SessionBegunBefore:
                twice.append(row.session)
    for row in noted:
        with clinic.transaction() as connection:
            last = find_position(connection, row.session)
            # A record only grows: a lower number is an older word.
            if last is None or last.seq < row.seq:
                write_position(connection, row.session, row.seq, row.hash, row.at_utc)
    return tuple(twice)


class RoomSessionBook:
    """As `SessionBook`, for a room with a book. Every method may raise `LedgerUnavailable`."""

    def __init__(self, ledger: "RoomLedger") -> None:
        """`ledger` stays with its owner."""
        self._ledger = ledger
        self._own = SessionBook(ledger.book)

    def check_not_begun(self, session: str, plan_hash: str, plan_session: int) -> None:
        """As `SessionBook.check_not_begun`, here and as far as the clinic answers."""
        self._own.check_not_begun(session, plan_hash, plan_session)
        self._ledger.ask(lambda clinic: SessionBook(clinic).check_not_begun(session, plan_hash, plan_session))

    def begin_session(
        self, session: str, plan_hash: str, plan_session: int, folder: str, *, at_utc: str
    ) -> None:
        """As `SessionBook.begin_session`: at the clinic first, which decides between rooms, if it answers."""
        self._own.check_not_begun(session, plan_hash, plan_session)
        self._ledger.ask(
            lambda clinic: SessionBook(clinic).begin_session(
                session, plan_hash, plan_session, folder, at_utc=at_utc
            )
        )
        self._own.begin_session(session, plan_hash, plan_session, folder, at_utc=at_utc)

    def check_newest(self, session: str, plan_hash: str, plan_session: int, hashes: Mapping[int, str]) -> int:
        """As `SessionBook.check_newest`: by the clinic, told what is new, if it answers; else by the book.

        Raises:
            LedgerUnavailable: besides, if the session was begun elsewhere and the clinic does not answer.
        """

        def asked(clinic: Ledger) -> int:
            tell_sessions(self._ledger.book, clinic)
            return SessionBook(clinic).check_newest(session, plan_hash, plan_session, hashes)

        noted = self._ledger.ask(asked)
        if noted is not None:
            return noted
        try:
            return self._own.check_newest(session, plan_hash, plan_session, hashes)
        except SessionUnknown as error:
            raise LedgerUnavailable(
                self._ledger.url,
                f"session {session} was not begun in {self._ledger.room}, and the clinic can't be reached",
                "have the connection mended, or go on in the room where it was begun",
            ) from error

    def note_position(self, session: str, seq: int, hash_: str, *, at_utc: str) -> None:
        """As `SessionBook.note_position`; the clinic hears of it at once if it answers."""
        self._own.note_position(session, seq, hash_, at_utc=at_utc)
        self._ledger.ask(lambda clinic: tell_sessions(self._ledger.book, clinic))
