"""The ledger: which cartridge is where on its one way, and who took it there.

Claiming is one conditional UPDATE, so that of any number of rooms exactly one gets a cartridge. Every step is
written to the table of steps in the same transaction. What the tables forbid by themselves stands in
`schema`.

A shell: leaves the rules to `states`, `goods_in` and `claim_rules`, opening to `ledger_database`, and the
budget of dots and minutes to the session.
"""

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, and_, case, false, func, literal, or_, select, true, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from controller.cartridge.claim_rules import Cartridge, held_cartridge
from controller.cartridge.errors import (
    StepRefused,
    UnknownCartridge,
)
from controller.cartridge.goods_in import accepted_delivery
from controller.cartridge.ledger_database import World, opened_engine, unusable
from controller.cartridge.ledger_rows import (
    Step,
    book_in,
    cartridge_of,
    find_cartridge,
    is_row_of,
    write_steps,
)
from controller.cartridge.schema import cartridges_table, lots_table, steps_table
from controller.cartridge.states import ENDED, CartridgeState, states_before, step_refusal
from controller.cartridge.udi import CartridgeKey, Udi
from controller.record.sqlite_engine import BUSY_TIMEOUT_MS, for_reading

SIMULATED_SERIAL_PREFIX = "SIM-"
"""Begins every serial made for a simulated cartridge, so that its label can't pass for a real one's."""

_SERIAL_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SERIAL_LENGTH = 12
_row = cartridges_table.c

NEWEST_STEPS = 1000
"""Of so many steps the times are looked at to tell that the clock was set back."""


