"""What the tests of the audit log share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.controller.audit.room import AuditedRoom


@pytest.fixture
def room(tmp_path: Path) -> Iterator[AuditedRoom]:
    room = AuditedRoom(tmp_path)
    yield room
    room.ledger.close()
