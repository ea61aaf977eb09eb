"""A program of somebody else's on the ledger's database, which keeps to no rule of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool


class OtherProgram:
    """Runs SQL on the database at `url`."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(url, poolclass=NullPool)

    def run(self, sql: str) -> str:
        """Run one statement; answers what was said against it, or "done"."""
        try:
            with self._engine.begin() as connection:
                connection.exec_driver_sql(sql)
        except DBAPIError as error:
            return str(error.orig)
        return "done"


@contextmanager
def transaction_on(url: str) -> Iterator[Connection]:
    """One transaction on the database at `url`, and none of it left open."""
    with create_engine(url, poolclass=NullPool).begin() as connection:
        yield connection
