"""What the simulated machine leaves behind when its process ends: memory, skin, and which machine it is.

Starting again in the same directory is the same machine after a loss of power, over the same skin. Shell.
"""

import fcntl
import os
from pathlib import Path
from typing import Self

from sim.errors import StateUnusable
from sim.process.nvm_file import FileNvm
from sim.process.skin_file import SkinFile

SKIN_NAME = "SIMULATED-skin.csv"
NVM_NAME = "SIMULATED-nvm.bin"
SEED_NAME = "SIMULATED-seed.txt"


class StateDir:
    """The directory `path`, made if it does not exist, held by one process at a time."""

    def __init__(self, path: Path, seed: int) -> None:
        """Raises StateUnusable if another process holds it, or if it was begun with another seed."""
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._lock_fd = os.open(path / SEED_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StateUnusable(str(path), str(error), "name a directory you can write to") from error
        try:
            self._claim(seed)
            self.nvm = FileNvm(path / NVM_NAME)
            try:
                self.skin_file = SkinFile(path / SKIN_NAME)
            except BaseException:
                self.nvm.close()
                raise
        except BaseException:
            os.close(self._lock_fd)
            raise

    @property
    def skin_path(self) -> Path:
        """The file of strikes."""
        return self.path / SKIN_NAME

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.skin_file.close()
        self.nvm.close()
        os.close(self._lock_fd)

    def _claim(self, seed: int) -> None:
        try:
            fcntl.flock(self._lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            way_out = "end that one first, or name another directory"
            raise StateUnusable(str(self.path), "another simulated machine uses it", way_out) from None
        begun_with = os.pread(self._lock_fd, 64, 0).decode("ascii", errors="replace").strip()
        if not begun_with:
            os.pwrite(self._lock_fd, f"{seed}\n".encode(), 0)
        elif begun_with != str(seed):
            why = f"it is the machine with seed {begun_with}, got seed {seed}"
            raise StateUnusable(str(self.path), why, "give that seed, or name another directory")
