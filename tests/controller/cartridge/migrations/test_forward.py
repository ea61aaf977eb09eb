import pytest
from sqlalchemy import insert

from controller.cartridge.ledger import Ledger
from controller.cartridge.migrations.forward import upgrade
from controller.cartridge.migrations.versions import v0001, v0002
from controller.cartridge.schema import REVISION, SCHEMA_VERSION, ledger_table
from tests.controller.cartridge.database_shape import shape_of
from tests.controller.cartridge.other_program import transaction_on
from tests.postgres_server import PostgresServer


def test_a_ledger_made_new_and_one_that_came_all_the_way_are_the_same(
    url: str, database: str, request: pytest.FixtureRequest
) -> None:
    made = url.replace("ledger.sqlite", "made.sqlite")
    if database == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgresql")
        made = server.new_url()
    Ledger.open(made, "simulated").close()
    with transaction_on(url) as connection:
        upgrade(connection, "0001")
        connection.execute(insert(ledger_table).values(id=1, world="simulated", schema_version=1))
        upgrade(connection)
    migrated, new = shape_of(url), shape_of(made)
    assert migrated.keys() == new.keys()
    for part in new:
        assert migrated[part] == new[part], part


def test_the_last_revision_is_the_one_a_new_ledger_is_stamped_with() -> None:
    assert v0002.revision == REVISION
    assert int(REVISION) == SCHEMA_VERSION


def test_the_revisions_follow_one_another_and_none_leads_back() -> None:
    assert (v0001.down_revision, v0002.down_revision) == (None, v0001.revision)
    for revision in (v0001, v0002):
        assert not hasattr(revision, "downgrade")


def test_a_revision_taken_already_is_not_taken_again(url: str) -> None:
    Ledger.open(url, "simulated").close()
    before = shape_of(url)
    with transaction_on(url) as connection:
        upgrade(connection)
    assert shape_of(url) == before
