"""The tables of the clinic's store, and the triggers that keep them append-only against any program.

Columns as in the record's own file (docs/record-format.md), and the session's name before them.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, Connection, Integer, MetaData, Table, Text, insert

SCHEMA_VERSION = 1
APPLICATION_ID = 0x5354434C
"""Marks the file as a clinic's store ("STCL" in ASCII) in SQLite's own header."""

metadata = MetaData()

store_table = Table(
    "store",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True),
    Column("simulated", Boolean, nullable=False),
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

_TRIGGERS = (
    "CREATE TRIGGER store_never_changes BEFORE UPDATE ON store "
    "BEGIN SELECT RAISE(ABORT, 'clinic store rule: it keeps its world'); END",
    "CREATE TRIGGER store_never_goes BEFORE DELETE ON store "
    "BEGIN SELECT RAISE(ABORT, 'clinic store rule: it keeps its world'); END",
    "CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries "
    "BEGIN SELECT RAISE(ABORT, 'clinic store rule: no entry is ever changed'); END",
    "CREATE TRIGGER entries_never_go BEFORE DELETE ON entries "
    "BEGIN SELECT RAISE(ABORT, 'clinic store rule: no entry is ever deleted'); END",
    # Also stops INSERT OR REPLACE on a connection that never switched recursive triggers on.
    "CREATE TRIGGER entries_follow_one_another BEFORE INSERT ON entries "
    "WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entries WHERE session = NEW.session) "
    "OR (NEW.seq > 1 AND NEW.prev_hash IS NOT "
    "(SELECT hash FROM entries WHERE session = NEW.session AND seq = NEW.seq - 1)) "
    "BEGIN SELECT RAISE(ABORT, 'clinic store rule: an entry follows the last one of its session'); END",
)


def lay_out(connection: Connection, simulated: bool) -> None:
    """Create tables and triggers in an empty database, which belongs to one world from now on."""
    metadata.create_all(connection, checkfirst=False)
    connection.execute(insert(store_table).values(id=1, simulated=simulated))
    for trigger in _TRIGGERS:
        connection.exec_driver_sql(trigger)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
