"""One writer per record: a lock on a file beside it, which the system lets go when its holder dies.

SQLite's own locks last only for a transaction; this one lasts for the session.
"""

import fcntl
import os
import platform
from pathlib import Path

from controller.record.errors import NotDurable, RecordBusy


class RecordLock:
    """The right to write `path`, held from construction to `release`.

    Raises:
        RecordBusy: another process, or another journal of this one, holds it; says which.
        NotDurable: the lock file can't be made.
    """

    def __init__(self, path: Path) -> None:
        lock_path = path.with_name(path.name + ".lock")
        try:
            self._file = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise NotDurable(
                path, f"{lock_path.name}: {error.strerror}", "make the folder writable"
            ) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(self._file, 200, 0).decode(errors="replace").strip()
            os.close(self._file)
            raise RecordBusy(path, holder) from error
        # The file is left behind on release: unlinking it would let two holders lock two different files.
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"process {os.getpid()} on {platform.node()}\n".encode(), 0)

    def release(self) -> None:
        """Let the next writer in."""
        os.close(self._file)


def holder_of(path: Path) -> str:
    """Who writes the record at `path` now, in words; empty if nobody does. Takes no lock that lasts."""
    try:
        file = os.open(path.with_name(path.name + ".lock"), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return ""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return os.pread(file, 200, 0).decode(errors="replace").strip() or "another program"
    finally:
        os.close(file)
    return ""
