import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from controller.cartridge.postgres_engine import is_postgresql, server_engine, server_reason
from tests.postgres_server import PostgresServer


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("postgresql://host/name", True),
        ("postgresql+psycopg://host/name", True),
        ("postgresql+asyncpg://host/name", False),
        ("sqlite:////folder/ledger.sqlite", False),
    ],
)
def test_a_url_without_a_driver_means_ours(url: str, ours: bool) -> None:
    assert is_postgresql(make_url(url)) is ours


def test_what_is_answered_is_on_the_servers_disk_and_nobody_waits_long(
    postgresql: PostgresServer,
) -> None:
    engine = server_engine(make_url(postgresql.new_url()), busy_timeout_ms=250)
    with engine.begin() as connection:
        told = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("synchronous_commit", "lock_timeout", "transaction_isolation")
        }
    engine.dispose()
    assert told == {
        "synchronous_commit": "on",
        "lock_timeout": "250ms",
        "transaction_isolation": "read committed",
    }


def test_what_the_server_says_is_one_line_with_its_code(postgresql: PostgresServer) -> None:
    engine = server_engine(make_url(postgresql.new_url()), busy_timeout_ms=250)
    with pytest.raises(DBAPIError) as caught, engine.begin() as connection:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")
    engine.dispose()
    assert server_reason(caught.value) == (
        'relation "nowhere" does not exist LINE 1: SELECT nothing FROM nowhere ^ '
        "(UndefinedTable, SQLSTATE 42P01)"
    )
