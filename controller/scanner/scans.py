"""What comes out of any scanner: scans, complaints about what was no scan, and pieces of what is on its way.

The vocabulary of this room; who hears it decides what follows.
"""

from dataclasses import dataclass
from enum import StrEnum


class Entry(StrEnum):
    """How a label got into the program."""

    SERIAL = "serial"
    EVDEV = "evdev"
    TYPED = "typed"


class Mishap(StrEnum):
    """Why something that came from a scanner is no scan, a few words each."""

    NOT_ASCII = "not ASCII"
    CONTROL = "control character"
    TOO_LONG = "too long"
    BROKEN_OFF = "broken off"
    ALT_CODE = "GS as Alt+029"
    CAPS_LOCK = "Caps Lock"
    UNKNOWN_KEY = "unknown key"
    KEYS_LOST = "keys lost"
    NO_SCANNER = "a keyboard, no scanner"
    TYPED_FORM = "not in its form"
    TYPED_DIFFERS = "typed differently"


WAYS_OUT: dict[Mishap, str] = {
    Mishap.NOT_ASCII: "set the scanner to send plain ASCII with 8 data bits and no parity, then scan again",
    Mishap.CONTROL: "switch off what the scanner puts around a scan, all but a CR or LF at its end",
    Mishap.TOO_LONG: "scan the symbol of one blister; set the scanner to end each scan with CR",
    Mishap.BROKEN_OFF: "check cable and plug, then scan again",
    Mishap.ALT_CODE: (
        "set the scanner to type control characters as Ctrl+key, or better to USB serial (USB-CDC) and use "
        "--scanner serial:PATH"
    ),
    Mishap.CAPS_LOCK: "switch Caps Lock off and scan again",
    Mishap.UNKNOWN_KEY: "set the scanner's keyboard country to US, without function keys, then scan again",
    Mishap.KEYS_LOST: "scan again; if it happens often, this computer has too much to do",
    Mishap.TYPED_FORM: "read it off the blister and type it again",
    Mishap.TYPED_DIFFERS: "type the label twice once more, each time from the blister",
    Mishap.NO_SCANNER: "give --scanner the device of the scanner, not of a keyboard; this one is let go",
}
"""What to do about each."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The text of one label, without the line's end; GS is 0x1d."""

    text: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something came that is no scan, and nothing of it is used. why: what was got and expected."""

    mishap: Mishap
    why: str

    @property
    def way_out(self) -> str:
        """What to do."""
        return WAYS_OUT[self.mishap]

    def __str__(self) -> str:
        return f"scan not used ({self.mishap}): {self.why}; {self.way_out}"


@dataclass(frozen=True, slots=True)
class Piece:
    """What has just arrived, made visible, for whoever sets a scanner up."""

    shown: str


Heard = Scan | Complaint | Piece

_NAMES = {"\x1d": "<GS>", "\r": "<CR>", "\n": "<LF>", "\t": "<TAB>", "\x1e": "<RS>", "\x04": "<EOT>"}


def visible(text: str) -> str:
    """The text with every character that can't be seen as its name or number in angle brackets."""
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    return _NAMES.get(character, f"<{ord(character):02x}>")
