"""The skin's truth as a file that grows by one line a strike, written before anybody is told of the strike.

A process killed at any moment loses nothing that was struck. Shell.
"""

import os
from pathlib import Path

from sim.errors import StateUnusable
from sim.hardware.skin import Strike
from sim.hardware.skin_csv import HEAD, parse_strikes, strike_line


class SkinFile:
    """The file `path`, made if it does not exist.

    `before` holds the strikes found in it. Close it when done.
    """

    def __init__(self, path: Path) -> None:
        """Raises StateUnusable if the file can't be opened, TruthUnreadable if it is no file of strikes."""
        self._path = path
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StateUnusable(str(path), str(error), "name a directory you can write to") from error
        try:
            self.before = self._take_stock()
        except BaseException:
            os.close(self._fd)
            raise

    def append(self, strike: Strike) -> None:
        """Write one line, at once. Raises StateUnusable if the file no longer takes it."""
        self._write(strike_line(strike))

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)

    def _take_stock(self) -> tuple[Strike, ...]:
        stored = self._path.read_bytes()
        # A line without its end was cut by a full disk; the strike it tells of was confirmed to nobody.
        whole = stored[: stored.rfind(b"\n") + 1]
        os.ftruncate(self._fd, len(whole))
        if not whole:
            self._write(HEAD)
        return tuple(parse_strikes(whole.decode("utf-8", errors="replace"), str(self._path)))

    def _write(self, text: str) -> None:
        data = text.encode()
        try:
            written = os.write(self._fd, data)
        except OSError as error:
            raise StateUnusable(str(self._path), str(error), "make room, then start again") from error
        if written != len(data):
            raise StateUnusable(str(self._path), "the disk is full", "make room, then start again")
