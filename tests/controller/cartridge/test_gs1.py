import csv
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.cartridge.errors import ScanReason, ScanRefused
from controller.cartridge.gs1 import read_scan

TODAY = date(2026, 11, 22)
LOTS = {"LOT42A"}
GTIN = "0109506000134352"

with (Path(__file__).parents[2] / "data" / "scans.csv").open(newline="") as _file:
    CASES = {
        row["case"]: (row["scan"].replace(r"\x1d", "\x1d"), row["expected"]) for row in csv.DictReader(_file)
    }

REASONS = {
    "wrong-check-digit": ScanReason.CHECK_DIGIT,
    "lost-separator": ScanReason.LOT_UNKNOWN,
    "expired": ScanReason.EXPIRED,
    "no-expiry": ScanReason.NO_EXPIRY,
    "two-lots": ScanReason.DUPLICATE,
    "no-symbology": ScanReason.NOT_GS1,
    "month-13": ScanReason.BAD_DATE,
    "case-contents": ScanReason.CASE,
    "hibc": ScanReason.HIBC,
    "empty": ScanReason.NOTHING_READ,
}


def refusal(scan: str, today: date = TODAY) -> ScanRefused:
    with pytest.raises(ScanRefused) as caught:
        read_scan(scan, today, LOTS)
    return caught.value


@pytest.mark.hazard("H27")
@pytest.mark.parametrize("case", CASES)
def test_every_scan_of_the_table_gets_its_verdict(case: str) -> None:
    scan, expected = CASES[case]
    if expected.startswith("accept"):
        udi = read_scan(scan, TODAY, LOTS)
        assert (udi.gtin, udi.lot, udi.expiry) == ("09506000134352", "LOT42A", date(2028, 11, 30))
        assert udi.serial.startswith("SN00000")
    else:
        assert expected.startswith("refuse")
        assert refusal(scan).reason is REASONS[case]


@pytest.mark.parametrize(
    ("scan", "reason", "why"),
    [
        (" \r\n", ScanReason.NOTHING_READ, "the scanner sent nothing, expected a GS1 label"),
        ("]C0+A123BJC5D6E71G", ScanReason.HIBC, "']C0+A123BJC5D6E71G' is a HIBC label, expected a GS1 label"),
        ("]d1" + GTIN, ScanReason.NOT_GS1, "it begins with ']d1', expected ]d2 or ]C1"),
        ("]d2", ScanReason.NO_GTIN, "the label has no GTIN, expected field (01)"),
        ("]d21728113010LOT42A\x1d21S", ScanReason.NO_GTIN, "the label has no GTIN, expected field (01)"),
        (f"]d2{GTIN}1728113021S", ScanReason.NO_LOT, "the label has no lot, expected field (10)"),
        (f"]d2{GTIN}1728113010LOT42A", ScanReason.NO_SERIAL, "the label has no serial, expected field (21)"),
        (
            f"]d2{GTIN}1728113010LOT9\x1d21S",
            ScanReason.LOT_UNKNOWN,
            "lot 'LOT9' was never received, expected a lot booked in at goods-in",
        ),
        (
            f"]d2{GTIN}17281130880",
            ScanReason.UNKNOWN_FIELD,
            "'880' begins with no GS1 application identifier, expected one such as 01, 10, 17 or 21",
        ),
        (f"]d2{GTIN}17280230", ScanReason.BAD_DATE, "field (17) holds '280230', expected a date as YYMMDD"),
        (f"]d2{GTIN}17280030", ScanReason.BAD_DATE, "field (17) holds '280030', expected a date as YYMMDD"),
        (f"]d2{GTIN}11263001", ScanReason.BAD_DATE, "field (11) holds '263001', expected a date as YYMMDD"),
        ("]d20195060001\x1d10A", ScanReason.MALFORMED_FIELD, None),
        (f"]d2{GTIN}10LOT№", ScanReason.MALFORMED_FIELD, None),
        (
            f"]d2{GTIN}10ABCDEFGHIJKLMNOPQRSTU17281130",
            ScanReason.LOST_SEPARATOR,
            "field (10) runs on after 'ABCDEFGHIJKLMNOPQRST' with 'U17281130', expected a separator",
        ),
        (
            f"]d2{GTIN}{GTIN}",
            ScanReason.DUPLICATE,
            "field (01) was read as '09506000134352' and as '09506000134352', expected it once",
        ),
        (
            "]d200195060001343520003",
            ScanReason.CASE,
            "field (00) '195060001343520003' is for the contents of a case, expected the label of one piece",
        ),
        (
            f"]d2{GTIN}3720\x1d1728113010LOT42A",
            ScanReason.CASE,
            "field (37) '20' is for the contents of a case, expected the label of one piece",
        ),
    ],
)
def test_a_refusal_says_what_was_read_and_what_was_expected(
    scan: str, reason: ScanReason, why: str | None
) -> None:
    found = refusal(scan)
    assert found.reason is reason
    assert why is None or found.why == why
    assert found.way_out


