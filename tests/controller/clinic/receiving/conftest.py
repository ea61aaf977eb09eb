"""A place for a clinic's store in each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'clinic' / 'SIMULATED-clinic.sqlite'}"
        return
    server = request.getfixturevalue("postgresql")
    made = server.new_url()
    yield made
    server.take_back(made)
