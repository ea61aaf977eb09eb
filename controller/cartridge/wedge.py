"""Traps of scanners that type like a keyboard: found by undoing each and seeing whether a label comes out.

Between such a scanner and this program lie a keyboard layout, Caps Lock, and whatever the computer makes of a
separator that no key stands for. A trap is told by name with its way out; what comes out when it is undone is
never used, since nobody can say what else was changed.

A core: text and lots in, a trap or None out.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from controller.cartridge.element_strings import (
    EXPIRY,
    GS1_SYMBOLOGIES,
    GTIN,
    LOT,
    SERIAL,
    read_elements,
)
from controller.cartridge.errors import ScanRefused
from controller.cartridge.udi import GROUP_SEPARATOR

Lots = Collection[str] | None

LENGTH_MAX = 256
"""A longer text is no label of a blister, and trying out what might have happened to it takes its time."""


class Trap(StrEnum):
    """What has happened to the text on its way, a few words each for screens and machine-read answers."""

    CAPS_LOCK = "Caps Lock"
    GERMAN_COMPUTER = "German keyboard layout"
    FRENCH_COMPUTER = "French keyboard layout"
    GERMAN_SCANNER = "scanner set to German"
    GS_AS_DIGITS = "GS as Alt+029"
    GS_AS_TEXT = "GS as text"
    GS_SWALLOWED = "GS swallowed"


_SERIAL_MODE = "best: set the scanner to USB serial (USB-CDC) and use --scanner serial:PATH"

TRAPS: dict[Trap, tuple[str, str]] = {
    Trap.CAPS_LOCK: ("capitals and small letters are swapped", "switch Caps Lock off and scan again"),
    Trap.GERMAN_COMPUTER: (
        "the scanner types for a US keyboard and the computer reads a German one",
        "set the scanner's keyboard country to German, or the computer's layout to US",
    ),
    Trap.FRENCH_COMPUTER: (
        "the scanner types for a US keyboard and the computer reads a French one",
        "set the scanner's keyboard country to French, or the computer's layout to US",
    ),
    Trap.GERMAN_SCANNER: (
        "the scanner types for a German keyboard and the computer reads a US one",
        "set the scanner's keyboard country to US",
    ),
    Trap.GS_AS_DIGITS: (
        "the scanner types the separator as Alt+029, and only the digits have arrived",
        "set the scanner to type control characters as Ctrl+key",
    ),
    Trap.GS_AS_TEXT: (
        "other characters stand where the separator belongs",
        "switch off what the scanner puts in place of GS, so that it sends 0x1d",
    ),
    Trap.GS_SWALLOWED: (
        "the separator after the lot has not arrived",
        "set the scanner to send GS (0x1d) between fields",
    ),
}
"""Each trap: what has happened, and what to do."""


@dataclass(frozen=True, slots=True)
class Trapped:
    """What happened to a scan on its way: one trap, or one of letters and one of the separator."""

    traps: tuple[Trap, ...]

    @property
    def why(self) -> str:
        """The traps by name, and what each means."""
        return " and ".join(f"{trap}: {TRAPS[trap][0]}" for trap in self.traps)

    @property
    def way_out(self) -> str:
        """What to do about each, and what would end it for good."""
        return "; ".join([*(TRAPS[trap][1] for trap in self.traps), _SERIAL_MODE])


def wedge_trap(text: str, known_lots: Lots = None) -> Trapped | None:
    """What a keyboard on the way has done to a scan; None if the scan is right, or wrong in another way.

    Args:
        text: as it arrived.
        known_lots: lots received at goods-in, by which a trap is told with more certainty; None if unknown.
    """
    scan = text.strip(" \t\r\n")
    if len(scan) > LENGTH_MAX or _is_whole(scan, known_lots):
        return None
    for letters, undone in _letters_undone(scan, known_lots):
        if letters is not None and _is_whole(undone, known_lots):
            return Trapped((letters,))
        separator = _separator_trap(undone, known_lots)
        if separator is not None:
            return Trapped((separator,) if letters is None else (letters, separator))
        if letters is not None and _is_begun(undone):
            return Trapped((letters,))
    return Trapped((Trap.CAPS_LOCK,)) if scan.startswith(_SWAPPED_SYMBOLOGIES) else None


def refusal_text(refused: ScanRefused, text: str, known_lots: Lots = None) -> str:
    """The refusal of a scan, and the trap it fell into if there is one."""
    trapped = wedge_trap(text, known_lots)
    return str(refused) if trapped is None else f"{refused}. Trap {trapped.why}; {trapped.way_out}"


_SWAPPED_SYMBOLOGIES = tuple(symbology.swapcase() for symbology in GS1_SYMBOLOGIES)


def _is_begun(scan: str) -> bool:
    """A GTIN was read, with a right check digit, and nothing is wrong with the rest."""
    elements = read_elements(scan)
    return elements.fault is None and GTIN in elements.values


def _is_whole(scan: str, known_lots: Lots) -> bool:
    """All four fields were read, the lot is a known one, and nothing is wrong with the rest."""
    elements = read_elements(scan)
    values = elements.values
    if elements.fault is not None or not {GTIN, EXPIRY, LOT, SERIAL} <= values.keys():
        return False
    return known_lots is None or values[LOT] in known_lots


def _letters_undone(scan: str, known_lots: Lots) -> Iterator[tuple[Trap | None, str]]:
    if scan.startswith(GS1_SYMBOLOGIES):
        yield None, scan
        # A scanner may send its identifier by another way than the letters that follow; only a known lot can
        # tell that these are swapped.
        half = scan[:3] + scan[3:].swapcase()
        if known_lots is not None and read_elements(half).values.get(LOT) in known_lots:
            yield Trap.CAPS_LOCK, half
        return
    yield Trap.CAPS_LOCK, scan.swapcase()
    yield Trap.GERMAN_COMPUTER, scan.translate(_FROM_GERMAN)
    yield Trap.FRENCH_COMPUTER, scan.translate(_FROM_FRENCH)
    if scan.startswith("9"):
        # A German keyboard has ] on the key of 9, with a third shift that a US one does not know.
        yield Trap.GERMAN_SCANNER, "]" + scan[1:].translate(_TO_GERMAN)


_DIGITS = ("029", "0029")
_DIGITS_TRIED_MAX = 6
_STAND_IN = re.compile(r"""<GS>|\{GS\}|\[GS\]|\^\]|[^!"%&'()*+,\-./0-9:;<=>?A-Z_a-z\x1d]+""")
"""A name for GS, or any character that no field of a label may hold."""


