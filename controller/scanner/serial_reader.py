"""A scanner that is a serial port (USB-CDC): bytes in, scans out. A core; `devices` holds the port.

The recommended mode: every byte arrives as it was sent, whatever keyboards are set to.
"""

from controller.cartridge.udi import GROUP_SEPARATOR
from controller.scanner.assembler import ScanAssembler
from controller.scanner.scans import Complaint, Entry, Heard, Mishap, Piece, Scan, visible

_ENDS = "\r\n"


class SerialReader:
    """One scanner's bytes."""

    def __init__(self) -> None:
        self._scan = ScanAssembler(Entry.SERIAL)

    def receive_bytes(self, data: bytes, now_s: float) -> tuple[Heard, ...]:
        """Bytes as they come, in pieces of any length; answers them made visible, and each scan ended."""
        text = data.decode("latin-1")
        heard: list[Heard] = [Piece(visible(text))] if text else []
        for character in text:
            ended = self._take(character, now_s)
            if ended is not None:
                heard.append(ended)
        return tuple(heard)

    def next_deadline_s(self) -> float | None:
        """When `handle_deadline` is to be called; None while nothing is under way."""
        return self._scan.next_deadline_s()

    def handle_deadline(self, now_s: float) -> tuple[Heard, ...]:
        """What silence has ended."""
        ended = self._scan.handle_deadline(now_s)
        return () if ended is None else (ended,)

    def _take(self, character: str, now_s: float) -> Scan | Complaint | None:
        if character in _ENDS:
            return self._scan.end()
        if not character.isascii():
            self._spoil(Mishap.NOT_ASCII, character, "ASCII", now_s)
        elif not character.isprintable() and character != GROUP_SEPARATOR:
            self._spoil(Mishap.CONTROL, character, "letters, digits and GS (0x1d)", now_s)
        else:
            self._scan.put(character, now_s)
        return None

    def _spoil(self, mishap: Mishap, character: str, expected: str, now_s: float) -> None:
        self._scan.spoil(mishap, f"got the byte 0x{ord(character):02x}, expected {expected}", now_s)
