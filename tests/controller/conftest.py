"""Programs of the system that tests of the controller want: a PostgreSQL server, started when the first does,
and poppler's `pdftoppm`.
"""

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.postgres_server import PostgresServer, programs

MISSING = (
    "PostgreSQL is not installed here, so this was not run against it; Debian: apt install postgresql, "
    "macOS: brew install postgresql"
)

NO_POPPLER = (
    "pdftoppm is not installed here, so this was not read from it; Debian: apt install poppler-utils, "
    "macOS: brew install poppler"
)


def without_poppler(ci: str) -> None:
    """As without PostgreSQL: left out and said so, but never on a build machine."""
    if ci == "true":
        pytest.fail(NO_POPPLER)
    pytest.skip(NO_POPPLER)


@pytest.fixture(scope="session")
def pdftoppm() -> str:
    """Where the program is that draws a PDF."""
    found = shutil.which("pdftoppm")
    if found is None:
        without_poppler(os.environ.get("CI", ""))
    return str(found)


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
