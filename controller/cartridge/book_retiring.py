"""A room's book that is gone with its computer: what would be given up with it, and giving it up.

What became of its cartridges is unknown: what was unclaimed is lost, what was claimed is spent. A shell; who
the book was told to is `clinic_desk`'s.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Row, Select, and_, select, update

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import NoBookInForce
from controller.cartridge.ledger import Ledger
from controller.cartridge.ledger_rows import cartridge_of, find_cartridge, write_steps
from controller.cartridge.ledger_statements import is_row_of
from controller.cartridge.schema import books_table, cartridges_table, steps_table
from controller.cartridge.states import CartridgeState

GIVEN_UP_AS: Mapping[CartridgeState, CartridgeState] = {
    CartridgeState.ALLOTTED: CartridgeState.LOST,
    CartridgeState.CLAIMED: CartridgeState.SPENT,
    CartridgeState.OPENED: CartridgeState.SPENT,
    CartridgeState.IN_USE: CartridgeState.SPENT,
}
"""What a cartridge becomes with its book, by what it was; any other stays as it is."""

_row, _book, _step = cartridges_table.c, books_table.c, steps_table.c


@dataclass(frozen=True, slots=True)
class BookInForce:
    """A room's book as the clinic knows it.

    Args:
        since_utc: taken on.
        heard_utc: the time of the last step it told; None if it told none.
        cartridges: what would be given up with it, by serial.
    """

    room: str
    since_utc: str
    heard_utc: str | None
    cartridges: tuple[Cartridge, ...]


def book_in_force(clinic: Ledger, room: str) -> BookInForce:
    """The book of `room`.

    Raises:
        NoBookInForce: it has none.
        LedgerUnavailable: the ledger can't be read now.
    """
    with clinic.transaction(reading=True) as connection:
        book = _in_force(connection, room)
        last = select(_step.at_utc).where(_step.origin == book.book).order_by(_step.origin_id.desc()).limit(1)
        cartridges = tuple(cartridge_of(row) for row in connection.execute(_given_up(room)))
        return BookInForce(room, book.at_utc, connection.scalar(last), cartridges)


def retire_book(clinic: Ledger, room: str, *, by: str, at_utc: str) -> tuple[Cartridge, ...]:
    """Give the book of `room` up for good; answers the cartridges given up with it.

    The room may then begin a new book; the old one, should it come back, is refused.

    Raises:
        NoBookInForce: it has none.
        LedgerUnavailable: of a server it is not known then whether it was done.
    """
    with clinic.transaction() as connection:
        book = _in_force(connection, room, hold=True)
        connection.execute(update(books_table).where(_book.book == book.book).values(retired_at_utc=at_utc))
        given_up = []
        for row in connection.execute(_given_up(room).with_for_update()).all():
            one = cartridge_of(row)
            end = GIVEN_UP_AS[one.state].value
            connection.execute(update(cartridges_table).where(is_row_of(one.key)).values(state=end))
            found = find_cartridge(connection, one.key)
            assert found is not None, "its row was read and locked a moment ago"
            write_steps(connection, [found], found.session, by, at_utc, room)
            given_up.append(found)
    return tuple(given_up)


def _in_force(connection: Connection, room: str, hold: bool = False) -> Row[tuple[object, ...]]:
    in_force = _book.retired_at_utc.is_(None)
    query = select(books_table).where(in_force, _book.room == room)
    book = connection.execute(query.with_for_update() if hold else query).one_or_none()
    if book is None:
        raise NoBookInForce(room, connection.scalars(select(_book.room).where(in_force)))
    return book


def _given_up(room: str) -> Select[tuple[object, ...]]:
    states = [state.value for state in GIVEN_UP_AS]
    given_up = and_(_row.room == room, _row.state.in_(states))
    return select(cartridges_table).where(given_up).order_by(_row.gtin, _row.serial)
