"""Bottles of pigment in the ledger's database: booked in, opened, used by sessions, discarded, traced.

Every step is written in the transaction that takes it. A shell: what may be booked in is `goods_in`'s, what
may be used `rules`'; the tables' own rules are `schema_rules`'.
"""

import secrets
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import insert, select, update

from controller.cartridge.ledger import Ledger
from controller.cartridge.ledger_connection import one_delivery_at_a_time
from controller.cartridge.ledger_stock import SIMULATED_SERIAL_PREFIX
from controller.cartridge.pigment_states import PIGMENT_STEPS, USED, PigmentState
from controller.cartridge.schema import pigment_bottles_table, pigment_steps_table
from controller.clock import utc_text
from controller.pigment.errors import BottleStepRefused
from controller.pigment.goods_in import PigmentDelivery, accepted_serials
from controller.pigment.pigment_rows import (
    BottleStep,
    Use,
    book_lot,
    find_bottle,
    find_bottles,
    find_steps,
    find_uses,
    newest_pigment_day,
    write_step,
)
from controller.pigment.rules import Bottle, opened_until, use_refusal

_SERIAL_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SERIAL_LENGTH = 10
_END_OF_DAY = "T23:59:59.999Z"
_bottle, _step = pigment_bottles_table.c, pigment_steps_table.c


class PigmentBook:
    """The bottles of one ledger. Every method may raise `LedgerUnavailable`."""

    def __init__(self, ledger: Ledger) -> None:
        """`ledger` stays with its owner."""
        self._ledger = ledger
        self._simulated = ledger.world == "simulated"

    def receive(
        self, delivery: PigmentDelivery, count: int, *, by: str, at_utc: str, today: date
    ) -> tuple[Bottle, ...]:
        """Book in `count` bottles of one lot and shade; all or none.

        A lot that came without its certificate gets the one given with a later delivery.

        Raises:
            PigmentNotBooked: a figure is wrong, or the lot is known with another.
        """
        serials = accepted_serials(delivery, count, today, self._new_serial)
        with self._ledger.transaction() as connection:
            one_delivery_at_a_time(connection)
            book_lot(connection, delivery, by, at_utc)
            connection.execute(
                insert(pigment_bottles_table),
                [
                    {
                        "serial": serial,
                        "maker": delivery.maker,
                        "lot": delivery.lot,
                        "shade": delivery.shade,
                        "state": PigmentState.RECEIVED.value,
                    }
                    for serial in serials
                ],
            )
            for serial in serials:
                write_step(connection, serial, PigmentState.RECEIVED, by, at_utc, self._ledger.room)
            return tuple(find_bottle(connection, serial, self._simulated) for serial in serials)

    def open_bottle(
        self, serial: str, *, by: str, now: datetime, until: date | None = None, days: int | None = None
    ) -> Bottle:
        """Open a bottle, once, for use until the maker's last day or for so many days.

        Raises:
            UnknownBottle: not in the ledger.
            BottleStepRefused: it was opened or discarded before.
            OpeningRefused: no such day can end its time.
        """
        at_utc = utc_text(now)
        with self._ledger.transaction() as connection:
            bottle = find_bottle(connection, serial, self._simulated)
            if bottle.state is not PigmentState.RECEIVED:
                raise BottleStepRefused(serial, _standing(bottle), "received and never opened")
            last = opened_until(serial, bottle.expiry, now.date(), until=until, days=days)
            connection.execute(
                update(pigment_bottles_table)
                .where(_bottle.serial == serial)
                .values(
                    state=PigmentState.OPENED.value,
                    opened_at_utc=at_utc,
                    opened_until_utc=f"{last}{_END_OF_DAY}",
                )
            )
            write_step(connection, serial, PigmentState.OPENED, by, at_utc, self._ledger.room)
            return find_bottle(connection, serial, self._simulated)

    def discard(self, serial: str, *, by: str, at_utc: str) -> Bottle:
        """The bottle is empty or no good, and thrown away.

        Raises:
            UnknownBottle: not in the ledger.
            BottleStepRefused: it was discarded before.
        """
        with self._ledger.transaction() as connection:
            bottle = find_bottle(connection, serial, self._simulated)
            if PigmentState.DISCARDED not in PIGMENT_STEPS[bottle.state]:
                raise BottleStepRefused(serial, _standing(bottle), "received or opened")
            connection.execute(
                update(pigment_bottles_table)
                .where(_bottle.serial == serial)
                .values(state=PigmentState.DISCARDED.value)
            )
            write_step(connection, serial, PigmentState.DISCARDED, by, at_utc, self._ledger.room)
            return find_bottle(connection, serial, self._simulated)

    def use(
        self,
        serial: str,
        shades: Collection[str],
        session: str,
        client_ref: str,
        *,
        simulated: bool,
        by: str,
        now: datetime,
    ) -> Bottle:
        """Note that this session uses a bottle for one of its `shades`; noted before, it is answered again.

        Raises:
            UnknownBottle: not in the ledger.
            BottleRefused: it may not be used today, or not for these shades.
        """
        of_cartridges = self._ledger.newest_day()
        with self._ledger.transaction() as connection:
            bottle = find_bottle(connection, serial, self._simulated)
            newest = max(filter(None, (of_cartridges, newest_pigment_day(connection))), default=None)
            if refused := use_refusal(bottle, shades, simulated=simulated, today=now.date(), newest=newest):
                raise refused
            noted = select(_step.id).where(
                _step.serial == serial, _step.state == USED, _step.session == session
            )
            if connection.scalar(noted.limit(1)) is None:
                write_step(
                    connection, serial, USED, by, utc_text(now), self._ledger.room, session, client_ref
                )
        return bottle

    def bottle(self, serial: str) -> Bottle:
        """One bottle as it stands. Raises UnknownBottle."""
        with self._ledger.transaction(reading=True) as connection:
            return find_bottle(connection, serial, self._simulated)

    def bottles(self) -> tuple[Bottle, ...]:
        """All bottles, by shade, expiry, lot and serial."""
        with self._ledger.transaction(reading=True) as connection:
            return find_bottles(connection, self._simulated)

    def discarded_of(self, serials: Collection[str]) -> tuple[str, ...]:
        """Which of these bottles were thrown away."""
        query = select(_bottle.serial).where(
            _bottle.serial.in_(serials), _bottle.state == PigmentState.DISCARDED.value
        )
        with self._ledger.transaction(reading=True) as connection:
            return tuple(connection.scalars(query))

    def history(self, serial: str) -> tuple[BottleStep, ...]:
        """Every step of one bottle, oldest first; empty if it is not in the ledger."""
        with self._ledger.transaction(reading=True) as connection:
            return find_steps(connection, serial)

    def trace(self, lot: str) -> tuple[Use, ...]:
        """Which sessions and clients had pigment of this lot, of any maker; oldest first."""
        with self._ledger.transaction(reading=True) as connection:
            return find_uses(connection, lot)

    def _new_serial(self) -> str:
        # Not counted up: two ledgers that count would give two bottles one serial.
        letters = "".join(secrets.choice(_SERIAL_LETTERS) for _ in range(_SERIAL_LENGTH))
        return f"{SIMULATED_SERIAL_PREFIX if self._simulated else ''}P-{letters}"


def _standing(bottle: Bottle) -> str:
    if bottle.state is PigmentState.OPENED:
        return f"opened, for use until {bottle.opened_until}"
    return bottle.state.value