def test_a_blister_without_a_serial_is_sent_to_goods_in_to_be_labelled() -> None:
    assert refusal(f"]d2{GTIN}1728113010LOT42A").way_out == (
        "scan the symbol that carries all four of GTIN, expiry, lot and serial, "
        "or label it at goods-in: `stipple stock receive … --labels FILE`"
    )


def test_a_lot_is_left_to_the_ledger_where_none_are_named() -> None:
    assert read_scan(f"]d2{GTIN}1728113010LOT9\x1d21S", TODAY).lot == "LOT9"


def test_fields_of_no_concern_are_let_by() -> None:
    assert read_scan(f"]d2{GTIN}1125010117281130240REF7\x1d10LOT42A\x1d21S", TODAY, LOTS).serial == "S"


def test_the_ends_a_scanner_adds_are_no_part_of_the_serial() -> None:
    assert read_scan(f"]d2{GTIN}1728113010LOT42A\x1d21S\x1d\r\n", TODAY, LOTS).serial == "S"


def test_a_cartridge_is_good_up_to_and_on_its_last_day() -> None:
    scan = f"]d2{GTIN}1726112210LOT42A\x1d21S"
    assert read_scan(scan, date(2026, 11, 22), LOTS).expiry == date(2026, 11, 22)
    assert refusal(scan, date(2026, 11, 23)).reason is ScanReason.EXPIRED


@pytest.mark.parametrize(
    ("yymmdd", "expiry"),
    [("280200", date(2028, 2, 29)), ("270200", date(2027, 2, 28)), ("761231", date(2076, 12, 31))],
)
def test_day_00_is_the_last_of_its_month_and_the_century_the_nearest(yymmdd: str, expiry: date) -> None:
    assert read_scan(f"]d2{GTIN}17{yymmdd}10LOT42A\x1d21S", TODAY, LOTS).expiry == expiry


def test_a_year_more_than_50_ahead_was_in_the_century_before() -> None:
    assert "was 1977-01-01" in refusal(f"]d2{GTIN}1777010110LOT42A\x1d21S").why


def test_29_february_of_a_year_without_one_is_no_date() -> None:
    scan = f"]d2{GTIN}1700022910LOT42A\x1d21S"
    with pytest.raises(ScanRefused, match="holds '000229'"):
        read_scan(scan, date(2095, 1, 1), LOTS)


@pytest.mark.hazard("H27")
@given(st.text(max_size=60), st.sampled_from(["", "]d2", "]C1", f"]d2{GTIN}1728113010LOT42A\x1d21"]))
def test_whatever_a_scanner_sends_is_read_or_refused(text: str, prefix: str) -> None:
    with suppress(ScanRefused):
        udi = read_scan(prefix + text, TODAY, LOTS)
        assert udi.expiry >= TODAY
        assert udi.lot in LOTS
        assert udi.serial
