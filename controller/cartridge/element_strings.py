"""A scan taken apart into GS1 fields, as far as it can be read, and the first thing that is wrong with it.

A core over biip, which by itself answers to almost anything. What of the fields is wanted, and whether they
are good enough, is `gs1`'s part.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from biip import ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_element_strings import GS1ElementString

from controller.cartridge.errors import ScanReason, ScanRefused
from controller.cartridge.udi import GROUP_SEPARATOR

GS1_SYMBOLOGIES = ("]d2", "]C1")
"""GS1 DataMatrix and GS1-128: identifiers of ISO/IEC 15424."""

SSCC, GTIN, CONTENT, LOT, EXPIRY, SERIAL, COUNT = "00", "01", "02", "10", "17", "21", "37"
AGAIN = "scan it again; if that fails, set the blister aside and take another"
LABEL_IT = "label it at goods-in: `stipple stock receive … --labels FILE`"

_DATES = frozenset({"11", "12", "13", "15", "16", EXPIRY})
_DATE_DIGITS = 6
_TWICE = {
    GTIN: ScanReason.TWO_GTINS,
    LOT: ScanReason.TWO_LOTS,
    EXPIRY: ScanReason.TWO_EXPIRIES,
    SERIAL: ScanReason.TWO_SERIALS,
}


@dataclass(frozen=True, slots=True)
class Elements:
    """Values by application identifier, without those that are in doubt. fault: the first found, or None."""

    values: Mapping[str, str]
    fault: ScanRefused | None


def read_elements(text: str) -> Elements:
    """Every field of a scan that can be read; after one that can't, reading goes on at the next separator."""
    scan = text.strip(" \t\r\n")
    fault = _not_gs1(scan)
    if fault is not None:
        return Elements({}, fault)
    reading, rest = _Reading(), scan[3:]
    while rest := rest.lstrip(GROUP_SEPARATOR):
        rest = reading.take_one(rest)
    certain = {ai: value for ai, value in reading.values.items() if ai not in reading.doubtful}
    return Elements(certain, reading.fault)


def bad_date(ai: str, got: str) -> ScanRefused:
    """The refusal of a date that is none; `ai` says which."""
    return ScanRefused(
        ScanReason.BAD_DATE,
        f"field ({ai}) holds {got!r}, expected a date as YYMMDD",
        "set the blister aside and take another",
    )


@dataclass(slots=True)
class _Reading:
    values: dict[str, str] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    fault: ScanRefused | None = None

    def take_one(self, rest: str) -> str:
        """Read the field that `rest` begins with; answers what is left to be read."""
        try:
            ai = GS1ApplicationIdentifier.extract(rest).ai
        except ParseError:
            self._note(
                ScanRefused(
                    ScanReason.UNKNOWN_FIELD,
                    f"{rest!r} begins with no GS1 application identifier, expected one such as "
                    "01, 10, 17 or 21",
                    AGAIN,
                )
            )
            return _after_separator(rest)
        try:
            element = GS1ElementString.extract(rest)
        except ParseError:
            return self._pass_over(ai, rest)
        self._keep(element)
        after = rest[len(element) :]
        if not element.ai.separator_required or not after or after.startswith(GROUP_SEPARATOR):
            return after
        self.doubtful.add(ai)
        self._note(
            ScanRefused(
                ScanReason.LOST_SEPARATOR,
                f"field ({ai}) runs on after {element.value!r} with {after!r}, expected a separator",
                "set the scanner to send GS (0x1d) between fields, then scan again",
            )
        )
        return _after_separator(after)

    def _pass_over(self, ai: str, rest: str) -> str:
        got = rest.split(GROUP_SEPARATOR)[0][len(ai) :]
        if ai in _DATES:
            self._note(bad_date(ai, got[:_DATE_DIGITS]))
            # A date has its length even if it is none, so the next field is found without a separator.
            return rest[len(ai) + _DATE_DIGITS :] if len(got) >= _DATE_DIGITS else _after_separator(rest)
        self._note(
            ScanRefused(
                ScanReason.MALFORMED_FIELD,
                f"field ({ai}) holds {got!r}, expected the form GS1 lays down for it",
                AGAIN,
            )
        )
        return _after_separator(rest)

    def _keep(self, element: GS1ElementString) -> None:
        ai, value = element.ai.ai, element.value
        if ai in self.values:
            differs = self.values[ai] != value
            if differs:
                self.doubtful.add(ai)
            self._note(
                ScanRefused(
                    _TWICE.get(ai, ScanReason.DUPLICATE) if differs else ScanReason.DUPLICATE,
                    f"field ({ai}) was read as {self.values[ai]!r} and as {value!r}, expected it once",
                    AGAIN,
                )
            )
            return
        if element.gtin_error is not None:
            self._note(
                ScanRefused(
                    ScanReason.CHECK_DIGIT,
                    f"GTIN {value!r} has a wrong check digit, expected one that fits the other digits",
                    AGAIN,
                )
            )
        self.values[ai] = value

    def _note(self, fault: ScanRefused) -> None:
        self.fault = self.fault or fault


def _after_separator(rest: str) -> str:
    return rest.partition(GROUP_SEPARATOR)[2]


def _not_gs1(scan: str) -> ScanRefused | None:
    if not scan:
        return ScanRefused(
            ScanReason.NOTHING_READ,
            "the scanner sent nothing, expected a GS1 label",
            "hold the label steady and scan again",
        )
    if scan.startswith("+") or (scan.startswith("]") and scan[3:4] == "+"):
        return ScanRefused(
            ScanReason.HIBC,
            f"{scan!r} is a HIBC label, expected a GS1 label",
            f"scan the GS1 symbol of the blister, or {LABEL_IT}",
        )
    if not scan.isascii():
        return ScanRefused(
            ScanReason.MALFORMED_FIELD,
            f"{scan!r} holds characters that no label can hold, expected ASCII only",
            "check the scanner's keyboard layout, then scan again",
        )
    if not scan.startswith(GS1_SYMBOLOGIES):
        return ScanRefused(
            ScanReason.NOT_GS1,
            f"it begins with {scan[:3]!r}, expected {' or '.join(GS1_SYMBOLOGIES)}",
            "scan the GS1 DataMatrix or GS1-128 symbol, with the scanner set to send symbology identifiers",
        )
    return None
