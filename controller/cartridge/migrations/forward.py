"""Brings an older ledger to the tables of today, step by step; there is no way back.

A shell, and the only one that loads alembic: a ledger of today is opened without.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

FIRST_REVISION = "0001"
"""What a ledger of version 1 is at: it was made before there were revisions, and knows none."""


def stamp_first(connection: Connection) -> None:
    """Write into a ledger of version 1 which revision it is at."""
    command.stamp(_config(connection), FIRST_REVISION)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Take every revision up to `revision`, within the connection's transaction."""
    command.upgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config
