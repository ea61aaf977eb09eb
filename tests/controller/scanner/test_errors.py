"""Every error of the package, provoked, with its exact text and exit code."""

import errno
import os
import pty
from collections.abc import Callable
from pathlib import Path

import pytest

from controller.scanner import errors
from controller.scanner.address import scanner_address
from controller.scanner.devices import KeyScanner, SerialScanner
from controller.scanner.errors import ScannerError
from tests.controller.scanner.fake_device import PipeKeyboard


def refused_by(code: int) -> Callable[[Path], None]:
    def opened(path: str) -> PipeKeyboard:
        raise OSError(code, os.strerror(code))

    def refused(folder: Path) -> None:
        KeyScanner("/dev/input/event7", opened)

    return refused


def missing(folder: Path) -> None:
    SerialScanner(f"{folder}/scanner")


def lost(folder: Path) -> None:
    keyboard = PipeKeyboard()
    scanner = KeyScanner("/dev/input/event7", lambda path: keyboard)
    keyboard.unplug()
    try:
        scanner.read(1.0)
    finally:
        scanner.close()


def hung_up(folder: Path) -> None:
    far_fd, near_fd = pty.openpty()
    scanner = SerialScanner(os.ttyname(near_fd))
    for fd in (far_fd, near_fd):
        os.close(fd)
    try:
        scanner.read(1.0)
    finally:
        scanner.close()


def unsupported(folder: Path) -> None:
    def without_library(path: str) -> PipeKeyboard:
        raise errors.ScannerUnsupported(path, "No module named 'evdev'")

    KeyScanner("/dev/input/event7", without_library)


def wrong_address(folder: Path) -> None:
    scanner_address("usb")


CASES: dict[type[ScannerError], tuple[Callable[[Path], None], int, str]] = {
    errors.ScannerMissing: (
        missing,
        3,
        "no scanner at {folder}/scanner: got no such device, expected one plugged in; check its cable, and "
        "look for its name in /dev/serial/by-id or /dev/input/by-id",
    ),
    errors.ScannerForbidden: (
        refused_by(errno.EACCES),
        3,
        "not allowed to open scanner /dev/input/event7: expected a user of the group 'input'; on Debian add "
        "the user to it (adduser USER input) or write a udev rule for this scanner, and log in again",
    ),
    errors.ScannerBusy: (
        refused_by(errno.EBUSY),
        3,
        "scanner /dev/input/event7 is held by another program, expected it free: one program has it to "
        "itself; close the other one",
    ),
    errors.ScannerUnusable: (
        refused_by(errno.ENOTTY),
        3,
        "/dev/input/event7 is no input device (Inappropriate ioctl for device), expected one such as "
        "/dev/input/by-id/…-event-kbd; name that one, or use serial:PATH for a scanner set to USB serial",
    ),
    errors.ScannerLost: (
        lost,
        3,
        "scanner /dev/input/event7 was lost (No such device), expected it to stay: check its plug; it is "
        "tried again, and a label can be typed meanwhile",
    ),
    errors.ScannerUnsupported: (
        unsupported,
        2,
        "evdev:/dev/input/event7 can't be used on this computer: No module named 'evdev', expected Linux "
        "with the library evdev; set the scanner to USB serial and use --scanner serial:PATH, or --scanner "
        "typed",
    ),
    errors.ScannerAddressWrong: (
        wrong_address,
        2,
        "--scanner 'usb' names no scanner, expected serial:PATH, evdev:PATH or typed, such as "
        "serial:/dev/ttyACM0; correct it",
    ),
}


@pytest.mark.parametrize("kind", CASES)
def test_an_error_says_what_where_and_what_to_do(kind: type[ScannerError], tmp_path: Path) -> None:
    provoke, exit_code, text = CASES[kind]
    with pytest.raises(kind) as caught:
        provoke(tmp_path)
    assert str(caught.value) == text.format(folder=tmp_path)
    assert caught.value.exit_code == exit_code


def test_a_port_that_hung_up_is_told_in_a_scanner_s_words(tmp_path: Path) -> None:
    with pytest.raises(errors.ScannerLost) as caught:
        hung_up(tmp_path)
    assert "the machine" not in str(caught.value)


def test_every_error_class_is_in_the_table() -> None:
    assert set(ScannerError.__subclasses__()) == set(CASES)
