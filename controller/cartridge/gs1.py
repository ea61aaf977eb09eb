"""Judging a cartridge's label: a strict policy over what `element_strings` could read.

Only what was read as GS1 counts, and only with exactly one GTIN, expiry, lot and serial. A scanner that
swallows the separator makes one field of two without a trace; the lots known from goods-in are the defence
against that.

A core: the day and the known lots are arguments. Scanners and typed entry are `controller.scanner`'s part.
"""

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from controller.cartridge.element_strings import (
    CONTENT,
    COUNT,
    EXPIRY,
    GTIN,
    LABEL_IT,
    LOT,
    SERIAL,
    SSCC,
    bad_date,
    read_elements,
)
from controller.cartridge.errors import ScanReason, ScanRefused
from controller.cartridge.lot_rules import LotRecall
from controller.cartridge.udi import Udi

_WANTED = (
    (GTIN, ScanReason.NO_GTIN, "GTIN"),
    (EXPIRY, ScanReason.NO_EXPIRY, "expiry"),
    (LOT, ScanReason.NO_LOT, "lot"),
    (SERIAL, ScanReason.NO_SERIAL, "serial"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy says of a scan, and what could be read of it.

    A field is None where it was not read, or was read in two ways. refusal: None if the scan is accepted, and
    then no field is None.
    """

    gtin: str | None
    lot: str | None
    expiry: date | None
    serial: str | None
    refusal: ScanRefused | None

    @property
    def udi(self) -> Udi:
        """The identification accepted. Raises ScanRefused."""
        if self.refusal is not None:
            raise self.refusal
        assert self.gtin, "an accepted label has a GTIN"
        assert self.lot, "an accepted label has a lot"
        assert self.expiry, "an accepted label has an expiry"
        assert self.serial, "an accepted label has a serial"
        return Udi(self.gtin, self.lot, self.expiry, self.serial)


def read_scan(text: str, today: date, known_lots: Collection[str] | None = None) -> Udi:
    """The identification on a label as a scanner sent it; the arguments are those of `judge`.

    Raises:
        ScanRefused: anything else than one piece with one GTIN, expiry, lot and serial, in date.
    """
    return judge(text, today, known_lots).udi


def judge(
    text: str,
    today: date,
    known_lots: Collection[str] | None = None,
    recalls: Collection[LotRecall] = (),
) -> Verdict:
    """Whether a label as a scanner sent it may be used, and what is on it.

    Args:
        text: with its symbology identifier, and the byte 0x1d where the barcode has a separator.
        today: the day of use; the expiry is this day or later.
        known_lots: lots received at goods-in; None leaves that check to the ledger.
        recalls: those of the ledger; none leave that check to it.
    """
    elements = read_elements(text)
    values = elements.values
    expiry = _expiry(values[EXPIRY], today) if EXPIRY in values else None
    refusal = elements.fault or _refusal(values, expiry, today, known_lots, recalls)
    return Verdict(values.get(GTIN), values.get(LOT), expiry, values.get(SERIAL), refusal)


def _refusal(
    values: Mapping[str, str],
    expiry: date | None,
    today: date,
    known_lots: Collection[str] | None,
    recalls: Collection[LotRecall],
) -> ScanRefused | None:
    case = next((ai for ai in (SSCC, CONTENT, COUNT) if ai in values), None)
    if case is not None:
        return ScanRefused(
            ScanReason.CASE,
            f"field ({case}) {values[case]!r} is for the contents of a case, expected the label of one piece",
            "open the case and scan a single blister",
        )
    for ai, reason, name in _WANTED:
        if ai == SERIAL:
            # First, for it is the worst: a lot may be recalled before it comes, and is not to be booked in.
            recall = next((one for one in recalls if one.covers(values[GTIN], values[LOT])), None)
            if recall is not None:
                return _recalled(recall)
            if known_lots is not None and values[LOT] not in known_lots:
                return _unknown_lot(values)
        if not values.get(ai):
            return ScanRefused(
                reason,
                f"the label has no {name}, expected field ({ai})",
                f"scan the symbol that carries all four of GTIN, expiry, lot and serial, or {LABEL_IT}",
            )
        if ai == EXPIRY and expiry is None:
            return bad_date(EXPIRY, values[EXPIRY])
    if expiry is not None and expiry < today:
        return ScanRefused(
            ScanReason.EXPIRED,
            f"its last day of use was {expiry}, expected {today} or later",
            "set the blister aside for discarding and take another",
        )
    return None


def _recalled(recall: LotRecall) -> ScanRefused:
    return ScanRefused(
        ScanReason.RECALLED,
        f"its lot {recall.lot} was recalled on {recall.at_utc[:10]} by {recall.by} ({recall.reason}), "
        "expected a lot that was not",
        "set the blister aside for discarding and take one of another lot",
    )


def _unknown_lot(values: Mapping[str, str]) -> ScanRefused:
    got = f"lot {values[LOT]!r} was never received"
    expected = "expected a lot booked in at goods-in"
    if SERIAL in values:
        return ScanRefused(
            ScanReason.LOT_UNKNOWN,
            f"{got}, {expected}",
            "book the lot in first; if the lot printed on the blister is shorter, the scanner loses "
            "separators: set it to send GS (0x1d)",
        )
    return ScanRefused(
        ScanReason.LOT_UNKNOWN_NO_SERIAL,
        f"{got}, and no serial was read, {expected} and a serial",
        "compare with the lot printed on the blister: if that is shorter, the scanner loses separators, so "
        "set it to send GS (0x1d); if it is the same, book the lot in first",
    )


def _expiry(yymmdd: str, today: date) -> date | None:
    """The last day of use, None for a day the calendar lacks; day 00 is the month's last.

    Century: GS1 General Specifications, section 7.12.
    """
    ahead_years = (int(yymmdd[:2]) - today.year) % 100
    year = today.year + (ahead_years if ahead_years <= 50 else ahead_years - 100)
    month, day = int(yymmdd[2:4]), int(yymmdd[4:])
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return None
