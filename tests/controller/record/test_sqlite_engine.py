from pathlib import Path

import pytest

from controller.record.journal import Journal

AT_UTC = "2026-11-22T14:00:00.000Z"
HEADER: dict[str, object] = {"session": "SIMULATED-7", "simulated": True}


@pytest.mark.hazard("H28")
def test_every_commit_waits_for_the_disk(path: Path) -> None:
    with Journal.create(path, AT_UTC, HEADER) as journal:
        pragmas = [
            journal._connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "recursive_triggers")
        ]
        assert pragmas == ["wal", 2, 1]
