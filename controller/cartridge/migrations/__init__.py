"""How an older ledger comes to the tables of today: alembic's revisions, forward only."""
