"""Rows of the ledger's tables: finding, booking and writing them within a caller's transaction.

For `ledger` only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, select

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import GoodsInRefused
from controller.cartridge.goods_in import Delivery
from controller.cartridge.ledger_statements import CARTRIDGE, FIRST_RECALL, KEPT_IN_A_BOOK, wanted
from controller.cartridge.schema import (
    begun_sessions_table,
    cartridges_table,
    deliveries_table,
    lots_table,
    positions_table,
    steps_table,
)
from controller.cartridge.states import CartridgeState
from controller.cartridge.udi import CartridgeKey


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a cartridge: where it came to, by whom, when, where, and how many dots were struck by then.

    `room` of an allotment: where it went to; None if it was given back.
    """

    state: CartridgeState
    session: str | None
    client_ref: str | None
    by: str
    at_utc: str
    dots_struck: int
    room: str | None = None


def step_of(row: Row[Any]) -> Step:
    """A row of the steps."""
    return Step(
        CartridgeState(row.state),
        row.session,
        row.client_ref,
        row.by,
        row.at_utc,
        row.dots_struck,
        row.room,
    )


def cartridge_of(row: Row[Any]) -> Cartridge:
    """A row as the rules know it."""
    return Cartridge(
        row.gtin,
        row.serial,
        row.lot,
        row.expiry,
        CartridgeState(row.state),
        row.session,
        row.client_ref,
        row.dots_struck,
        row.room,
        row.allotments,
    )


def kept_in_a_book(connection: Connection, key: CartridgeKey) -> bool:
    """Does the room that has this cartridge keep a book of its own, which decides about it?"""
    return connection.scalar(KEPT_IN_A_BOOK, wanted(key)) is not None


def find_recall(connection: Connection, key: CartridgeKey) -> Row[Any] | None:
    """The first recall of this cartridge's lot; None if there is none."""
    return connection.execute(FIRST_RECALL, wanted(key)).one_or_none()


def find_cartridge(connection: Connection, key: CartridgeKey) -> Cartridge | None:
    """One cartridge as it stands in this transaction."""
    row = connection.execute(CARTRIDGE, wanted(key)).one_or_none()
    return None if row is None else cartridge_of(row)


def book_in(connection: Connection, delivery: Delivery, by: str, at_utc: str) -> tuple[Cartridge, ...]:
    """Insert lot, delivery and cartridges of `delivery`.

    Raises:
        GoodsInRefused: a serial was received before, or the lot with another expiry.
    """
    lot = lots_table.c
    known_expiry = connection.scalar(
        select(lot.expiry).where(lot.gtin == delivery.gtin, lot.lot == delivery.lot)
    )
    if known_expiry is None:
        connection.execute(
            insert(lots_table).values(gtin=delivery.gtin, lot=delivery.lot, expiry=delivery.expiry)
        )
    elif known_expiry != delivery.expiry:
        raise GoodsInRefused(
            f"expiry of lot {delivery.lot}",
            delivery.expiry.isoformat(),
            f"{known_expiry} as at its first delivery",
            "read both blisters again, and set the lot aside if they differ",
        )
    connection.execute(
        insert(deliveries_table).values(
            gtin=delivery.gtin,
            lot=delivery.lot,
            expiry=delivery.expiry,
            count=len(delivery.serials),
            supplier=delivery.supplier,
            sterilisation=delivery.sterilisation,
            by=by,
            at_utc=at_utc,
        )
    )
    row = cartridges_table.c
    known = connection.scalars(
        select(row.serial).where(row.gtin == delivery.gtin, row.serial.in_(delivery.serials))
    ).all()
    if known:
        raise GoodsInRefused(
            "serials received before",
            sorted(known),
            "serials never seen",
            "take out those blisters, they are in the ledger already",
        )
    received = tuple(
        Cartridge(udi.gtin, udi.serial, udi.lot, udi.expiry, CartridgeState.RECEIVED, None, None, 0)
        for udi in delivery.udis
    )
    connection.execute(
        insert(cartridges_table),
        [
            {
                "gtin": cartridge.gtin,
                "serial": cartridge.serial,
                "lot": cartridge.lot,
                "expiry": cartridge.expiry,
                "tag": f"{cartridge.tag:016x}",
                "state": cartridge.state.value,
                "dots_struck": cartridge.dots_struck,
            }
            for cartridge in received
        ],
    )
    return received


def write_steps(
    connection: Connection,
    cartridges: Iterable[Cartridge],
    session: str | None,
    by: str,
    at_utc: str,
    room: str | None,
) -> None:
    """Append the step, taken by `session` in `room`, that brought each of `cartridges` to where it is now."""
    connection.execute(
        insert(steps_table),
        [
            {
                "gtin": cartridge.gtin,
                "serial": cartridge.serial,
                "state": cartridge.state.value,
                "session": session,
                "client_ref": cartridge.client_ref,
                "by": by,
                "at_utc": at_utc,
                "dots_struck": cartridge.dots_struck,
                "room": room,
            }
            for cartridge in cartridges
        ],
    )


def find_begun_session(connection: Connection, plan_hash: str, plan_session: int) -> Row[Any] | None:
    """Who has begun this session of this plan, and where; None if nobody has."""
    row = begun_sessions_table.c
    is_row = and_(row.plan_hash == plan_hash, row.plan_session == plan_session)
    return connection.execute(select(begun_sessions_table).where(is_row)).one_or_none()


def write_begun_session(
    connection: Connection, session: str, plan_hash: str, plan_session: int, folder: str, at_utc: str
) -> None:
    """Write that `session` has begun it."""
    connection.execute(
        insert(begun_sessions_table).values(
            plan_hash=plan_hash, plan_session=plan_session, session=session, folder=folder, at_utc=at_utc
        )
    )


def find_position(connection: Connection, session: str) -> Row[Any] | None:
    """Where the record of `session` was last seen to end; None if never."""
    row = positions_table.c
    query = select(positions_table).where(row.session == session).order_by(row.id.desc()).limit(1)
    return connection.execute(query).one_or_none()


def write_position(connection: Connection, session: str, seq: int, hash_: str, at_utc: str) -> None:
    """Write that the record of `session` ends with this entry."""
    connection.execute(insert(positions_table).values(session=session, seq=seq, hash=hash_, at_utc=at_utc))
