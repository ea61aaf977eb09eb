"""The machine's end of a serial cable: a pseudo-terminal under a link that outlives each cable.

Bytes only; pace is `sim.pacing`'s business, meaning the machine core's. Shell.
"""

import errno
import os
import tty
from pathlib import Path

from sim.errors import LinkTaken, StateUnusable

READ_BYTES = 4096


class PtyPort:
    """A port that a host opens at `link`. Plugged in by `plug`, taken away by `unplug`."""

    def __init__(self, link: Path) -> None:
        """Nothing is made yet."""
        self.link = link
        self._fd: int | None = None
        self._device = ""
        self.host_present = False
        """Whether some process had the port open when it was last read or written."""

    @property
    def fd(self) -> int | None:
        """What to wait on for bytes; None while unplugged."""
        return self._fd

    def plug(self) -> None:
        """Make a new pseudo-terminal and point the link at it.

        Raises LinkTaken if something that is no link stands there, StateUnusable if the link can't be made.
        """
        if self._fd is not None:
            return
        if self.link.exists() and not self.link.is_symlink():
            raise LinkTaken(str(self.link))
        machine_fd, host_fd = os.openpty()
        try:
            tty.setraw(host_fd)
            os.set_blocking(machine_fd, False)
            self._device = os.ttyname(host_fd)
            self._point_link()
        except BaseException:
            os.close(machine_fd)
            raise
        finally:
            # Kept open it would hide from us whether a host is there.
            os.close(host_fd)
        self._fd = machine_fd
        self.host_present = False

    def unplug(self) -> None:
        """Take the pseudo-terminal away: a host that has it open gets an error, the link is gone."""
        if self._fd is None:
            return
        os.close(self._fd)
        self._fd = None
        self.host_present = False
        if self.link.is_symlink() and os.readlink(self.link) == self._device:
            self.link.unlink()

    def read(self) -> bytes:
        """What the host has sent; empty if nothing, or if no host is there. Never waits."""
        if self._fd is None:
            return b""
        try:
            data = os.read(self._fd, READ_BYTES)
        except BlockingIOError:
            self.host_present = True
            return b""
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b""
        self.host_present = bool(data)
        return data

    def write(self, data: bytes) -> None:
        """Send to the host. Like a UART it waits for nobody: bytes that find no room or no host are lost."""
        if self._fd is None or not self.host_present:
            return
        try:
            os.write(self._fd, data)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EIO):
                raise

    def _point_link(self) -> None:
        aside = self.link.with_name(f"{self.link.name}.{os.getpid()}")
        try:
            os.symlink(self._device, aside)
            os.replace(aside, self.link)
        except OSError as error:
            raise StateUnusable(str(self.link), str(error), "name a place you can write to") from error
