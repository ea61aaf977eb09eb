"""A PostgreSQL server for all tests of the controller that want one, started when the first does."""

import os
from collections.abc import Iterator

import pytest

from tests.postgres_server import PostgresServer, programs

MISSING = (
    "PostgreSQL is not installed here, so this was not run against it; Debian: apt install postgresql, "
    "macOS: brew install postgresql"
)


def without_postgresql(ci: str) -> None:
    """A computer without it may leave these tests out, and says so; a build machine (`ci`: true) may not."""
    if ci == "true":
        pytest.fail(MISSING)
    pytest.skip(MISSING)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """One server, on which every test has a database of its own."""
    found = programs()
    if found is None:
        without_postgresql(os.environ.get("CI", ""))
        return
    server = PostgresServer(found)
    try:
        yield server
    finally:
        server.stop()
