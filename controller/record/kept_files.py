"""Whether an open SQLite file and the log beside it still stand under their names.

SQLite would go on writing to an unlinked file or log without a word, and all of it would be gone at the end.
"""

import os
from pathlib import Path


class KeptFiles:
    """The files of a database that is held open; made while a connection has both in use."""

    def __init__(self, path: Path) -> None:
        """path: of the database."""
        self._ids = {str(one): _id(str(one)) for one in (path, path.with_name(f"{path.name}-wal"))}

    def taken_away(self) -> Path | None:
        """The first that was moved or deleted, or that has another under its name; None if both are there."""
        return next((Path(path) for path, id_ in self._ids.items() if _id(path) != id_), None)


def _id(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
