import pytest

from controller.scanner.address import ScannerAddress, scanner_address
from controller.scanner.errors import ScannerAddressWrong
from controller.scanner.scans import Entry


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("serial:/dev/ttyACM0", ScannerAddress(Entry.SERIAL, "/dev/ttyACM0")),
        (
            "evdev:/dev/input/by-id/usb-A:B-event-kbd",
            ScannerAddress(Entry.EVDEV, "/dev/input/by-id/usb-A:B-event-kbd"),
        ),
        ("typed", ScannerAddress(Entry.TYPED)),
    ],
)
def test_a_scanner_is_named_by_its_kind_and_where_it_is(text: str, address: ScannerAddress) -> None:
    assert scanner_address(text) == address
    assert str(address) == text


@pytest.mark.parametrize(
    "text", ["", "serial", "serial:", "evdev:", "typed:", "typed:x", "usb:/dev/x", "/dev/x"]
)
def test_anything_else_names_none(text: str) -> None:
    with pytest.raises(ScannerAddressWrong):
        scanner_address(text)
