"""The ledger's tables, and the triggers that hold the one way even against another program.

The triggers are made from `states.STEPS`, so that database and program can't disagree. Plain types only, for
a later move to another database; the triggers are worded for SQLite and bound to its dialect.
"""

from collections.abc import Iterable

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    event,
)

from controller.cartridge.states import STEPS, CartridgeState

SCHEMA_VERSION = 1

metadata = MetaData()

ledger_table = Table(
    "ledger",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True),
    Column("world", String(9), nullable=False),
    Column("schema_version", Integer, nullable=False),
)

lots_table = Table(
    "lots",
    metadata,
    Column("gtin", String(14), primary_key=True),
    Column("lot", String(20), primary_key=True),
    Column("expiry", Date, nullable=False),
)

cartridges_table = Table(
    "cartridges",
    metadata,
    Column("gtin", String(14), primary_key=True),
    Column("serial", String(20), primary_key=True),
    Column("lot", String(20), nullable=False),
    Column("expiry", Date, nullable=False),
    # As 16 hex digits: a u64 has no place in a signed 64-bit column.
    Column("tag", String(16), nullable=False, unique=True),
    Column("state", String(9), nullable=False),
    Column("session", String),
    Column("client_ref", String),
    Column("dots_struck", Integer, CheckConstraint("dots_struck >= 0"), nullable=False),
    ForeignKeyConstraint(["gtin", "lot"], ["lots.gtin", "lots.lot"]),
    Index("cartridges_by_lot", "lot"),
    Index("cartridges_by_session", "session"),
    Index("cartridges_by_serial", "serial"),
)

steps_table = Table(
    "steps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("gtin", String(14), nullable=False),
    Column("serial", String(20), nullable=False),
    Column("state", String(9), nullable=False),
    Column("session", String),
    Column("client_ref", String),
    Column("by", String, nullable=False),
    Column("at_utc", String(24), nullable=False),
    Column("dots_struck", Integer, nullable=False),
    ForeignKeyConstraint(["gtin", "serial"], ["cartridges.gtin", "cartridges.serial"]),
    Index("steps_by_cartridge", "gtin", "serial"),
)

begun_sessions_table = Table(
    "begun_sessions",
    metadata,
    Column("plan_hash", String(64), primary_key=True),
    Column("plan_session", Integer, primary_key=True),
    Column("session", String, nullable=False, unique=True),
    Column("folder", String, nullable=False),
    Column("at_utc", String(24), nullable=False),
)

positions_table = Table(
    "positions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session", String, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("at_utc", String(24), nullable=False),
    Index("positions_by_session", "session", "id"),
)

_FIXED = ("gtin", "serial", "lot", "expiry", "tag")


def _quoted(states: Iterable[CartridgeState]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


def _allowed_step() -> str:
    ways = [
        f"(OLD.state = '{state}' AND NEW.state IN ({_quoted(allowed)}))"
        for state, allowed in STEPS.items()
        if allowed
    ]
    return " OR ".join(["OLD.state = NEW.state", *ways])


def _triggers() -> dict[str, tuple[Table, str]]:
    fixed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _FIXED)
    owned = " OR ".join(
        f"(OLD.{name} IS NOT NULL AND NEW.{name} IS NOT OLD.{name})" for name in ("session", "client_ref")
    )
    never: dict[str, tuple[Table, str]] = {
        f"{table.name}_never_{verb.lower()}": (table, f"BEFORE {verb} ON {table.name}")
        for table, verbs in (
            (ledger_table, ("DELETE",)),
            (lots_table, ("UPDATE", "DELETE")),
            (cartridges_table, ("DELETE",)),
            (steps_table, ("UPDATE", "DELETE")),
            (begun_sessions_table, ("UPDATE", "DELETE")),
            (positions_table, ("UPDATE", "DELETE")),
        )
        for verb in verbs
    }
    return never | {
        "ledger_keeps_its_world": (
            ledger_table,
            "BEFORE UPDATE ON ledger WHEN NEW.world IS NOT OLD.world",
        ),
        "cartridges_go_one_way": (
            cartridges_table,
            f"BEFORE UPDATE ON cartridges WHEN NOT ({_allowed_step()}) OR {fixed} OR {owned} "
            "OR NEW.dots_struck < OLD.dots_struck",
        ),
        # Also stops INSERT OR REPLACE, which would bring a used cartridge back as a new one.
        "cartridges_come_in_once": (
            cartridges_table,
            f"BEFORE INSERT ON cartridges WHEN NEW.state <> '{CartridgeState.RECEIVED}' OR EXISTS "
            "(SELECT 1 FROM cartridges WHERE gtin = NEW.gtin AND serial = NEW.serial)",
        ),
        "sessions_begin_once": (
            begun_sessions_table,
            "BEFORE INSERT ON begun_sessions WHEN EXISTS (SELECT 1 FROM begun_sessions "
            "WHERE plan_hash = NEW.plan_hash AND plan_session = NEW.plan_session)",
        ),
        "steps_are_added_only": (
            steps_table,
            "BEFORE INSERT ON steps WHEN EXISTS (SELECT 1 FROM steps WHERE id = NEW.id)",
        ),
    }


def _sqlite_trigger(name: str, when: str) -> DDL:
    reason = name.replace("_", " ")
    # The library left this constructor without types.
    ddl: DDL = DDL(  # type: ignore[no-untyped-call]
        f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, 'ledger rule: {reason}'); END"
    )
    return ddl.execute_if(dialect="sqlite")


for _name, (_table, _when) in _triggers().items():
    event.listen(_table, "after_create", _sqlite_trigger(_name, _when))
