"""Both kinds of device behind one contract: a scanner on a pseudo-terminal, a keyboard on a pipe."""

import errno
import os
import pty
import select
import sys
import tty
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from controller.scanner import devices
from controller.scanner.address import ScannerAddress
from controller.scanner.assembler import SILENCE_S
from controller.scanner.devices import KeyScanner, Scanner, SerialScanner, open_scanner
from controller.scanner.errors import (
    ScannerBusy,
    ScannerError,
    ScannerForbidden,
    ScannerLost,
    ScannerMissing,
    ScannerUnsupported,
    ScannerUnusable,
)
from controller.scanner.key_reader import LED_CAPS_LOCK
from controller.scanner.scans import Complaint, Entry, Heard, Mishap, Piece, Scan
from firmware_bridge.errors import PortForbidden
from tests.controller.scanner.fake_device import PipeKeyboard
from tests.controller.scanner.keys import SHIFT, stroke, typed, up

LABEL = "]d201095060001343521728113010LOT42A\x1d21SN000001"


class Bench:
    """A scanner and the hand that scans with it."""

    def __init__(self, scanner: Scanner, send: Callable[[str], object], unplug: Callable[[], object]) -> None:
        self.scanner, self.send, self.unplug = scanner, send, unplug


def heard_from(scanner: Scanner) -> list[Heard]:
    """Everything until a scan or complaint has come."""
    heard: list[Heard] = []
    while not any(not isinstance(one, Piece) for one in heard):
        assert select.select([scanner.fileno()], [], [], 5)[0], "nothing arrives"
        heard += scanner.read(1.0)
    return [one for one in heard if not isinstance(one, Piece)]


@pytest.fixture(params=[Entry.SERIAL, Entry.EVDEV])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    if request.param is Entry.EVDEV:
        keyboard = PipeKeyboard()
        keys = KeyScanner("keyboard", lambda path: keyboard)
        yield Bench(keys, lambda text: keyboard.press(typed(text)), keyboard.unplug)
        keys.close()
        return
    far_fd, near_fd = pty.openpty()
    tty.setraw(near_fd)
    serial = SerialScanner(os.ttyname(near_fd))
    os.close(near_fd)
    left = [far_fd]
    yield Bench(serial, lambda text: os.write(far_fd, text.encode()), lambda: os.close(left.pop()))
    serial.close()
    for fd in left:
        os.close(fd)


def test_a_label_is_heard_and_says_how_it_came(bench: Bench, request: pytest.FixtureRequest) -> None:
    bench.send(LABEL + "\n")
    entry = Entry.SERIAL if isinstance(bench.scanner, SerialScanner) else Entry.EVDEV
    assert heard_from(bench.scanner) == [Scan(LABEL, entry)]
    assert bench.scanner.next_deadline_s() is None


def test_with_nothing_arrived_reading_waits_for_nothing(bench: Bench) -> None:
    assert bench.scanner.read(1.0) == ()


def test_silence_ends_a_scan_without_a_line_s_end(bench: Bench) -> None:
    bench.send("]d2")
    while (deadline_s := bench.scanner.next_deadline_s()) is None:
        bench.scanner.read(7.0)
    assert deadline_s == 7.0 + SILENCE_S
    (scan,) = bench.scanner.handle_deadline(deadline_s)
    assert isinstance(scan, Scan)
    assert "]d2".startswith(scan.text)


def test_a_plug_pulled_out_is_told_and_closing_twice_is_safe(bench: Bench) -> None:
    bench.unplug()
    assert select.select([bench.scanner.fileno()], [], [], 5)[0], "nothing tells of it"
    with pytest.raises(ScannerLost):
        bench.scanner.read(1.0)
    bench.scanner.close()
    bench.scanner.close()


def test_a_keyboard_is_held_alone_until_it_is_closed() -> None:
    keyboard = PipeKeyboard()
    scanner = KeyScanner("keyboard", lambda path: keyboard)
    assert keyboard.grabbed
    scanner.close()
    assert not keyboard.grabbed


def test_a_keyboard_s_lamp_and_keys_held_are_asked_for_when_it_is_opened() -> None:
    lit = PipeKeyboard(lit=[LED_CAPS_LOCK])
    lit.press(typed("]D2\n"))
    (heard,) = heard_from(KeyScanner("keyboard", lambda path: lit))
    assert isinstance(heard, Complaint)
    assert heard.mishap is Mishap.CAPS_LOCK
    shifted = PipeKeyboard(held=[SHIFT])
    shifted.press([*stroke(30), up(SHIFT), *typed("a\n")])
    assert heard_from(KeyScanner("keyboard", lambda path: shifted)) == [Scan("Aa", Entry.EVDEV)]
    for keyboard in (lit, shifted):
        keyboard.close()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (errno.ENOENT, ScannerMissing),
        (errno.ENODEV, ScannerMissing),
        (errno.EACCES, ScannerForbidden),
        (errno.EBUSY, ScannerBusy),
        (errno.ENOTTY, ScannerUnusable),
    ],
)
def test_what_keeps_a_keyboard_from_being_opened_is_told_by_kind(code: int, kind: type[ScannerError]) -> None:
    def refuse(path: str) -> PipeKeyboard:
        raise OSError(code, os.strerror(code))

    with pytest.raises(kind):
        KeyScanner("keyboard", refuse)


def test_a_keyboard_another_program_holds_is_given_back_at_once() -> None:
    keyboard = PipeKeyboard(grab_error=errno.EBUSY)
    with pytest.raises(ScannerBusy):
        KeyScanner("keyboard", lambda path: keyboard)
    assert keyboard.fileno() == -1


def test_what_is_no_input_device_is_refused_and_so_is_a_computer_without_the_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(ScannerUnusable if find_spec("evdev") else ScannerUnsupported):
        open_scanner(ScannerAddress(Entry.EVDEV, os.devnull))
    # What an absent module looks like to `import`.
    monkeypatch.setitem(sys.modules, "evdev", None)
    with pytest.raises(ScannerUnsupported):
        open_scanner(ScannerAddress(Entry.EVDEV, os.devnull))


def test_a_port_this_user_may_not_open_names_its_group(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(path: str, baud: int) -> None:
        raise PortForbidden(path)

    monkeypatch.setattr(devices, "SerialPort", forbidden)
    with pytest.raises(ScannerForbidden, match="group 'dialout'"):
        SerialScanner("/dev/ttyACM0")


def test_a_port_that_is_not_there_or_held_by_another_is_told_in_a_scanner_s_words(tmp_path: Path) -> None:
    with pytest.raises(ScannerMissing):
        open_scanner(ScannerAddress(Entry.SERIAL, str(tmp_path / "none")))
    far_fd, near_fd = pty.openpty()
    path = os.ttyname(near_fd)
    held = SerialScanner(path)
    with pytest.raises(ScannerBusy):
        SerialScanner(path)
    held.close()
    for fd in (far_fd, near_fd):
        os.close(fd)
