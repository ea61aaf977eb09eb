import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from controller.record.kept_files import KeptFiles


@pytest.fixture
def in_use(tmp_path: Path) -> Iterator[Path]:
    """A database that a connection has in use, with its log beside it."""
    path = tmp_path / "a.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE songs (title)")
        yield path


@pytest.mark.parametrize("name", ["a.sqlite", "a.sqlite-wal"])
def test_a_file_that_is_away_or_another_is_told_until_it_is_back(in_use: Path, name: str) -> None:
    files, path = KeptFiles(in_use), in_use.with_name(name)
    assert files.taken_away() is None
    away = path.rename(in_use.with_name("away"))
    assert files.taken_away() == path
    path.write_bytes(away.read_bytes())
    assert files.taken_away() == path
    away.replace(path)
    assert files.taken_away() is None


def test_what_is_written_into_a_file_does_not_make_it_another(in_use: Path) -> None:
    files = KeptFiles(in_use)
    with closing(sqlite3.connect(in_use)) as connection, connection:
        connection.execute("INSERT INTO songs VALUES ('one')")
    assert files.taken_away() is None
