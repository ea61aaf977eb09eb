"""The ledger: which cartridge is where on its one way, and who took it there.

Claiming is one conditional UPDATE (`ledger_statements`), so that of any number of rooms exactly one gets a
cartridge. Every step is written to the table of steps in the same transaction. What the tables forbid by
themselves stands in `schema_rules`.

A shell: leaves the rules to `states` and `claim_rules`, what the stores do to `ledger_stock`, opening to
`ledger_database`, and the budget of dots and minutes to the session.
"""

from datetime import date

from controller.cartridge.claim_rules import Cartridge, check_claimable, held_cartridge
from controller.cartridge.errors import StepRefused, UnknownCartridge
from controller.cartridge.ledger_rows import find_cartridge, find_recall, kept_in_a_book, write_steps
from controller.cartridge.ledger_statements import claiming, stepping, wanted
from controller.cartridge.ledger_stock import LedgerStock
from controller.cartridge.states import ENDED, CartridgeState, step_refusal
from controller.cartridge.udi import CartridgeKey, Udi


class Ledger(LedgerStock):
    """An open ledger; made by `open`, safe to use from several threads, and a context manager.

    Every method may raise `LedgerUnavailable`. In SQLite nothing has been changed then; of a server, whose
    last answer may be lost, it is not known, and a claim or step asked for again is answered the same.
    """

    allotted_only = False
    """Can only be claimed what is allotted to the ledger's room, and nothing straight from the stores?"""

    def claim(
        self, udi: Udi, session: str, client_ref: str, *, by: str, at_utc: str, today: date
    ) -> Cartridge:
        """Take the cartridge for this session and client, in the ledger's room.

        Claimed already by both, it is answered the same again.

        Raises:
            ClaimRefused: unknown, unlike its label, expired, recalled, allotted to another room, claimed by
                others, used, damaged, lost or discarded.
        """
        with self.transaction() as connection:
            taken = connection.execute(
                claiming(self.allotted_only),
                {
                    **wanted(udi.key),
                    "of_lot": udi.lot,
                    "of_expiry": udi.expiry,
                    "on_day": today,
                    "for_session": session,
                    "for_client": client_ref,
                    "in_room": self.room,
                },
            ).rowcount
            found = find_cartridge(connection, udi.key)
            if taken and found is not None:
                write_steps(connection, [found], session, by, at_utc, self.room)
            recall = None if taken else find_recall(connection, udi.key)
            elsewhere = not taken and kept_in_a_book(connection, udi.key)
        if not taken:
            check_claimable(found, self.room, elsewhere, recall and recall.reason, self.allotted_only)
        return held_cartridge(found, udi, session, client_ref, today)

    def advance(
        self,
        key: CartridgeKey,
        to: CartridgeState,
        session: str | None,
        *,
        by: str,
        at_utc: str,
        dots_struck: int | None = None,
    ) -> Cartridge:
        """Take a cartridge one step on its way. A step this session took before is answered the same again.

        Args:
            key: which cartridge.
            to: where to; `claimed` only by `claim`, `allotted` only by `allot`.
            session: the one that claimed it. Only for a cartridge never claimed, and for the discard at the
                sharps bin, another or None.
            by: who.
            at_utc: when.
            dots_struck: dots struck with it so far, 0 or more; the count kept never falls. None leaves it.

        Raises:
            UnknownCartridge: not in the ledger.
            StepRefused: no step leads there, its lot was recalled before it was opened, it belongs to another
                session, or to a room that keeps a book of its own.
        """
        with self.transaction() as connection:
            moved = connection.execute(
                stepping(to), {**wanted(key), "by_session": session, "dots": dots_struck}
            ).rowcount
            found = find_cartridge(connection, key)
            if moved and found is not None:
                write_steps(connection, [found], session, by, at_utc, self.room)
            asked_why = not moved and to is CartridgeState.OPENED
            recall = find_recall(connection, key) if asked_why else None
            elsewhere = not moved and kept_in_a_book(connection, key)
        if found is None:
            raise UnknownCartridge(key.gtin, key.serial)
        if not moved and not (found.state is to and found.session == session):
            ended = found.session == session and found.state in ENDED
            raise StepRefused(
                key.serial, _why_not(found, to, session, elsewhere, recall and recall.reason), ended
            )
        return found


def _why_not(
    found: Cartridge, to: CartridgeState, session: str | None, elsewhere: bool, recalled: str | None
) -> str:
    if elsewhere:
        return f"{found.room} keeps a book of its own, expected the step to be taken there"
    if found.session is not None and found.session != session and to is not CartridgeState.DISCARDED:
        return f"it belongs to session {found.session}, expected {session or 'no session'}"
    if to is CartridgeState.CLAIMED:
        return f"it is {found.state} and is claimed by its scan only, expected a claim"
    if to is CartridgeState.ALLOTTED:
        return f"it is {found.state} and is allotted by the stores only, expected an allotment"
    if recalled is not None and found.state is CartridgeState.CLAIMED:
        return f"its lot {found.lot} was recalled ({recalled}), expected it left unopened and set aside"
    return step_refusal(found.state, to) or f"its step from {found.state} to {to} was overtaken by another"
