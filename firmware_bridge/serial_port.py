"""The one door to pyserial: open a port for one owner, move bytes without waiting, say what went wrong."""

import errno
import os
import select
import termios

import serial

from firmware_bridge.errors import PortBusy, PortError, PortForbidden, PortLost, PortMissing

READ_BYTES_MAX = 4096


class SerialPort:
    """An open port. Never blocks; `fileno` is for the event loop's reader."""

    def __init__(self, port: str, baud: int) -> None:
        """Open `port` (a path) at `baud` bits per second, 8N1, for this process alone.

        Raises PortMissing, PortBusy, PortForbidden or PortLost.
        """
        self.name = port
        try:
            self._serial = serial.Serial(port, baud, timeout=0, write_timeout=0, exclusive=True)
        except serial.SerialException as error:
            raise _explain(port, error) from error
        except OSError as error:
            raise PortLost(port, os.strerror(error.errno or 0)) from error
        except termios.error as error:
            # A pseudo-terminal hung up while it was being opened; it is no OSError, whatever one would think.
            raise PortLost(port, str(error.args[-1])) from error

    def fileno(self) -> int:
        """The file descriptor that becomes readable when bytes arrive or the port goes away."""
        return int(self._serial.fileno())

    def read(self) -> bytes:
        """Whatever has arrived, perhaps nothing. Raises PortLost."""
        try:
            fd = self.fileno()
            data = os.read(fd, READ_BYTES_MAX)
            # A quiet tty answers with nothing, and so does one hung up; only the latter stays readable.
            if not data and select.select([fd], [], [], 0)[0]:
                data = os.read(fd, READ_BYTES_MAX)
                if not data:
                    raise PortLost(self.name, "hung up")
        except BlockingIOError:
            return b""
        except PortLost:
            raise
        except (OSError, serial.SerialException) as error:
            raise PortLost(self.name, str(error)) from error
        return data

    def write(self, data: bytes) -> None:
        """Hand `data` to the system whole. Raises PortLost, also if it does not take all of it at once.

        The link sends a frame only when the one before has left: a full buffer means that nothing leaves any
        more.
        """
        try:
            written = os.write(self.fileno(), data)
        except BlockingIOError:
            written = 0
        except (OSError, serial.SerialException) as error:
            raise PortLost(self.name, str(error)) from error
        if written != len(data):
            raise PortLost(self.name, f"took {written} of {len(data)} bytes")

    def close(self) -> None:
        """Give the port back; safe to call twice."""
        self._serial.close()


def _explain(port: str, error: serial.SerialException) -> PortError:
    cause = error.errno if error.errno is not None else getattr(error.__context__, "errno", None)
    kinds = {
        errno.ENOENT: PortMissing,
        errno.EACCES: PortForbidden,
        errno.EPERM: PortForbidden,
        errno.EBUSY: PortBusy,
        errno.EAGAIN: PortBusy,
    }
    kind = kinds.get(cause) if cause is not None else None
    return PortLost(port, str(error)) if kind is None else kind(port)
