"""The tables of the clinic's store, and the triggers that keep them append-only against any program.

Columns of `entries` as in the record's own file (docs/record-format.md), and the session's name before them.
Made alike in SQLite and in PostgreSQL.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, Connection, Integer, MetaData, Table, Text, insert

SCHEMA_VERSION = 1
APPLICATION_ID = 0x5354434C
"""Marks an SQLite file as a clinic's store ("STCL" in ASCII) in SQLite's own header."""

metadata = MetaData()

store_table = Table(
    "store",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True),
    Column("simulated", Boolean, nullable=False),
    Column("schema_version", Integer, nullable=False),
)

entries_table = Table(
    "entries",
    metadata,
    Column("session", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at_utc", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("prev_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

# What was decided about rooms' public keys, see `admission`.
keys_table = Table(
    "keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("action", Text, CheckConstraint("action IN ('added', 'revoked')"), nullable=False),
    Column("public_key", Text, nullable=False),
    # Empty for `revoked`.
    Column("room", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at_utc", Text, nullable=False),
)

_NEVER = {
    "store": "it keeps its world",
    "entries": "no entry is ever changed or deleted",
    "keys": "no decision is ever changed or deleted",
}
_FOLLOWS = "an entry follows the last one of its session"
_NOT_THE_NEXT = (
    "NEW.seq IS DISTINCT FROM (SELECT coalesce(max(seq), 0) + 1 FROM entries WHERE session = NEW.session) "
    "OR (NEW.seq > 1 AND NEW.prev_hash IS DISTINCT FROM "
    "(SELECT hash FROM entries WHERE session = NEW.session AND seq = NEW.seq - 1))"
)

_POSTGRESQL_REFUSAL = (
    "CREATE FUNCTION clinic_store_rule() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION USING MESSAGE = 'clinic store rule: ' || TG_ARGV[0], ERRCODE = '23000'; END $$"
)
_POSTGRESQL_FOLLOWS = (
    f"CREATE FUNCTION clinic_store_follows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {_NOT_THE_NEXT} "
    f"THEN RAISE EXCEPTION USING MESSAGE = 'clinic store rule: {_FOLLOWS}', ERRCODE = '23000'; END IF; "
    "RETURN NEW; END $$"
)


def lay_out(connection: Connection, simulated: bool) -> None:
    """Create tables and triggers in an empty database, which belongs to one world from now on."""
    metadata.create_all(connection, checkfirst=False)
    connection.execute(insert(store_table).values(id=1, simulated=simulated, schema_version=SCHEMA_VERSION))
    for statement in trigger_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def trigger_statements(dialect: str) -> tuple[str, ...]:
    """What makes the triggers in a database of `dialect`, sqlite or postgresql."""
    if dialect == "sqlite":
        # Also stops INSERT OR REPLACE on a connection that never switched recursive triggers on. Older
        # libraries of SQLite have only the word IS NOT for it.
        following = (
            "CREATE TRIGGER entries_follow_one_another BEFORE INSERT ON entries "
            f"WHEN {_NOT_THE_NEXT.replace('IS DISTINCT FROM', 'IS NOT')} "
            f"BEGIN SELECT RAISE(ABORT, 'clinic store rule: {_FOLLOWS}'); END"
        )
        never = tuple(
            f"CREATE TRIGGER {table}_never_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'clinic store rule: {reason}'); END"
            for table, reason in _NEVER.items()
            for verb in ("UPDATE", "DELETE")
        )
        return (following, *never)
    never = tuple(
        f"CREATE TRIGGER {table}_never_{verb.lower()} BEFORE {verb} ON {table} FOR EACH STATEMENT "
        f"EXECUTE FUNCTION clinic_store_rule('{reason}')"
        for table, reason in _NEVER.items()
        for verb in ("UPDATE", "DELETE", "TRUNCATE")
    )
    following = (
        "CREATE TRIGGER entries_follow_one_another BEFORE INSERT ON entries FOR EACH ROW "
        "EXECUTE FUNCTION clinic_store_follows()"
    )
    return (_POSTGRESQL_REFUSAL, _POSTGRESQL_FOLLOWS, following, *never)
