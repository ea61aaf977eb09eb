"""Version 2: rooms and what is allotted to them, deliveries, recalls, pigment, and the rules in PostgreSQL.

What was received before has its deliveries read off the steps of that day: who received which lot, and when.
"""

from alembic import op

from controller.cartridge.migrations.frozen import run_frozen

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add tables and columns, and word the rules anew."""
    run_frozen(op.get_bind(), revision)
