"""The rules that the ledger's tables hold by themselves, even against another program: triggers.

The one way of a cartridge is made from `states.STEPS`, so that database and program can't disagree. Each rule
is worded once and made for SQLite and for PostgreSQL; PostgreSQL is forbidden TRUNCATE besides, which SQLite
has not. What they are on is `schema`'s. What migrations make is frozen there, and a test holds both together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from controller.cartridge.pigment_states import PIGMENT_STEPS, PigmentState
from controller.cartridge.schema import metadata
from controller.cartridge.states import STEPS, CartridgeState

POSTGRESQL_REFUSAL = (
    "CREATE FUNCTION ledger_rule() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION USING MESSAGE = 'ledger rule: ' || TG_ARGV[0], ERRCODE = '23000'; END $$"
)
"""What every trigger of PostgreSQL calls: class 23 is a broken rule of the tables, as in SQLite."""


@dataclass(frozen=True, slots=True)
class Rule:
    """No `verb` on `table`, or none if `broken_if`, which sees the rows OLD and NEW.

    `seen_before`: what an INSERT may not find already. Only for SQLite, whose INSERT OR REPLACE passes by the
    primary key that stops it in PostgreSQL.
    """

    name: str
    table: str
    verb: str
    broken_if: str = ""
    seen_before: str = ""

    @property
    def reason(self) -> str:
        """What the database says."""
        return self.name.replace("_", " ")

    def sqlite(self) -> str:
        """The trigger for SQLite."""
        conditions = [self.broken_if, self.seen_before and f"EXISTS (SELECT 1 FROM {self.seen_before})"]
        when = " OR ".join(condition for condition in conditions if condition)
        # Older libraries of SQLite have only this word for it.
        guard = f" WHEN {when.replace('IS DISTINCT FROM', 'IS NOT')}" if when else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.verb} ON {self.table}{guard} "
            f"BEGIN SELECT RAISE(ABORT, 'ledger rule: {self.reason}'); END"
        )

    def postgresql(self) -> str | None:
        """The trigger for PostgreSQL; None where its primary keys suffice."""
        if self.seen_before and not self.broken_if:
            return None
        guard = f" WHEN ({self.broken_if})" if self.broken_if else ""
        each = "STATEMENT" if self.verb == "TRUNCATE" else "ROW"
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.verb} ON {self.table} FOR EACH {each}{guard} "
            f"EXECUTE FUNCTION ledger_rule('{self.reason}')"
        )


def _quoted(states: Iterable[str]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))


def _off_the_way(steps: Iterable[tuple[str, Iterable[str]]]) -> str:
    ways = [
        f"(OLD.state = '{state}' AND NEW.state IN ({_quoted(allowed)}))"
        for state, allowed in steps
        if allowed
    ]
    return f"NOT ({' OR '.join(['OLD.state = NEW.state', *ways])})"


def _changed(*names: str) -> str:
    return " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in names)


def _changed_once_set(*names: str) -> str:
    return " OR ".join(
        f"(OLD.{name} IS NOT NULL AND NEW.{name} IS DISTINCT FROM OLD.{name})" for name in names
    )


_NEVER = {
    "ledger": ("DELETE",),
    "lots": ("UPDATE", "DELETE"),
    "cartridges": ("DELETE",),
    "steps": ("UPDATE", "DELETE"),
    "begun_sessions": ("UPDATE", "DELETE"),
    "positions": ("UPDATE", "DELETE"),
    "books": ("DELETE",),
    "deliveries": ("UPDATE", "DELETE"),
    "counts": ("UPDATE", "DELETE"),
    "recalls": ("UPDATE", "DELETE"),
    "pigment_lots": ("DELETE",),
    "pigment_bottles": ("DELETE",),
    "pigment_steps": ("UPDATE", "DELETE"),
}

_CARTRIDGES_OFF_THEIR_WAY = " OR ".join(
    (
        _off_the_way(STEPS.items()),
        _changed("gtin", "serial", "lot", "expiry", "tag"),
        _changed_once_set("session", "client_ref"),
        "NEW.dots_struck < OLD.dots_struck",
        "NEW.allotments < OLD.allotments",
        # It goes from room to room unclaimed only, and each time is counted.
        f"({_changed('room')}) AND (NEW.state <> '{CartridgeState.ALLOTTED}' "
        "OR NEW.allotments = OLD.allotments)",
    )
)


def _rules_of_all() -> Iterator[Rule]:
    for table, verbs in _NEVER.items():
        for verb in verbs:
            yield Rule(f"{table}_never_{verb.lower()}", table, verb)
    for table in ("steps", "recalls"):
        seen = f"{table} WHERE id = NEW.id OR (origin = NEW.origin AND origin_id = NEW.origin_id)"
        yield Rule(f"{table}_are_added_only", table, "INSERT", seen_before=seen)
    for table in ("deliveries", "counts", "positions", "pigment_steps"):
        yield Rule(f"{table}_are_added_only", table, "INSERT", seen_before=f"{table} WHERE id = NEW.id")


def _rules_of_cartridges() -> Iterator[Rule]:
    yield Rule(
        "ledger_keeps_its_world",
        "ledger",
        "UPDATE",
        f"{_changed('world')} OR {_changed_once_set('book')} OR NEW.schema_version < OLD.schema_version",
    )
    yield Rule("cartridges_go_one_way", "cartridges", "UPDATE", _CARTRIDGES_OFF_THEIR_WAY)
    yield Rule(
        "cartridges_come_in_once",
        "cartridges",
        "INSERT",
        f"NEW.state <> '{CartridgeState.RECEIVED}'",
        "cartridges WHERE (gtin = NEW.gtin AND serial = NEW.serial) OR tag = NEW.tag",
    )
    yield Rule(
        "sessions_begin_once",
        "begun_sessions",
        "INSERT",
        seen_before="begun_sessions WHERE session = NEW.session "
        "OR (plan_hash = NEW.plan_hash AND plan_session = NEW.plan_session)",
    )
    yield Rule(
        "books_retire_for_good",
        "books",
        "UPDATE",
        f"{_changed('book', 'room', 'at_utc')} OR {_changed_once_set('retired_at_utc')}",
    )
    yield Rule(
        "books_are_kept_once",
        "books",
        "INSERT",
        seen_before="books WHERE book = NEW.book OR (room = NEW.room AND retired_at_utc IS NULL)",
    )


def _rules_of_pigment() -> Iterator[Rule]:
    yield Rule(
        "pigment_lots_stand",
        "pigment_lots",
        "UPDATE",
        _changed("maker", "lot", "shade", "expiry", "organic", "metals_within_limits", "by", "at_utc")
        + f" OR {_changed_once_set('certificate')}",
    )
    yield Rule(
        "pigment_lots_come_in_once",
        "pigment_lots",
        "INSERT",
        seen_before="pigment_lots WHERE maker = NEW.maker AND lot = NEW.lot AND shade = NEW.shade",
    )
    yield Rule(
        "pigment_bottles_go_one_way",
        "pigment_bottles",
        "UPDATE",
        " OR ".join(
            (
                _off_the_way(PIGMENT_STEPS.items()),
                _changed("serial", "maker", "lot", "shade"),
                _changed_once_set("opened_at_utc", "opened_until_utc"),
            )
        ),
    )
    yield Rule(
        "pigment_bottles_come_in_once",
        "pigment_bottles",
        "INSERT",
        f"NEW.state <> '{PigmentState.RECEIVED}'",
        "pigment_bottles WHERE serial = NEW.serial",
    )


RULES = (*_rules_of_all(), *_rules_of_cartridges(), *_rules_of_pigment())


def trigger_statements(dialect: str) -> tuple[str, ...]:
    """What makes the triggers in a database of `dialect`, sqlite or postgresql."""
    if dialect == "sqlite":
        return tuple(rule.sqlite() for rule in RULES)
    truncating = (Rule(f"{table}_never_truncate", table, "TRUNCATE") for table in _NEVER)
    made = (rule.postgresql() for rule in (*RULES, *truncating))
    return (POSTGRESQL_REFUSAL, *(statement for statement in made if statement is not None))


def lay_out(connection: Connection) -> None:
    """Create tables and triggers in an empty database."""
    metadata.create_all(connection, checkfirst=False)
    for statement in trigger_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
