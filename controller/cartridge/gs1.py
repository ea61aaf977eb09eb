"""Reading a cartridge's label: a strict policy over biip, which by itself answers to almost anything.

Only what was read as GS1 counts, and only with exactly one GTIN, expiry, lot and serial. A scanner that
swallows the separator makes one field of two without a trace; the lots known from goods-in are the defence
against that.

A core: the day and the known lots are arguments. Scanners and typed entry are others' part.
"""

from calendar import monthrange
from collections.abc import Collection
from datetime import date

from biip import ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_element_strings import GS1ElementString

from controller.cartridge.errors import ScanReason, ScanRefused
from controller.cartridge.udi import GROUP_SEPARATOR, Udi

GS1_SYMBOLOGIES = ("]d2", "]C1")
"""GS1 DataMatrix and GS1-128: identifiers of ISO/IEC 15424."""

_SSCC, _GTIN, _CONTENT, _LOT, _EXPIRY, _SERIAL, _COUNT = "00", "01", "02", "10", "17", "21", "37"
_DATES = frozenset({"11", "12", "13", "15", "16", _EXPIRY})
_AGAIN = "scan it again; if that fails, set the blister aside and take another"
_LABEL_IT = "label it at goods-in: `stipple stock receive … --labels FILE`"


def read_scan(text: str, today: date, known_lots: Collection[str] | None = None) -> Udi:
    """The identification on a label as a scanner sent it.

    Args:
        text: with its symbology identifier, and the byte 0x1d where the barcode has a separator.
        today: the day of use; the expiry is this day or later.
        known_lots: lots received at goods-in; None leaves that check to the ledger.

    Raises:
        ScanRefused: anything else than one piece with one GTIN, expiry, lot and serial, in date.
    """
    fields = _fields(_gs1_part(text))
    case = next((ai for ai in (_SSCC, _CONTENT, _COUNT) if ai in fields), None)
    if case is not None:
        raise ScanRefused(
            ScanReason.CASE,
            f"field ({case}) {fields[case]!r} is for the contents of a case, expected the label of one piece",
            "open the case and scan a single blister",
        )
    gtin = _one(fields, _GTIN, ScanReason.NO_GTIN, "GTIN")
    expiry = _expiry(_one(fields, _EXPIRY, ScanReason.NO_EXPIRY, "expiry"), today)
    lot = _one(fields, _LOT, ScanReason.NO_LOT, "lot")
    if known_lots is not None and lot not in known_lots:
        missing = "" if _SERIAL in fields else ", and no serial"
        raise ScanRefused(
            ScanReason.LOT_UNKNOWN,
            f"lot {lot!r} was never received{missing}, expected a lot booked in at goods-in",
            "book the lot in first; if the lot printed on the blister is shorter, the scanner loses "
            "separators: set it to send GS (0x1d)",
        )
    serial = _one(fields, _SERIAL, ScanReason.NO_SERIAL, "serial")
    if expiry < today:
        raise ScanRefused(
            ScanReason.EXPIRED,
            f"its last day of use was {expiry}, expected {today} or later",
            "set the blister aside for discarding and take another",
        )
    return Udi(gtin, lot, expiry, serial)


def _gs1_part(text: str) -> str:
    scan = text.strip(" \t\r\n")
    if not scan:
        raise ScanRefused(
            ScanReason.NOTHING_READ,
            "the scanner sent nothing, expected a GS1 label",
            "hold the label steady and scan again",
        )
    if scan.startswith("+") or (scan.startswith("]") and scan[3:4] == "+"):
        raise ScanRefused(
            ScanReason.HIBC,
            f"{scan!r} is a HIBC label, expected a GS1 label",
            f"scan the GS1 symbol of the blister, or {_LABEL_IT}",
        )
    if not scan.isascii():
        raise ScanRefused(
            ScanReason.MALFORMED_FIELD,
            f"{scan!r} holds characters that no label can hold, expected ASCII only",
            "check the scanner's keyboard layout, then scan again",
        )
    if not scan.startswith(GS1_SYMBOLOGIES):
        raise ScanRefused(
            ScanReason.NOT_GS1,
            f"it begins with {scan[:3]!r}, expected {' or '.join(GS1_SYMBOLOGIES)}",
            "scan the GS1 DataMatrix or GS1-128 symbol, with the scanner set to send symbology identifiers",
        )
    return scan[3:]


def _fields(rest: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    while rest := rest.lstrip(GROUP_SEPARATOR):
        element = _element(rest)
        ai, value = element.ai.ai, element.value
        if ai in fields:
            raise ScanRefused(
                ScanReason.DUPLICATE,
                f"field ({ai}) was read as {fields[ai]!r} and as {value!r}, expected it once",
                _AGAIN,
            )
        if element.gtin_error is not None:
            raise ScanRefused(
                ScanReason.CHECK_DIGIT,
                f"GTIN {value!r} has a wrong check digit, expected one that fits the other digits",
                _AGAIN,
            )
        fields[ai] = value
        rest = rest[len(element) :]
        if element.ai.separator_required and rest and not rest.startswith(GROUP_SEPARATOR):
            raise ScanRefused(
                ScanReason.LOST_SEPARATOR,
                f"field ({ai}) runs on after {value!r} with {rest!r}, expected a separator",
                "set the scanner to send GS (0x1d) between fields, then scan again",
            )
    return fields


def _element(rest: str) -> GS1ElementString:
    try:
        ai = GS1ApplicationIdentifier.extract(rest).ai
    except ParseError as error:
        raise ScanRefused(
            ScanReason.UNKNOWN_FIELD,
            f"{rest!r} begins with no GS1 application identifier, expected one such as 01, 10, 17 or 21",
            _AGAIN,
        ) from error
    try:
        return GS1ElementString.extract(rest)
    except ParseError as error:
        got = rest.split(GROUP_SEPARATOR)[0][len(ai) :]
        if ai in _DATES:
            raise _bad_date(ai, got[:6]) from error
        raise ScanRefused(
            ScanReason.MALFORMED_FIELD,
            f"field ({ai}) holds {got!r}, expected the form GS1 lays down for it",
            _AGAIN,
        ) from error


def _one(fields: dict[str, str], ai: str, reason: ScanReason, name: str) -> str:
    value = fields.get(ai)
    if not value:
        raise ScanRefused(
            reason,
            f"the label has no {name}, expected field ({ai})",
            f"scan the symbol that carries all four of GTIN, expiry, lot and serial, or {_LABEL_IT}",
        )
    return value


def _expiry(yymmdd: str, today: date) -> date:
    """The last day of use; day 00 is the month's last. Century: GS1 General Specifications, section 7.12."""
    ahead_years = (int(yymmdd[:2]) - today.year) % 100
    year = today.year + (ahead_years if ahead_years <= 50 else ahead_years - 100)
    month, day = int(yymmdd[2:4]), int(yymmdd[4:])
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError as error:
        raise _bad_date(_EXPIRY, yymmdd) from error


def _bad_date(ai: str, got: str) -> ScanRefused:
    return ScanRefused(
        ScanReason.BAD_DATE,
        f"field ({ai}) holds {got!r}, expected a date as YYMMDD",
        "set the blister aside and take another",
    )
