import sqlite3
from contextlib import closing
from pathlib import Path

from controller.cartridge.migrations.forward import upgrade
from tests.controller.cartridge.database_shape import VERSION_1, shape_of
from tests.controller.cartridge.other_program import transaction_on
from tests.postgres_server import PostgresServer


def _made_by_the_first_revision(url: str) -> None:
    with transaction_on(url) as connection:
        upgrade(connection, "0001")


def test_the_first_revision_makes_what_the_program_of_its_day_made(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "dumped.sqlite")) as dumped:
        dumped.executescript(VERSION_1.read_text(encoding="utf-8"))
    _made_by_the_first_revision(f"sqlite:///{tmp_path / 'made.sqlite'}")
    made = shape_of(f"sqlite:///{tmp_path / 'made.sqlite'}")
    stamp = {name for name in made if name.startswith("alembic_version")}
    assert {name: made[name] for name in made.keys() - stamp} == shape_of(
        f"sqlite:///{tmp_path / 'dumped.sqlite'}"
    )


def test_the_first_revision_makes_the_same_tables_on_a_server(
    tmp_path: Path, postgresql: PostgresServer
) -> None:
    url = postgresql.new_url()
    _made_by_the_first_revision(url)
    _made_by_the_first_revision(f"sqlite:///{tmp_path / 'made.sqlite'}")
    here, there = shape_of(f"sqlite:///{tmp_path / 'made.sqlite'}"), shape_of(url)
    assert {name for name in here if ": " in name} == {name for name in there if ": " in name}
