"""What the clinic's ledger does for a room with a book: allot to it, hear its steps, tell it what is new.

Each is one transaction, in which the book's row is looked up and held first: so the steps of a room are heard
one after another, and each once. A shell; who carries them is `room_ledger`'s.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, case, func, insert, literal, or_, select, update

from controller.cartridge.claim_rules import Cartridge, check_claimable, held_cartridge
from controller.cartridge.errors import ClaimReason, ClaimRefused, RoomBookRefused
from controller.cartridge.ledger import Ledger
from controller.cartridge.ledger_rows import (
    cartridge_of,
    find_cartridge,
    find_recall,
    write_steps,
)
from controller.cartridge.ledger_statements import IS_OF_RECALLED_LOT, is_row_of
from controller.cartridge.ledger_stock import IN_THE_STORES
from controller.cartridge.lot_rules import LotRecall
from controller.cartridge.recalls import recall_of, write_recall
from controller.cartridge.room_book import NumberedStep
from controller.cartridge.schema import (
    books_table,
    cartridges_table,
    lots_table,
    recalls_table,
    steps_table,
)
from controller.cartridge.states import CartridgeState, states_before
from controller.cartridge.udi import Udi

_row, _step, _book = cartridges_table.c, steps_table.c, books_table.c


@dataclass(frozen=True, slots=True)
class News:
    """What the clinic has for a room: its lots, recalls, and what is allotted to the room, unclaimed."""

    lots: tuple[tuple[str, str, date], ...]
    recalls: tuple[LotRecall, ...]
    allotted: tuple[Cartridge, ...]


class ClinicDesk:
    """The clinic's ledger as the book named `book` of `room` speaks to it.

    Every method may raise `RoomBookRefused`, and `LedgerUnavailable`: then it is not known whether it was
    done, and it can be done again.
    """

    def __init__(self, clinic: Ledger, room: str, book: str) -> None:
        """`clinic` stays with its owner."""
        self._clinic = clinic
        self._room = room
        self._name = book

    def told(self, at_utc: str) -> int:
        """The number of the last step heard from this book; 0 if none was."""
        with self._transaction(at_utc) as connection:
            return self._told(connection)

    def tell_steps(self, steps: tuple[NumberedStep, ...], at_utc: str) -> None:
        """Hear the room's steps, in order; one heard before is passed over.

        Raises:
            RoomBookRefused: the clinic has a cartridge where such a step can't lead from.
        """
        with self._transaction(at_utc) as connection:
            told = self._told(connection)
            for numbered in steps:
                if numbered.number > told:
                    self._hear(connection, numbered)

    def tell_recalls(self, recalls: tuple[LotRecall, ...], at_utc: str) -> None:
        """Hear what was recalled in the room; what was heard before is passed over."""
        column = recalls_table.c
        with self._transaction(at_utc) as connection:
            heard = set(connection.scalars(select(column.origin_id).where(column.origin == self._name)))
            for recall in recalls:
                if recall.number not in heard:
                    write_recall(connection, recall, self._name)

    def allot(self, udi: Udi, session: str, client_ref: str, *, by: str, at_utc: str, today: date) -> None:
        """Allot a cartridge from the stores to the room: of any number of rooms exactly one gets it.

        Raises:
            ClaimRefused: it can't be had, and why.
        """
        with self._transaction(at_utc) as connection:
            moved = connection.execute(
                update(cartridges_table)
                .where(
                    is_row_of(udi.key),
                    IN_THE_STORES,
                    _row.lot == udi.lot,
                    _row.expiry == udi.expiry,
                    _row.expiry >= today,
                    ~IS_OF_RECALLED_LOT,
                )
                .values(state=CartridgeState.ALLOTTED.value, room=self._room, allotments=_row.allotments + 1)
            ).rowcount
            found = find_cartridge(connection, udi.key)
            if moved and found is not None:
                write_steps(connection, [found], None, by, at_utc, self._room)
            recall = find_recall(connection, udi.key)
        if moved or (found is not None and (found.state, found.room) == ("allotted", self._room)):
            return
        check_claimable(found, self._room, False, recall and recall.reason)
        held = held_cartridge(found, udi, session, client_ref, today)
        raise ClaimRefused(
            held.serial,
            ClaimReason.USED,
            f"the clinic has it as {held.state} by session {held.session}, and the room's book does not",
            "set it aside, and have the room's book looked at: it may be an older copy",
        )

    def news(self, at_utc: str) -> News:
        """What the room has to know."""
        with self._transaction(at_utc) as connection:
            # Locked, so that none is claimed at the clinic directly by somebody who knew of no book yet.
            query = (
                select(cartridges_table)
                .where(_row.room == self._room, _row.state == CartridgeState.ALLOTTED.value)
                .with_for_update()
            )
            allotted = tuple(cartridge_of(row) for row in connection.execute(query))
            lots = tuple((row.gtin, row.lot, row.expiry) for row in connection.execute(select(lots_table)))
            origin = recalls_table.c.origin
            others = select(recalls_table).where(or_(origin.is_(None), origin != self._name))
            recalls = tuple(recall_of(row) for row in connection.execute(others))
        return News(lots, recalls, allotted)

    @contextmanager
    def _transaction(self, at_utc: str) -> Iterator[Connection]:
        with self._clinic.transaction() as connection:
            self._join(connection, at_utc)
            yield connection

    def _join(self, connection: Connection, at_utc: str) -> None:
        """Hold the book in force; the first book of a room is taken on."""
        query = select(books_table).where(or_(_book.book == self._name, _book.room == self._room))
        rows = connection.execute(query.with_for_update()).all()
        mine = next((row for row in rows if row.book == self._name), None)
        if mine is not None and mine.room != self._room:
            raise RoomBookRefused(
                self._room, f"it is the book of {mine.room}", "put the settings' room right"
            )
        if mine is not None and mine.retired_at_utc is not None:
            raise RoomBookRefused(
                self._room,
                f"it was retired on {mine.retired_at_utc}",
                "set aside every cartridge it was for, and begin a new book by taking this file away",
            )
        other = next((row for row in rows if row.retired_at_utc is None and row.book != self._name), None)
        if other is not None:
            raise RoomBookRefused(
                self._room,
                f"another computer keeps the book of this room since {other.at_utc}",
                "give this room a name of its own in the settings, or retire that book with its computer",
            )
        if mine is None:
            connection.execute(insert(books_table).values(book=self._name, room=self._room, at_utc=at_utc))

    def _told(self, connection: Connection) -> int:
        return connection.scalar(select(func.max(_step.origin_id)).where(_step.origin == self._name)) or 0

    def _hear(self, connection: Connection, numbered: NumberedStep) -> None:
        step, to = numbered.step, numbered.step.state
        given_back = to is CartridgeState.ALLOTTED
        dots = literal(step.dots_struck)
        new_place = {"room": None, "allotments": _row.allotments + 1} if given_back else {}
        sources = [state.value for state in states_before(to)] if not given_back else []
        moved = connection.execute(
            update(cartridges_table)
            .where(
                is_row_of(numbered.key),
                _row.room == self._room,
                or_(_row.state.in_(sources), _row.state == to.value),
            )
            .values(
                state=to.value,
                session=func.coalesce(_row.session, step.session),
                client_ref=func.coalesce(_row.client_ref, step.client_ref),
                dots_struck=case((_row.dots_struck < dots, dots), else_=_row.dots_struck),
                **new_place,
            )
        ).rowcount
        if not moved:
            found = find_cartridge(connection, numbered.key)
            stands = "not known" if found is None else f"{found.state}, allotted to {found.room or 'no room'}"
            raise RoomBookRefused(
                self._room,
                f"it has cartridge {numbered.key.serial} as {to} since {step.at_utc}, and in the clinic's "
                f"ledger it is {stands}",
                "set that cartridge aside, and have both ledgers looked at before one is changed",
            )
        connection.execute(
            insert(steps_table).values(
                gtin=numbered.key.gtin,
                serial=numbered.key.serial,
                state=to.value,
                session=step.session,
                client_ref=step.client_ref,
                by=step.by,
                at_utc=step.at_utc,
                dots_struck=step.dots_struck,
                room=step.room,
                origin=self._name,
                origin_id=numbered.number,
            )
        )
