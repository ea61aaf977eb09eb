"""A disk that is soon full: a file system of its own where one may be made, and else a limit of the process.

Making a file system needs privileges that not every build machine gives; a limit on the size of a file needs
none and fails at the same call, so that no machine goes without the test.
"""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FILE_BYTES_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """What a session is run on. real: it is a file system; under: words of a command that sets the limit."""

    folder: Path
    real: bool
    under: Sequence[str]

    def fill(self) -> None:
        """Leave no room at all; a limited process is as good as out of room already."""
        if self.real:
            with (self.folder / "other-files").open("wb", buffering=0) as file:
                chunk = b"\0" * 4096
                try:
                    while True:
                        file.write(chunk)
                except OSError:
                    pass

    def make_room(self) -> None:
        """Free what `fill` has taken."""
        (self.folder / "other-files").unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path, size_kib: int) -> Iterator[SmallDisk]:
    """A disk of `size_kib` mounted at `folder`, or an ordinary folder and a limit."""
    folder.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode == 0:
        try:
            yield SmallDisk(folder, True, ())
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    else:
        yield SmallDisk(folder, False, ("sh", "-c", f'ulimit -f {FILE_BYTES_MAX // 512}; exec "$@"', "sh"))
