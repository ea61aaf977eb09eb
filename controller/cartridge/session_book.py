"""Which sessions were begun, and where the record of each was last seen to end; in the ledger's database.

A session of a plan is single-use like a cartridge, and an older copy of a record is as dangerous as a used
needle: both would put dots where there are dots already (P1). Shell; the tables' own rules are `schema`'s.
"""

from collections.abc import Mapping

from sqlalchemy.exc import IntegrityError

from controller.cartridge.errors import RecordOutdated, SessionBegunBefore, SessionUnknown
from controller.cartridge.ledger import Ledger
from controller.cartridge.ledger_rows import (
    find_begun_session,
    find_position,
    write_begun_session,
    write_position,
)


class SessionBook:
    """The sessions of one ledger. Every method may raise `LedgerUnavailable`; nothing has changed then."""

    def __init__(self, ledger: Ledger) -> None:
        """`ledger` stays with its owner."""
        self._ledger = ledger

    def check_not_begun(self, session: str, plan_hash: str, plan_session: int) -> None:
        """Is a plan's session still unused, or used by `session`?

        Raises:
            SessionBegunBefore: another session has it.
        """
        with self._ledger.transaction(reading=True) as connection:
            begun = find_begun_session(connection, plan_hash, plan_session)
        if begun is not None and begun.session != session:
            raise SessionBegunBefore(begun.session, begun.folder)

    def begin_session(
        self, session: str, plan_hash: str, plan_session: int, folder: str, *, at_utc: str
    ) -> None:
        """Use a plan's session up, for `session` in `folder`: like a cartridge it is good for one use (P1).

        Again for the same `session` it changes nothing.

        Raises:
            SessionBegunBefore: another session has it.
        """
        try:
            with self._ledger.transaction() as connection:
                if find_begun_session(connection, plan_hash, plan_session) is None:
                    write_begun_session(connection, session, plan_hash, plan_session, folder, at_utc)
        except IntegrityError:
            # On a server another room may have begun it between the look and the writing.
            self.check_not_begun(session, plan_hash, plan_session)
            raise
        self.check_not_begun(session, plan_hash, plan_session)

    def check_newest(self, session: str, plan_hash: str, plan_session: int, hashes: Mapping[int, str]) -> int:
        """Was this session begun here, and is its record the newest there is? `hashes`: of its entries.

        Returns:
            The entry up to which the record is known here; 0 if it was never noted.

        Raises:
            SessionUnknown: it was begun with another ledger.
            SessionBegunBefore: another session has this session of the plan.
            RecordOutdated: the record last noted is not this one.
        """
        with self._ledger.transaction(reading=True) as connection:
            begun = find_begun_session(connection, plan_hash, plan_session)
            noted = find_position(connection, session)
        if begun is None:
            raise SessionUnknown(session, self._ledger.url)
        if begun.session != session:
            raise SessionBegunBefore(begun.session, begun.folder)
        if noted is not None and hashes.get(noted.seq) != noted.hash:
            raise RecordOutdated(session, noted.seq, noted.hash)
        return 0 if noted is None else int(noted.seq)

    def note_position(self, session: str, seq: int, hash_: str, *, at_utc: str) -> None:
        """Note where a session's record ends now, so that an older copy can't pass for it (P1, P11)."""
        with self._ledger.transaction() as connection:
            write_position(connection, session, seq, hash_, at_utc)
