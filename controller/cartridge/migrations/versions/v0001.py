"""Version 1: cartridges, their steps and the sessions begun, as the first release of the ledger made them."""

from alembic import op

from controller.cartridge.migrations.frozen import run_frozen

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    run_frozen(op.get_bind(), revision)
