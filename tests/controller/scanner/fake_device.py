"""A keyboard of Linux behind a pipe: the narrow part of `evdev.InputDevice` that is needed.

Events cross the pipe as the kernel writes them, `struct input_event`, so that what becomes readable, and
when, is as in life. Its far end closed is a plug pulled out.
"""

import errno
import os
import struct
from collections.abc import Iterable

from controller.scanner.key_reader import KeyEvent

_EVENT = struct.Struct("@llHHi")


class PipeKeyboard:
    def __init__(
        self, lit: Iterable[int] = (), held: Iterable[int] = (), grab_error: int | None = None
    ) -> None:
        self._fd, self._far_fd = os.pipe()
        os.set_blocking(self._fd, False)
        self._lit, self._held, self._grab_error = lit, held, grab_error
        self.grabbed = False

    def press(self, events: Iterable[KeyEvent]) -> None:
        os.write(self._far_fd, b"".join(_EVENT.pack(0, 0, *event) for event in events))

    def unplug(self) -> None:
        os.close(self._far_fd)
        self._far_fd = -1

    def fileno(self) -> int:
        return self._fd

    def grab(self) -> None:
        if self._grab_error is not None:
            raise OSError(self._grab_error, os.strerror(self._grab_error))
        self.grabbed = True

    def leds(self) -> Iterable[int]:
        return self._lit

    def active_keys(self) -> Iterable[int]:
        return self._held

    def read(self) -> Iterable[KeyEvent]:
        data = os.read(self._fd, 64 * _EVENT.size)
        if not data:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        for _, _, kind, code, value in _EVENT.iter_unpack(data):
            yield KeyEvent(kind, code, value)

    def close(self) -> None:
        self.grabbed = False
        for fd in (self._fd, self._far_fd):
            if fd >= 0:
                os.close(fd)
        self._fd = self._far_fd = -1