def _separator_trap(scan: str, known_lots: Lots) -> Trap | None:
    undone = _separator_undone(scan, known_lots)
    return next((trap for trap, better in undone if _is_whole(better, known_lots)), None)


def _separator_undone(scan: str, known_lots: Lots) -> Iterator[tuple[Trap, str]]:
    symbology, fields = scan[:3], scan[3:]
    yield Trap.GS_AS_TEXT, symbology + _STAND_IN.sub(GROUP_SEPARATOR, fields)
    for digits in _DIGITS:
        places = [found.start() for found in re.finditer(f"(?={digits})", fields)][:_DIGITS_TRIED_MAX]
        for count in range(1, len(places) + 1):
            for chosen in combinations(places, count):
                yield Trap.GS_AS_DIGITS, symbology + _replaced(fields, chosen, len(digits))
    for lot in known_lots or ():
        if (field := f"{LOT}{lot}") in fields:
            yield Trap.GS_SWALLOWED, symbology + fields.replace(field, field + GROUP_SEPARATOR, 1)


def _replaced(fields: str, places: tuple[int, ...], length: int) -> str:
    for place in reversed(places):
        fields = fields[:place] + GROUP_SEPARATOR + fields[place + length :]
    return fields


# The keys of three keyboards, row by row from the same places, first plain and then with Shift.
_US = "".join(
    (
        r"`1234567890-=qwertyuiop[]asdfghjkl;'\zxcvbnm,./",
        '~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"|ZXCVBNM<>?',
    )
)
_GERMAN = "".join(
    (
        "^1234567890ß\N{ACUTE ACCENT}qwertzuiopü+asdfghjklöä#yxcvbnm,.-",
        "°!\"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄ'YXCVBNM;:_",
    )
)
_FRENCH = "".join(
    (
        "²&é\"'(-è_çà)=azertyuiop^$qsdfghjklmù*wxcvbn,;:!",
        "~1234567890°+AZERTYUIOP¨£QSDFGHJKLM%µWXCVBN?./§",
    )
)
_FROM_GERMAN = str.maketrans(_GERMAN, _US)
_FROM_FRENCH = str.maketrans(_FRENCH, _US)
_TO_GERMAN = str.maketrans(_US, _GERMAN)
