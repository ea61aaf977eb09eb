"""A scanner that is a keyboard, with its device held by this program alone: keys in, scans out. A core.

Keys are turned into text by a fixed US table, so neither the computer's layout nor another window plays a
part. Only a Ctrl+] is a separator; Alt with digits is told as the trap it is. `devices` holds the device.
"""

from collections.abc import Iterable
from typing import NamedTuple

from controller.cartridge.udi import GROUP_SEPARATOR
from controller.scanner import us_keys
from controller.scanner.assembler import ScanAssembler
from controller.scanner.scans import Complaint, Entry, Heard, Mishap, Piece, Scan, visible

EV_SYN, EV_KEY, EV_LED = 0x00, 0x01, 0x11
SYN_DROPPED = 3
LED_CAPS_LOCK = 1
UP, DOWN = 0, 1

_GS_CODE = ord(GROUP_SEPARATOR)


class KeyEvent(NamedTuple):
    """An input event of Linux without its time: numbers as in `input-event-codes.h`."""

    type: int
    code: int
    value: int


class KeyReader:
    """One scanner's keys."""

    def __init__(self, caps_lock: bool = False, held: Iterable[int] = ()) -> None:
        """caps_lock: whether its lamp is lit; held: keys that are down already, by their numbers."""
        self._caps_lock = caps_lock
        self._held = set(held)
        self._alt_digits = ""
        self._scan = ScanAssembler(Entry.EVDEV)

    def receive_keys(self, events: Iterable[KeyEvent], now_s: float) -> tuple[Heard, ...]:
        """Events in their order; answers every key made visible, and each scan ended."""
        return tuple(heard for event in events for heard in self._take(event, now_s))

    def next_deadline_s(self) -> float | None:
        """When `handle_deadline` is to be called; None while nothing is under way."""
        return self._scan.next_deadline_s()

    def handle_deadline(self, now_s: float) -> tuple[Heard, ...]:
        """What silence has ended."""
        return self._ended(self._scan.handle_deadline(now_s))

    def _take(self, event: KeyEvent, now_s: float) -> tuple[Heard, ...]:
        kind, code, value = event
        if (kind, code) == (EV_SYN, SYN_DROPPED):
            # The kernel's own buffer ran over; which keys went down or up meanwhile nobody knows.
            self._held.clear()
            self._alt_digits = ""
            self._scan.spoil(Mishap.KEYS_LOST, "the computer dropped keys, expected every one", now_s)
            return (Piece("<keys lost>"),)
        if (kind, code) == (EV_LED, LED_CAPS_LOCK):
            self._caps_lock = bool(value)
        if kind == EV_KEY and value == UP:
            return self._released(code, now_s)
        if kind == EV_KEY and value == DOWN:
            self._held.add(code)
            return self._pressed(code, now_s)
        # A key held down repeats itself, which is the computer's doing and nothing the scanner has read.
        return ()

    def _released(self, code: int, now_s: float) -> tuple[Heard, ...]:
        self._held.discard(code)
        if code not in us_keys.ALTS or not self._alt_digits:
            return ()
        digits, self._alt_digits = self._alt_digits, ""
        mishap = Mishap.ALT_CODE if int(digits) == _GS_CODE else Mishap.UNKNOWN_KEY
        self._scan.spoil(mishap, f"got Alt+{digits}, expected Ctrl+] for GS and a key for each letter", now_s)
        return (Piece(f"<Alt+{digits}>"),)

    def _pressed(self, code: int, now_s: float) -> tuple[Heard, ...]:
        if code in us_keys.MODIFIERS:
            return ()
        if code == us_keys.CAPS_LOCK:
            self._scan.spoil(Mishap.CAPS_LOCK, "the scanner pressed Caps Lock, expected letters alone", now_s)
            return (Piece("<Caps Lock>"),)
        ctrl = bool(self._held & us_keys.CTRLS)
        if code == us_keys.ESCAPE or (ctrl and code == us_keys.LETTER_C):
            self._scan = ScanAssembler(Entry.EVDEV)
            shown = "Ctrl+C" if ctrl else "Esc"
            return (Complaint(Mishap.NO_SCANNER, f"got {shown}, which a person types and no scanner"),)
        letters = us_keys.SHIFTED if self._held & us_keys.SHIFTS else us_keys.PLAIN
        letter = letters.get(code)
        if self._held & us_keys.ALTS:
            return self._pressed_with_alt(code, letter, now_s)
        if code in us_keys.ENDS:
            return (Piece("<Enter>"), *self._ended(self._scan.end()))
        if ctrl:
            letter = GROUP_SEPARATOR if code == us_keys.RIGHT_BRACKET else None
        if letter is None:
            return self._unknown(f"{'Ctrl+' if ctrl else ''}key {code}", now_s)
        self._scan.put(letter, now_s)
        return (Piece(visible(letter)),)

    def _pressed_with_alt(self, code: int, letter: str | None, now_s: float) -> tuple[Heard, ...]:
        if letter is None or not letter.isdigit():
            return self._unknown(f"Alt+key {code}", now_s)
        self._alt_digits += letter
        return ()

    def _unknown(self, shown: str, now_s: float) -> tuple[Heard, ...]:
        self._scan.spoil(Mishap.UNKNOWN_KEY, f"got {shown}, expected the letters of a US keyboard", now_s)
        return (Piece(f"<{shown}>"),)

    def _ended(self, ended: Scan | Complaint | None) -> tuple[Heard, ...]:
        if isinstance(ended, Scan) and self._caps_lock:
            # Some scanners press Shift the other way round then, some do not: its letters can't be trusted.
            return (Complaint(Mishap.CAPS_LOCK, "its lamp is lit, expected it off"),)
        return () if ended is None else (ended,)
