"""The ledger's tables, version 2 of them.

Plain types only, for they are made alike in SQLite and in PostgreSQL. The rules that the tables hold by
themselves are `schema_rules`', how an older ledger comes to these tables is `migrations`'.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    text,
)

SCHEMA_VERSION = 2
REVISION = "0002"
"""The last of `migrations`, which leads to these tables."""

metadata = MetaData()

# A program of version 1 reads `schema_version`, and so leaves a later ledger alone.
ledger_table = Table(
    "ledger",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True),
    Column("world", String(9), nullable=False),
    Column("schema_version", Integer, nullable=False),
    # In a room's book only: the book's own name, made at random.
    Column("book", String(32)),
)

# As alembic makes it: a new ledger is stamped without that library, which takes half a second to load.
revision_table = Table(
    "alembic_version",
    metadata,
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
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
    # The room it is allotted to; of one given back, none.
    Column("room", String),
    # How often it was allotted or given back: by it an older word about it is known from a newer one.
    Column("allotments", Integer, nullable=False, server_default=text("0")),
    ForeignKeyConstraint(["gtin", "lot"], ["lots.gtin", "lots.lot"]),
    Index("cartridges_by_lot", "lot"),
    Index("cartridges_by_session", "session"),
    Index("cartridges_by_serial", "serial"),
    Index("cartridges_by_client", "client_ref"),
    Index("cartridges_by_room", "room", "state"),
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
    # Where it was taken; of `allotted`, the room it went to, and none if it was given back.
    Column("room", String),
    # If first written in another ledger: that one's name, and the step's id there.
    Column("origin", String(32)),
    Column("origin_id", Integer),
    ForeignKeyConstraint(["gtin", "serial"], ["cartridges.gtin", "cartridges.serial"]),
    Index("steps_by_cartridge", "gtin", "serial"),
    Index("steps_by_session", "session"),
    Index("steps_by_client", "client_ref"),
    Index("steps_by_origin", "origin", "origin_id", unique=True),
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

# The books that rooms keep of the cartridges allotted to them; while one is in force, it decides about those.
books_table = Table(
    "books",
    metadata,
    Column("book", String(32), primary_key=True),
    Column("room", String, nullable=False),
    Column("at_utc", String(24), nullable=False),
    Column("retired_at_utc", String(24)),
    Index(
        "books_one_a_room",
        "room",
        unique=True,
        sqlite_where=text("retired_at_utc IS NULL"),
        postgresql_where=text("retired_at_utc IS NULL"),
    ),
)

deliveries_table = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("gtin", String(14), nullable=False),
    Column("lot", String(20), nullable=False),
    Column("expiry", Date, nullable=False),
    Column("count", Integer, CheckConstraint("count > 0"), nullable=False),
    Column("supplier", String),
    Column("sterilisation", String),
    Column("by", String, nullable=False),
    Column("at_utc", String(24), nullable=False),
    ForeignKeyConstraint(["gtin", "lot"], ["lots.gtin", "lots.lot"]),
    Index("deliveries_by_lot", "lot"),
)

# What was found of a lot on the shelf, beside what the ledger had in stock there.
counts_table = Table(
    "counts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("gtin", String(14), nullable=False),
    Column("lot", String(20), nullable=False),
    # None: counted in the stores.
    Column("room", String),
    Column("in_stock", Integer, nullable=False),
    Column("found", Integer, CheckConstraint("found >= 0"), nullable=False),
    Column("missing", Integer, nullable=False),
    Column("strangers", Integer, nullable=False),
    Column("lost", Integer, nullable=False),
    Column("by", String, nullable=False),
    Column("at_utc", String(24), nullable=False),
    ForeignKeyConstraint(["gtin", "lot"], ["lots.gtin", "lots.lot"]),
    Index("counts_by_lot", "lot"),
)

recalls_table = Table(
    "recalls",
    metadata,
    Column("id", Integer, primary_key=True),
    # None: the lot of any GTIN.
    Column("gtin", String(14)),
    Column("lot", String(20), nullable=False),
    Column("reason", String, nullable=False),
    Column("by", String, nullable=False),
    Column("at_utc", String(24), nullable=False),
    Column("origin", String(32)),
    Column("origin_id", Integer),
    Index("recalls_by_lot", "lot"),
    Index("recalls_by_origin", "origin", "origin_id", unique=True),
)

pigment_lots_table = Table(
    "pigment_lots",
    metadata,
    Column("maker", String(80), primary_key=True),
    Column("lot", String(20), primary_key=True),
    # As pigment : water, such as 1:14.
    Column("shade", String(9), primary_key=True),
    Column("expiry", Date, nullable=False),
    # Its reference; None until it is there.
    Column("certificate", String),
    Column("organic", Boolean, nullable=False),
    Column("metals_within_limits", Boolean, nullable=False),
    Column("by", String, nullable=False),
    Column("at_utc", String(24), nullable=False),
    Index("pigment_lots_by_lot", "lot"),
)

pigment_bottles_table = Table(
    "pigment_bottles",
    metadata,
    Column("serial", String(20), primary_key=True),
    Column("maker", String(80), nullable=False),
    Column("lot", String(20), nullable=False),
    Column("shade", String(9), nullable=False),
    Column("state", String(9), nullable=False),
    Column("opened_at_utc", String(24)),
    Column("opened_until_utc", String(24)),
    ForeignKeyConstraint(
        ["maker", "lot", "shade"], ["pigment_lots.maker", "pigment_lots.lot", "pigment_lots.shade"]
    ),
    Index("pigment_bottles_by_lot", "lot"),
)

pigment_steps_table = Table(
    "pigment_steps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("serial", String(20), nullable=False),
    Column("state", String(9), nullable=False),
    Column("session", String),
    Column("client_ref", String),
    Column("room", String),
    Column("by", String, nullable=False),
    Column("at_utc", String(24), nullable=False),
    ForeignKeyConstraint(["serial"], ["pigment_bottles.serial"]),
    Index("pigment_steps_by_serial", "serial"),
    Index("pigment_steps_by_session", "session"),
    Index("pigment_steps_by_client", "client_ref"),
)
