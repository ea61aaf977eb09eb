"""Which scanner is meant by `--scanner`. A core; opening it is `devices`' part."""

from dataclasses import dataclass

from controller.scanner.errors import ScannerAddressWrong
from controller.scanner.scans import Entry


@dataclass(frozen=True, slots=True)
class ScannerAddress:
    """How labels come in, and for a device where it is; path is empty for typed ones."""

    entry: Entry
    path: str = ""

    def __str__(self) -> str:
        return f"{self.entry}:{self.path}" if self.path else str(self.entry)


def scanner_address(text: str) -> ScannerAddress:
    """The scanner named by serial:PATH, evdev:PATH or typed. Raises ScannerAddressWrong."""
    kind, colon, path = text.partition(":")
    if kind in (Entry.SERIAL, Entry.EVDEV) and path:
        return ScannerAddress(Entry(kind), path)
    if kind == Entry.TYPED and not colon:
        return ScannerAddress(Entry.TYPED)
    raise ScannerAddressWrong(text)
