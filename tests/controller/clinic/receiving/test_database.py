"""A store's database is made once, names itself without its password, and is refused if it is of no use."""

import pytest
from sqlalchemy import inspect

from controller.clinic.errors import StoreUnavailable
from controller.clinic.receiving.database import opened_engine, where


def test_an_empty_database_gets_the_tables_once(url: str) -> None:
    for _ in range(2):
        engine = opened_engine(url, simulated=True, busy_timeout_ms=100)
        assert set(inspect(engine).get_table_names()) == {"entries", "keys", "store"}
        engine.dispose()


def test_a_server_that_is_not_there_is_told_without_its_password() -> None:
    with pytest.raises(StoreUnavailable, match="OperationalError") as raised:
        opened_engine("postgresql://ann:secret@127.0.0.1:1/clinic?connect_timeout=1", True, 100)

    assert "secret" not in str(raised.value)
    assert "ann:***@127.0.0.1" in str(raised.value)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_file_is_named_by_its_path(url: str) -> None:
    engine = opened_engine(url, simulated=True, busy_timeout_ms=100)

    assert where(engine) == url.removeprefix("sqlite:///")
    engine.dispose()
