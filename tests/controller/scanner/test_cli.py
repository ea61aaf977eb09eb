"""`stipple stock scanner-test`: what a scanner sends is seen as it comes, with a verdict after each scan."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from controller.cartridge.cli import app
from controller.scanner import devices
from controller.scanner.address import ScannerAddress
from controller.scanner.devices import KeyScanner, Scanner
from controller.scanner.errors import ScannerAddressWrong, ScannerMissing
from controller.scanner.key_reader import KeyEvent
from tests.controller.scanner.fake_device import PipeKeyboard
from tests.controller.scanner.keys import CTRL, alt_code, stroke, typed

LABEL = "]d201095060001343521728113010LOT42A\x1d21SN000001"
LOTS = ("--lots", "LOT42A")


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[KeyEvent]], PipeKeyboard]:
    """Has a keyboard answer, with these keys pressed already."""
    keyboard = PipeKeyboard()

    def opened(address: ScannerAddress) -> Scanner:
        return KeyScanner(address.path, lambda path: keyboard)

    def press(events: list[KeyEvent]) -> PipeKeyboard:
        monkeypatch.setattr(devices, "open_scanner", opened)
        keyboard.press(events)
        return keyboard

    return press


def scanner_test(*arguments: str, typed_in: str | None = None) -> Result:
    return CliRunner().invoke(app, ["scanner-test", *arguments], input=typed_in)


def test_every_character_is_shown_with_its_separator_and_then_the_verdict(
    scans: Callable[[list[KeyEvent]], PipeKeyboard],
) -> None:
    keyboard = scans(typed(LABEL + "\n"))
    result = scanner_test("--scanner", "evdev:/dev/input/x", "--scans", "1", *LOTS)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    shown = LABEL.replace("\x1d", "<GS>")
    assert lines[:4] == [
        "evdev:/dev/input/x: scan a blister; Ctrl-C ends",
        f"{shown}<Enter>",
        f"evdev: {shown}",
        "REAL   ACCEPT  ",
    ]
    assert not keyboard.grabbed


def test_a_trap_is_told_and_the_next_scan_is_judged(
    scans: Callable[[list[KeyEvent]], PipeKeyboard],
) -> None:
    scans([*typed(LABEL + "\n", gs=alt_code("029")), *typed(LABEL[3:] + "\n")])
    output = scanner_test("--scanner", "evdev:x", "--scans", "2", "--simulated", *LOTS).output
    assert "10LOT42A<Alt+029>21SN000001<Enter>\n REFUSE  scan not used (GS as Alt+029): got Alt+029" in output
    assert output.startswith("evdev:x: scan a blister")
    assert "SIMULATED   REFUSE  not read as GS1\n" in output


def test_a_scanner_that_ends_no_scan_is_heard_after_a_silence(
    scans: Callable[[list[KeyEvent]], PipeKeyboard],
) -> None:
    scans(typed(LABEL))
    assert " ACCEPT " in scanner_test("--scanner", "evdev:x", "--scans", "1", *LOTS).output


def test_a_keyboard_is_let_go_when_a_person_types_ctrl_c_on_it(
    scans: Callable[[list[KeyEvent]], PipeKeyboard],
) -> None:
    keyboard = scans(stroke(46, CTRL))
    result = scanner_test("--scanner", "evdev:x", *LOTS)
    assert result.exit_code == 0
    assert "a keyboard, no scanner" in result.output
    assert not keyboard.grabbed


def test_without_a_ledger_the_lot_is_not_looked_at_and_that_is_said(
    scans: Callable[[list[KeyEvent]], PipeKeyboard], tmp_path: Path
) -> None:
    scans(typed(LABEL + "\n"))
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    output = scanner_test("--scanner", "evdev:x", "--scans", "1", "--ledger", url).output
    assert f"lots are not looked at: {url}: there is no ledger" in output
    assert " ACCEPT " in output
    assert not list(tmp_path.iterdir())


def test_a_label_is_typed_twice_and_judged() -> None:
    fields = "09506000134352\n2028-11-30\nLOT42A\nSN000001\n"
    output = scanner_test("--scanner", "typed", *LOTS, typed_in="95\n" + fields + fields).output
    assert "scan not used (not in its form): got '95' as GTIN" in output
    assert "once more, from the blister: type the serial" in output
    assert f"typed: {LABEL.replace(chr(0x1D), '<GS>')}\n" in output
    assert " ACCEPT " in output


def test_a_scanner_that_is_not_there_or_not_named_ends_in_its_error(tmp_path: Path) -> None:
    missing = scanner_test("--scanner", f"serial:{tmp_path / 'none'}", *LOTS)
    assert isinstance(missing.exception, ScannerMissing)
    assert isinstance(scanner_test("--scanner", "usb", *LOTS).exception, ScannerAddressWrong)
