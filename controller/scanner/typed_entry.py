"""A label typed by a person, twice; both must agree, then it is judged like any scan. A core.

For a blister whose symbol can't be scanned, or a room without a scanner. Forms only are looked at here, so
that a slip is told at once; whether the label may be used is `controller.cartridge.gs1`'s part.
"""

import re
from collections.abc import Callable
from datetime import date

from controller.cartridge.udi import GROUP_SEPARATOR, LOT_OR_SERIAL
from controller.scanner.scans import Complaint, Entry, Mishap, Scan

_GTIN = re.compile(r"[0-9]{14}")
_YYMMDD = re.compile(r"[0-9]{6}")


def _gtin(text: str) -> str | None:
    return text if _GTIN.fullmatch(text) else None


def _expiry(text: str) -> str | None:
    if _YYMMDD.fullmatch(text):
        return text
    try:
        return date.fromisoformat(text).strftime("%y%m%d")
    except ValueError:
        return None


def _name(text: str) -> str | None:
    return text if LOT_OR_SERIAL.fullmatch(text) else None


_FIELDS: tuple[tuple[str, str, Callable[[str], str | None]], ...] = (
    ("GTIN", "14 digits, after (01)", _gtin),
    ("expiry", "YYYY-MM-DD, or YYMMDD as after (17)", _expiry),
    ("lot", "1 to 20 characters, after (10) or LOT", _name),
    ("serial", "1 to 20 characters, after (21) or SN", _name),
)


class TypedEntry:
    """One label's dialogue: `question` is to be shown, `answer` takes the line typed."""

    def __init__(self) -> None:
        self._first: list[str] = []
        self._again: list[str] = []

    @property
    def question(self) -> str:
        """What is to be typed next."""
        second = len(self._first) == len(_FIELDS)
        name, form, _ = _FIELDS[len(self._again if second else self._first)]
        again = "once more, from the blister: " if second else ""
        return f"{again}type the {name} ({form})"

    def answer(self, line: str) -> Scan | Complaint | None:
        """Take one field; a scan once all have been typed twice alike, a complaint about a slip, or None."""
        typed = self._first if len(self._first) < len(_FIELDS) else self._again
        name, form, parse = _FIELDS[len(typed)]
        value = parse(line.strip())
        if value is None:
            return Complaint(Mishap.TYPED_FORM, f"got {line.strip()!r} as {name}, expected {form}")
        typed.append(value)
        if len(self._again) < len(_FIELDS):
            return None
        return self._compared()

    def _compared(self) -> Scan | Complaint:
        first, again = self._first, self._again
        self._first, self._again = [], []
        for (name, _, _), one, other in zip(_FIELDS, first, again, strict=True):
            if one != other:
                return Complaint(
                    Mishap.TYPED_DIFFERS,
                    f"the {name} was typed as {one!r} and as {other!r}, expected it alike",
                )
        gtin, expiry, lot, serial = first
        return Scan(f"]d201{gtin}17{expiry}10{lot}{GROUP_SEPARATOR}21{serial}", Entry.TYPED)
