"""Programs of the system that tests of the controller want: a PostgreSQL server, started when the first does,
poppler's `pdftoppm`, and Node with the FHIR packages of `tests/fhir_npm`.
"""

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.fhir_checks import NodeProgram, node
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


NO_NODE = (
    "Node and the FHIR packages are not installed here, so no other FHIR implementation has read this; "
    "Debian: apt install nodejs npm, macOS: brew install node, then `make test` installs the packages"
)


def without_node(ci: str) -> None:
    """As without PostgreSQL: left out and said so, but never on a build machine."""
    if ci == "true":
        pytest.fail(NO_NODE)
    pytest.skip(NO_NODE)


@pytest.fixture(scope="session")
def node_program() -> str:
    """Where the program is that runs the scripts of `tests/fhir_npm`."""
    found = node()
    if found is None:
        without_node(os.environ.get("CI", ""))
    return str(found)


@pytest.fixture(scope="session")
def fhir_checks(node_program: str) -> Iterator[NodeProgram]:
    """Two validators and an in-memory FHIR server, in one process for all tests."""
    with NodeProgram(node_program, "worker.mjs") as checks:
        yield checks


@pytest.fixture(scope="session")
def fhir_server(node_program: str) -> Iterator[str]:
    """The address of a FHIR server on a port of this computer."""
    with NodeProgram(node_program, "server.mjs") as server:
        yield f"http://127.0.0.1:{server.first['port']}"


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
