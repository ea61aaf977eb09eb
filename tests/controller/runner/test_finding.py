"""A session is found by its name, its folder or its record, and by nothing else."""

from pathlib import Path

import pytest

from config.loader import load_settings
from controller.record.journal import Journal
from controller.runner.errors import SessionNotFound
from controller.runner.finding import find_session

NAME = "SIMULATED-20261122-140000-000-C-1-s1"


@pytest.fixture
def record() -> Path:
    path = load_settings().paths.records_dir / NAME / "SIMULATED-record.sqlite"
    header = {"session": NAME, "simulated": True}
    Journal.create(path, "2026-11-22T14:00:00.000Z", header).close()
    return path


def test_it_is_found_by_its_name(record: Path) -> None:
    assert find_session(NAME, load_settings()).record == record


def test_it_is_found_by_its_folder_and_by_its_record(record: Path) -> None:
    settings = load_settings()

    assert find_session(str(record.parent), settings).record == record
    assert find_session(str(record), settings).record == record


def test_a_name_that_nothing_has_is_told_with_the_place_where_it_was_looked_for(record: Path) -> None:
    with pytest.raises(SessionNotFound, match=str(record.parents[1])):
        find_session("nobody", load_settings())
