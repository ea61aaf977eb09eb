"""The devices behind `serial:` and `evdev:`: a shell that carries bytes and keys to the readers.

A scanner is read when its file descriptor is readable, never waits, and answers what it has heard. The
library for keyboards is imported when one is opened, since it is there on Linux alone.
"""

import errno
import os
from collections.abc import Callable, Iterable
from typing import Any, Protocol, cast

from controller.scanner.address import ScannerAddress
from controller.scanner.errors import (
    ScannerBusy,
    ScannerError,
    ScannerForbidden,
    ScannerLost,
    ScannerMissing,
    ScannerUnsupported,
    ScannerUnusable,
)
from controller.scanner.key_reader import LED_CAPS_LOCK, KeyEvent, KeyReader
from controller.scanner.scans import Entry, Heard
from controller.scanner.serial_reader import SerialReader
from firmware_bridge.errors import PortBusy, PortError, PortForbidden, PortLost, PortMissing
from firmware_bridge.serial_port import SerialPort

SCANNER_BAUD = 9600
"""What scanners with a real serial line come set to; USB-CDC has no baud rate and takes any."""


class Scanner(Protocol):
    """An open scanner."""

    def fileno(self) -> int:
        """Readable when something has arrived, or the device has gone."""

    def read(self, now_s: float) -> tuple[Heard, ...]:
        """What has been heard since. Raises ScannerLost."""

    def next_deadline_s(self) -> float | None:
        """When `handle_deadline` is to be called; None while nothing is under way."""

    def handle_deadline(self, now_s: float) -> tuple[Heard, ...]:
        """What silence has ended."""

    def close(self) -> None:
        """Let it go; safe to call twice."""


class InputDevice(Protocol):
    """What is needed of `evdev.InputDevice`. Any method may raise OSError."""

    def fileno(self) -> int:
        """Readable when events have arrived."""

    def grab(self) -> None:
        """Have it alone."""

    def leds(self) -> Iterable[int]:
        """Numbers of the lamps that are lit."""

    def active_keys(self) -> Iterable[int]:
        """Numbers of the keys that are down."""

    def read(self) -> Iterable[Any]:
        """Events with type, code and value."""

    def close(self) -> None:
        """Let it go, and the grab with it."""


def open_scanner(address: ScannerAddress) -> Scanner:
    """The device at `address`, which is no typed one. Raises ScannerError."""
    if address.entry is Entry.SERIAL:
        return SerialScanner(address.path)
    return KeyScanner(address.path)


class SerialScanner:
    """A scanner that is a serial port, by the one door to those."""

    def __init__(self, path: str) -> None:
        """Raises ScannerError."""
        self._path = path
        self._reader = SerialReader()
        try:
            self._port = SerialPort(path, SCANNER_BAUD)
        except PortError as error:
            raise _of_port(path, error) from error

    def fileno(self) -> int:
        """See Scanner."""
        return self._port.fileno()

    def read(self, now_s: float) -> tuple[Heard, ...]:
        """See Scanner."""
        try:
            data = self._port.read()
        except PortError as error:
            raise _of_port(self._path, error) from error
        return self._reader.receive_bytes(data, now_s)

    def next_deadline_s(self) -> float | None:
        """See Scanner."""
        return self._reader.next_deadline_s()

    def handle_deadline(self, now_s: float) -> tuple[Heard, ...]:
        """See Scanner."""
        return self._reader.handle_deadline(now_s)

    def close(self) -> None:
        """See Scanner."""
        self._port.close()


class KeyScanner:
    """A scanner that is a keyboard, held by this program alone: what it types reaches no other window."""

    def __init__(self, path: str, open_device: Callable[[str], InputDevice] | None = None) -> None:
        """open_device: in place of the library's. Raises ScannerError."""
        self._path = path
        try:
            self._device = (open_device or _evdev_device)(path)
        except OSError as error:
            raise _of_device(path, error) from error
        try:
            self._device.grab()
            caps_lock = LED_CAPS_LOCK in self._device.leds()
            self._reader = KeyReader(caps_lock, self._device.active_keys())
        except OSError as error:
            self._device.close()
            raise _of_device(path, error) from error

    def fileno(self) -> int:
        """See Scanner."""
        return self._device.fileno()

    def read(self, now_s: float) -> tuple[Heard, ...]:
        """See Scanner."""
        try:
            events = [KeyEvent(event.type, event.code, event.value) for event in self._device.read()]
        except BlockingIOError:
            return ()
        except OSError as error:
            raise ScannerLost(self._path, _words(error)) from error
        return self._reader.receive_keys(events, now_s)

    def next_deadline_s(self) -> float | None:
        """See Scanner."""
        return self._reader.next_deadline_s()

    def handle_deadline(self, now_s: float) -> tuple[Heard, ...]:
        """See Scanner."""
        return self._reader.handle_deadline(now_s)

    def close(self) -> None:
        """See Scanner."""
        self._device.close()


def _evdev_device(path: str) -> InputDevice:
    try:
        import evdev
    except ImportError as error:
        raise ScannerUnsupported(path, str(error)) from error
    return cast("InputDevice", evdev.InputDevice(path))


def _of_port(path: str, error: PortError) -> ScannerError:
    if isinstance(error, PortMissing):
        return ScannerMissing(path)
    if isinstance(error, PortForbidden):
        return ScannerForbidden(path, "dialout")
    if isinstance(error, PortBusy):
        return ScannerBusy(path)
    return ScannerLost(path, error.why if isinstance(error, PortLost) else str(error))


def _of_device(path: str, error: OSError) -> ScannerError:
    if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return ScannerMissing(path)
    if error.errno in (errno.EACCES, errno.EPERM):
        return ScannerForbidden(path, "input")
    if error.errno == errno.EBUSY:
        return ScannerBusy(path)
    return ScannerUnusable(path, _words(error))


def _words(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)
