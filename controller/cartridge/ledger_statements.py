"""The statements of claiming and of each step, and those that say why one was refused; built once.

Claim and step change one row or none: their conditions are the rule that a cartridge is claimed once and goes
one way, and whoever comes second finds them unmet. For `ledger` and `ledger_rows`.
"""

from functools import cache

from sqlalchemy import Select, Update, and_, bindparam, case, exists, false, func, or_, select, true, update
from sqlalchemy.sql.elements import ColumnElement

from controller.cartridge.schema import books_table, cartridges_table, recalls_table
from controller.cartridge.states import UNCLAIMED, CartridgeState, states_before
from controller.cartridge.udi import CartridgeKey

_row = cartridges_table.c
_recall = recalls_table.c

_COVERS = and_(_recall.lot == _row.lot, or_(_recall.gtin.is_(None), _recall.gtin == _row.gtin))
"""What a recall covers, of one GTIN or of any; in Python it is `LotRecall.covers`."""

IS_OF_RECALLED_LOT = exists().where(_COVERS)
"""The condition that picks cartridges of a recalled lot."""

IS_KEPT_IN_A_BOOK = exists().where(books_table.c.room == _row.room, books_table.c.retired_at_utc.is_(None))
"""The condition that picks cartridges of a room with a book of its own, which decides about them."""

_IS_WANTED = and_(_row.gtin == bindparam("of_gtin"), _row.serial == bindparam("of_serial"))

CARTRIDGE: Select[tuple[object, ...]] = select(cartridges_table).where(_IS_WANTED)
"""One cartridge; wants `wanted(key)`, as the two that follow."""

KEPT_IN_A_BOOK = select(_row.serial).where(_IS_WANTED, IS_KEPT_IN_A_BOOK)
"""A row if it is kept in a room's own book."""

FIRST_RECALL = (
    select(recalls_table).join(cartridges_table, _COVERS).where(_IS_WANTED).order_by(_recall.id).limit(1)
)
"""The first recall of its lot."""


def wanted(key: CartridgeKey) -> dict[str, str]:
    """What says to a statement of this module which cartridge is meant."""
    return {"of_gtin": key.gtin, "of_serial": key.serial}


def is_row_of(key: CartridgeKey) -> ColumnElement[bool]:
    """The condition that picks the row of one cartridge, for statements built where they are used."""
    return and_(_row.gtin == key.gtin, _row.serial == key.serial)


def is_of_gtin(gtin: str) -> ColumnElement[bool]:
    """The condition that picks cartridges of one trade item, beside another that has an index.

    As an expression, or a database may go by the primary key, which begins with the GTIN: most of a million
    cartridges may have the same one, and it is the other condition that leaves few.
    """
    return (_row.gtin + "") == gtin


@cache
def claiming(allotted_only: bool) -> Update:
    """Claims one cartridge.

    Wants `wanted(key)`, of_lot, of_expiry, on_day, in_room, for_session, for_client.
    """
    to_anyone = false() if allotted_only else _row.room.is_(None)
    return (
        update(cartridges_table)
        .where(
            _IS_WANTED,
            _row.state.in_([state.value for state in UNCLAIMED]),
            or_(_row.room == bindparam("in_room"), to_anyone),
            _row.lot == bindparam("of_lot"),
            _row.expiry == bindparam("of_expiry"),
            _row.expiry >= bindparam("on_day"),
            ~IS_KEPT_IN_A_BOOK,
            ~IS_OF_RECALLED_LOT,
        )
        .values(
            state=CartridgeState.CLAIMED.value,
            session=bindparam("for_session"),
            client_ref=bindparam("for_client"),
        )
    )


@cache
def stepping(to: CartridgeState) -> Update:
    """Takes one cartridge a step to `to`, or counts more dots there. Wants `wanted(key)`, by_session, dots.

    Never one to `claimed` or `allotted`: those are taken by claiming and by allotting.
    """
    by_others = frozenset({CartridgeState.CLAIMED, CartridgeState.ALLOTTED})
    sources = states_before(to) if to not in by_others else frozenset[CartridgeState]()
    ours = _row.session.is_not_distinct_from(bindparam("by_session", type_=_row.session.type))
    dots = func.coalesce(bindparam("dots", type_=_row.dots_struck.type), _row.dots_struck)
    fewer = _row.dots_struck < dots
    return (
        update(cartridges_table)
        .where(
            _IS_WANTED,
            or_(
                and_(
                    _row.state.in_([state.value for state in sources]),
                    or_(ours, _row.session.is_(None), _is_anyones(to)),
                    ~IS_OF_RECALLED_LOT if to is CartridgeState.OPENED else true(),
                ),
                and_(_row.state == to.value, ours, fewer),
            ),
            ~IS_KEPT_IN_A_BOOK,
        )
        .values(
            state=to.value,
            session=func.coalesce(_row.session, bindparam("by_session", type_=_row.session.type)),
            dots_struck=case((fewer, dots), else_=_row.dots_struck),
        )
    )


def _is_anyones(to: CartridgeState) -> ColumnElement[bool]:
    """Whoever is at the sharps bin may throw away what another session used."""
    return true() if to is CartridgeState.DISCARDED else false()