class Ledger:
    """An open ledger; made by `open`, safe to use from several threads, and a context manager.

    Every method may raise `LedgerUnavailable`; nothing has been changed then.
    """

    def __init__(self, url: str, world: World, engine: Engine) -> None:
        self.url = url
        self.world: World = world
        self._engine = engine

    @classmethod
    def open(cls, url: str, world: World, busy_timeout_ms: int = BUSY_TIMEOUT_MS) -> Self:
        """The ledger of `world` at `url`, such as sqlite:////folder/ledger.sqlite; made if absent.

        A step waits `busy_timeout_ms` for another program's lock before it fails.

        Raises:
            NotALedger: `url` is of no use, or leads to something else.
            WrongWorld: it belongs to the other world.
        """
        return cls(url, world, opened_engine(url, world, busy_timeout_ms))

    def receive(
        self,
        gtin: str,
        lot: str,
        expiry: date,
        count: int,
        *,
        by: str,
        at_utc: str,
        today: date,
        serials: Collection[str] | None = None,
    ) -> tuple[Cartridge, ...]:
        """Book in `count` cartridges of one lot; all or none. Without `serials` each is given one.

        Raises:
            GoodsInRefused: a figure is wrong, a serial was seen before, or the lot has another expiry.
        """
        delivery = accepted_delivery(gtin, lot, expiry, count, today, serials, self._new_serial)
        with self.transaction() as connection:
            received = book_in(connection, delivery)
            write_steps(connection, received, None, by, at_utc)
        return received

    def claim(
        self, udi: Udi, session: str, client_ref: str, *, by: str, at_utc: str, today: date
    ) -> Cartridge:
        """Take the cartridge for this session and client.

        Claimed already by both, it is answered the same again.

        Raises:
            ClaimRefused: unknown, unlike its label, expired, claimed by others, used, damaged or discarded.
        """
        with self.transaction() as connection:
            taken = connection.execute(
                update(cartridges_table)
                .where(
                    is_row_of(udi.key),
                    _row.state == CartridgeState.RECEIVED.value,
                    _row.lot == udi.lot,
                    _row.expiry == udi.expiry,
                    _row.expiry >= today,
                )
                .values(state=CartridgeState.CLAIMED.value, session=session, client_ref=client_ref)
            ).rowcount
            found = find_cartridge(connection, udi.key)
            if taken and found is not None:
                write_steps(connection, [found], session, by, at_utc)
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
            to: where to; `claimed` only by `claim`.
            session: the one that claimed it. Only for a cartridge never claimed, and for the discard at the
                sharps bin, another or None.
            by: who.
            at_utc: when.
            dots_struck: dots struck with it so far, 0 or more; the count kept never falls. None leaves it.

        Raises:
            UnknownCartridge: not in the ledger.
            StepRefused: no step leads there, or it belongs to another session.
        """
        sources = states_before(to) if to is not CartridgeState.CLAIMED else frozenset[CartridgeState]()
        ours = _row.session == session
        anyones = true() if to is CartridgeState.DISCARDED else false()
        total = _row.dots_struck if dots_struck is None else literal(dots_struck)
        with self.transaction() as connection:
            moved = connection.execute(
                update(cartridges_table)
                .where(
                    is_row_of(key),
                    or_(
                        and_(
                            _row.state.in_([state.value for state in sources]),
                            or_(ours, _row.session.is_(None), anyones),
                        ),
                        and_(_row.state == to.value, ours, _row.dots_struck < total),
                    ),
                )
                .values(
                    state=to.value,
                    session=func.coalesce(_row.session, session),
                    dots_struck=case((_row.dots_struck < total, total), else_=_row.dots_struck),
                )
            ).rowcount
            found = find_cartridge(connection, key)
            if moved and found is not None:
                write_steps(connection, [found], session, by, at_utc)
        if found is None:
            raise UnknownCartridge(key.gtin, key.serial)
        if not moved and not (found.state is to and found.session == session):
            ended = found.session == session and found.state in ENDED
            raise StepRefused(key.serial, _why_not(found, to, session), ended)
        return found

    def get(self, key: CartridgeKey) -> Cartridge:
        """One cartridge as it stands.

        Raises:
            UnknownCartridge: not in the ledger.
        """
        with self.transaction(reading=True) as connection:
            found = find_cartridge(connection, key)
        if found is None:
            raise UnknownCartridge(key.gtin, key.serial)
        return found

    def cartridges(
        self,
        *,
        serial: str | None = None,
        session: str | None = None,
        state: CartridgeState | None = None,
    ) -> tuple[Cartridge, ...]:
        """All cartridges, or those with this serial, session and state, ordered by expiry, lot and serial."""
        wanted = {"serial": serial, "session": session, "state": state and state.value}
        query = (
            select(cartridges_table)
            .where(*(_row[name] == value for name, value in wanted.items() if value is not None))
            .order_by(_row.expiry, _row.lot, _row.serial)
        )
        with self.transaction(reading=True) as connection:
            return tuple(cartridge_of(row) for row in connection.execute(query))

    def history(self, key: CartridgeKey) -> tuple[Step, ...]:
        """Every step of one cartridge, oldest first; empty if it is not in the ledger."""
        query = (
            select(steps_table)
            .where(steps_table.c.gtin == key.gtin, steps_table.c.serial == key.serial)
            .order_by(steps_table.c.id)
        )
        with self.transaction(reading=True) as connection:
            return tuple(
                Step(
                    CartridgeState(row.state),
                    row.session,
                    row.client_ref,
                    row.by,
                    row.at_utc,
                    row.dots_struck,
                )
                for row in connection.execute(query)
            )

    def newest_day(self) -> date | None:
        """The latest day (UTC) among the last NEWEST_STEPS steps of all cartridges; None before the first."""
        last = select(steps_table.c.at_utc).order_by(steps_table.c.id.desc()).limit(NEWEST_STEPS).subquery()
        with self.transaction(reading=True) as connection:
            newest = connection.scalar(select(func.max(last.c.at_utc)))
        return date.fromisoformat(newest[:10]) if newest else None

    def lots(self) -> frozenset[str]:
        """The lots received at goods-in, for `gs1.read_scan`."""
        with self.transaction(reading=True) as connection:
            return frozenset(connection.scalars(select(lots_table.c.lot)))

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def transaction(self, reading: bool = False) -> Iterator[Connection]:
        """One transaction of the ledger's own, for the rooms that share its database.

        Raises:
            LedgerUnavailable: nothing has been changed.
        """
        engine = for_reading(self._engine) if reading else self._engine
        try:
            with engine.begin() as connection:
                yield connection
        except IntegrityError:
            # A rule of the tables was broken by this program itself: nothing a user could mend.
            raise
        except DBAPIError as error:
            raise unusable(self.url, error) from error

    def _new_serial(self) -> str:
        # Not counted up: two ledgers that count would give two cartridges one serial, hence one tag.
        letters = "".join(secrets.choice(_SERIAL_LETTERS) for _ in range(_SERIAL_LENGTH))
        return SIMULATED_SERIAL_PREFIX + letters if self.world == "simulated" else letters


def _why_not(found: Cartridge, to: CartridgeState, session: str | None) -> str:
    if found.session is not None and found.session != session and to is not CartridgeState.DISCARDED:
        return f"it belongs to session {found.session}, expected {session or 'no session'}"
    if to is CartridgeState.CLAIMED:
        return f"it is {found.state} and is claimed by its scan only, expected a claim"
    return step_refusal(found.state, to) or f"its step from {found.state} to {to} was overtaken by another"
