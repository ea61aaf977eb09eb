"""Non-volatile memory in a file: the board's memory outlives the process, as a real one outlives its power.

A write is one call at a fixed place, so a process killed at any moment leaves a slot either old or new. It is
not synced to the disk: the power that fails here is the simulated board's, not this computer's. Shell.
"""

import os
import struct
from pathlib import Path

from sim.errors import StateUnusable

SLOT_BYTES = 1024
_LENGTH = struct.Struct("<H")
DATA_BYTES_MAX = SLOT_BYTES - _LENGTH.size


class FileNvm:
    """Slots of up to 1,022 bytes each in the file `path`, made if it does not exist. Close it when done."""

    def __init__(self, path: Path) -> None:
        """Raises StateUnusable if the file can't be opened for reading and writing."""
        self._path = path
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StateUnusable(str(path), str(error), "name a directory you can write to") from error

    def read(self, slot: int) -> bytes:
        """The bytes last written to `slot`; empty if never written."""
        stored = os.pread(self._fd, SLOT_BYTES, slot * SLOT_BYTES)
        if len(stored) < _LENGTH.size:
            return b""
        (length,) = _LENGTH.unpack_from(stored)
        return stored[_LENGTH.size : _LENGTH.size + length]

    def write(self, slot: int, data: bytes) -> None:
        """Replace `slot`.

        Raises StateUnusable if the file no longer takes it, ValueError if `data` is too long.
        """
        if len(data) > DATA_BYTES_MAX:
            raise ValueError(f"{len(data)} bytes for a slot of {DATA_BYTES_MAX}")
        try:
            os.pwrite(self._fd, _LENGTH.pack(len(data)) + data, slot * SLOT_BYTES)
        except OSError as error:
            raise StateUnusable(str(self._path), str(error), "make room, then start again") from error

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)
