"""A room's own book: a SQLite ledger of the cartridges allotted to it, which alone decides about them.

It works when the clinic's ledger can't be reached. What the room does is first written here, and numbered;
what the clinic says is taken in and never told back. Who carries it to and fro is `room_ledger`'s. A shell.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.ledger import Ledger
from controller.cartridge.ledger_rows import Step, find_cartridge, step_of
from controller.cartridge.ledger_statements import is_row_of
from controller.cartridge.lot_rules import LotRecall
from controller.cartridge.recalls import recall_of, write_recall
from controller.cartridge.schema import (
    cartridges_table,
    ledger_table,
    lots_table,
    recalls_table,
    steps_table,
)
from controller.cartridge.states import CartridgeState
from controller.cartridge.udi import CartridgeKey

CLINIC = "clinic"
"""Stands as the origin of what the clinic said first."""

_row, _step = cartridges_table.c, steps_table.c


@dataclass(frozen=True, slots=True)
class NumberedStep:
    """A step as the room took it; `number` rises from step to step and names it in this book for good."""

    number: int
    key: CartridgeKey
    step: Step


class RoomBook(Ledger):
    """The book of one room; `room` is always given. Every method may raise `LedgerUnavailable`."""

    allotted_only = True

    def name(self) -> str:
        """Its own name, made at the first asking: two computers with one room's name are told apart by it."""
        with self.transaction() as connection:
            connection.execute(
                update(ledger_table).where(ledger_table.c.book.is_(None)).values(book=secrets.token_hex(16))
            )
            return str(connection.scalar(select(ledger_table.c.book)))

    def find(self, key: CartridgeKey) -> Cartridge | None:
        """One cartridge, if it was ever allotted to the room."""
        with self.transaction(reading=True) as connection:
            return find_cartridge(connection, key)

    def last_number(self) -> int:
        """The number of the room's last step; 0 before the first."""
        with self.transaction(reading=True) as connection:
            return connection.scalar(select(func.max(_step.id)).where(_step.origin.is_(None))) or 0

    def steps_after(self, number: int, count_max: int) -> tuple[NumberedStep, ...]:
        """The room's next steps after that one, in order."""
        query = (
            select(steps_table)
            .where(_step.origin.is_(None), _step.id > number)
            .order_by(_step.id)
            .limit(count_max)
        )
        with self.transaction(reading=True) as connection:
            return tuple(
                NumberedStep(row.id, CartridgeKey(row.gtin, row.serial), step_of(row))
                for row in connection.execute(query)
            )

    def take_in(self, allotted: Iterable[Cartridge], at_utc: str) -> int:
        """Take in what the clinic says is allotted to the room; answers how many are new here.

        An older word than the book's own, by the count of allotments, changes nothing: in the meantime the
        cartridge may have been given back, and be another room's.
        """
        taken = 0
        with self.transaction() as connection:
            for given in allotted:
                if find_cartridge(connection, given.key) is None:
                    connection.execute(
                        insert(cartridges_table).values(
                            gtin=given.gtin,
                            serial=given.serial,
                            lot=given.lot,
                            expiry=given.expiry,
                            tag=f"{given.tag:016x}",
                            state=CartridgeState.RECEIVED.value,
                            dots_struck=0,
                        )
                    )
                moved = connection.execute(
                    update(cartridges_table)
                    .where(
                        is_row_of(given.key),
                        or_(
                            _row.state == CartridgeState.RECEIVED.value,
                            and_(_row.state == CartridgeState.ALLOTTED.value, _row.room.is_(None)),
                        ),
                        _row.allotments < given.allotments,
                    )
                    .values(state=CartridgeState.ALLOTTED.value, room=given.room, allotments=given.allotments)
                ).rowcount
                if moved:
                    self._note(connection, given, at_utc)
                taken += moved
        return taken

    def take_lots(self, lots: Iterable[tuple[str, str, object]]) -> None:
        """Take in the clinic's lots: GTIN, lot and expiry of each."""
        with self.transaction() as connection:
            known = {(row.gtin, row.lot) for row in connection.execute(select(lots_table))}
            for gtin, lot, expiry in lots:
                if (gtin, lot) not in known:
                    connection.execute(insert(lots_table).values(gtin=gtin, lot=lot, expiry=expiry))

    def own_recalls(self) -> tuple[LotRecall, ...]:
        """The recalls said in this room first."""
        query = select(recalls_table).where(recalls_table.c.origin.is_(None)).order_by(recalls_table.c.id)
        with self.transaction(reading=True) as connection:
            return tuple(recall_of(row) for row in connection.execute(query))

    def take_recalls(self, recalls: Iterable[LotRecall]) -> None:
        """Take in the clinic's recalls, each once."""
        column = recalls_table.c
        with self.transaction() as connection:
            query = select(column.origin_id).where(column.origin == CLINIC)
            known = set(connection.scalars(query))
            for recall in recalls:
                if recall.number not in known:
                    write_recall(connection, recall, CLINIC)

    @staticmethod
    def _note(connection: Connection, given: Cartridge, at_utc: str) -> None:
        connection.execute(
            insert(steps_table).values(
                gtin=given.gtin,
                serial=given.serial,
                state=CartridgeState.ALLOTTED.value,
                by=CLINIC,
                at_utc=at_utc,
                dots_struck=0,
                room=given.room,
                origin=CLINIC,
            )
        )
