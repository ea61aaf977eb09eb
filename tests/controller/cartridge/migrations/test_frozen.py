from hashlib import sha256

import pytest

from controller.cartridge.migrations.frozen import frozen_statements

RELEASED = {
    ("0001", "sqlite"): "abb3bba4a81e2819",
    ("0001", "postgresql"): "2d72cf12512f33e0",
}
"""A revision once released is never changed: what it made is out there."""


@pytest.mark.parametrize(("revision", "dialect"), RELEASED)
def test_a_released_revision_is_frozen(revision: str, dialect: str) -> None:
    statements = "\n".join(frozen_statements(revision, dialect))
    assert sha256(statements.encode()).hexdigest()[:16] == RELEASED[revision, dialect]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_each_paragraph_is_one_statement(dialect: str) -> None:
    for statement in frozen_statements("0002", dialect):
        assert statement.split()[0] in {"CREATE", "ALTER", "DROP", "INSERT", "UPDATE"}
        assert "\n\n" not in statement
