"""A record's entries in a file of their own: nothing else is in it, and the same entries give the same bytes.

For archives. A shell; leaves to the caller whether the entries hold.
"""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from controller.record.chain import Entry
from controller.record.errors import ExportFailed
from controller.record.record_file import lay_out, store
from controller.record.sqlite_engine import error_name


def write_copy(entries: Iterable[Entry], to: Path) -> None:
    """Write `entries` as a record at `to`, where no file is yet: whole by itself, without a log beside it.

    Raises:
        ExportFailed: the disk refuses.
    """
    engine = create_engine(URL.create("sqlite", database=str(to)))
    try:
        with engine.begin() as connection:
            lay_out(connection)
            store(connection, list(entries))
    except DBAPIError as error:
        raise ExportFailed(to, error_name(error)) from error
    finally:
        engine.dispose()
