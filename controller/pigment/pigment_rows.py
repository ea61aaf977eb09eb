"""Rows of the pigment's tables: finding, booking and writing them within a caller's transaction.

For `pigment_book` only.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, insert, select, update

from controller.cartridge.pigment_states import USED, PigmentState
from controller.cartridge.schema import pigment_bottles_table, pigment_lots_table, pigment_steps_table
from controller.pigment.errors import PigmentNotBooked, UnknownBottle
from controller.pigment.goods_in import PigmentDelivery
from controller.pigment.rules import Bottle

NEWEST_STEPS = 1000
"""Of so many steps the times are looked at to tell that the clock was set back."""

_lot, _bottle, _step = pigment_lots_table.c, pigment_bottles_table.c, pigment_steps_table.c


@dataclass(frozen=True, slots=True)
class BottleStep:
    """One step of a bottle. `state`: one of `PigmentState`, or `USED` by a session."""

    state: str
    session: str | None
    client_ref: str | None
    room: str | None
    by: str
    at_utc: str


@dataclass(frozen=True, slots=True)
class Use:
    """A session that had pigment of a lot."""

    session: str
    client_ref: str
    maker: str
    shade: str
    serial: str
    room: str | None
    by: str
    at_utc: str


def book_lot(connection: Connection, delivery: PigmentDelivery, by: str, at_utc: str) -> None:
    """Insert the lot of `delivery`, or add the certificate that it lacked.

    Raises:
        PigmentNotBooked: it is known with another expiry, certificate, or word on metals or organic.
    """
    is_lot = and_(_lot.maker == delivery.maker, _lot.lot == delivery.lot, _lot.shade == delivery.shade)
    known = connection.execute(select(pigment_lots_table).where(is_lot)).one_or_none()
    if known is None:
        connection.execute(
            insert(pigment_lots_table).values(
                maker=delivery.maker,
                lot=delivery.lot,
                shade=delivery.shade,
                expiry=delivery.expiry,
                certificate=delivery.certificate,
                organic=delivery.organic,
                metals_within_limits=delivery.metals_within_limits,
                by=by,
                at_utc=at_utc,
            )
        )
        return
    for field, got, kept in (
        ("expiry", delivery.expiry, known.expiry),
        ("organic", delivery.organic, known.organic),
        ("metals within limits", delivery.metals_within_limits, known.metals_within_limits),
        ("certificate", delivery.certificate, known.certificate),
    ):
        if got != kept and not (field == "certificate" and None in (got, kept)):
            raise PigmentNotBooked(
                f"{field} of lot {delivery.lot}",
                str(got),
                f"{kept} as at its first delivery",
                "read both bottles and certificates again, and set the lot aside if they differ",
            )
    if known.certificate is None and delivery.certificate is not None:
        connection.execute(update(pigment_lots_table).where(is_lot).values(certificate=delivery.certificate))


def find_bottle(connection: Connection, serial: str, simulated: bool) -> Bottle:
    """One bottle as it stands, its row held until the transaction ends. Raises UnknownBottle."""
    row = connection.execute(
        _bottles().where(_bottle.serial == serial).with_for_update(of=pigment_bottles_table)
    ).one_or_none()
    if row is None:
        raise UnknownBottle(serial, simulated)
    return _bottle_of(row, simulated)


def find_bottles(connection: Connection, simulated: bool) -> tuple[Bottle, ...]:
    """All bottles, by shade, expiry, lot and serial."""
    query = _bottles().order_by(_bottle.shade, _lot.expiry, _bottle.lot, _bottle.serial)
    return tuple(_bottle_of(row, simulated) for row in connection.execute(query))


def find_steps(connection: Connection, serial: str) -> tuple[BottleStep, ...]:
    """Every step of one bottle, oldest first."""
    query = (
        select(_step.state, _step.session, _step.client_ref, _step.room, _step.by, _step.at_utc)
        .where(_step.serial == serial)
        .order_by(_step.id)
    )
    return tuple(BottleStep(*row) for row in connection.execute(query))


def uses_of_lot(lot: str) -> Select[Any]:
    """The query of `find_uses`."""
    return (
        select(
            _step.session,
            _step.client_ref,
            _bottle.maker,
            _bottle.shade,
            _bottle.serial,
            _step.room,
            _step.by,
            _step.at_utc,
        )
        .join(pigment_bottles_table, _bottle.serial == _step.serial)
        .where(_bottle.lot == lot, _step.state == USED)
        .order_by(_step.id)
    )


def find_uses(connection: Connection, lot: str) -> tuple[Use, ...]:
    """The sessions that had pigment of `lot`, oldest first."""
    return tuple(Use(*row) for row in connection.execute(uses_of_lot(lot)))


def newest_pigment_day(connection: Connection) -> date | None:
    """The latest day (UTC) among the last NEWEST_STEPS steps of all bottles; None before the first."""
    last = select(_step.at_utc).order_by(_step.id.desc()).limit(NEWEST_STEPS).subquery()
    newest = connection.scalar(select(func.max(last.c.at_utc)))
    return date.fromisoformat(newest[:10]) if newest else None


def write_step(
    connection: Connection,
    serial: str,
    state: str,
    by: str,
    at_utc: str,
    room: str | None,
    session: str | None = None,
    client_ref: str | None = None,
) -> None:
    """Append a step, taken in `room`."""
    connection.execute(
        insert(pigment_steps_table).values(
            serial=serial,
            state=str(state),
            session=session,
            client_ref=client_ref,
            room=room,
            by=by,
            at_utc=at_utc,
        )
    )


def _bottles() -> Select[Any]:
    return select(
        pigment_bottles_table,
        _lot.expiry,
        _lot.certificate,
        _lot.organic,
        _lot.metals_within_limits,
    ).join(
        pigment_lots_table,
        and_(_bottle.maker == _lot.maker, _bottle.lot == _lot.lot, _bottle.shade == _lot.shade),
    )


def _bottle_of(row: Row[Any], simulated: bool) -> Bottle:
    until = row.opened_until_utc
    return Bottle(
        row.serial,
        row.maker,
        row.lot,
        row.shade,
        row.expiry,
        row.certificate,
        row.organic,
        row.metals_within_limits,
        PigmentState(row.state),
        date.fromisoformat(until[:10]) if until else None,
        simulated,
    )
