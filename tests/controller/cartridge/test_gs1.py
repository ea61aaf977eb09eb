import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.cartridge.errors import ScanReason, ScanRefused
from controller.cartridge.gs1 import judge, read_scan
from controller.cartridge.udi import Udi

TODAY = date(2026, 11, 22)
LOTS = {"LOT42A"}
GTIN = "0109506000134352"

with (Path(__file__).parents[2] / "data" / "scans.csv").open(newline="") as _file:
    CASES = {
        row["case"]: (row["scan"].replace(r"\x1d", "\x1d"), row["expected"]) for row in csv.DictReader(_file)
    }


def refusal(scan: str, today: date = TODAY) -> ScanRefused:
    with pytest.raises(ScanRefused) as caught:
        read_scan(scan, today, LOTS)
    return caught.value


@pytest.mark.hazard("H27")
@pytest.mark.parametrize("case", CASES)
def test_every_scan_of_the_table_gets_its_verdict(case: str) -> None:
    scan, expected = CASES[case]
    verdict = judge(scan, TODAY, LOTS)
    if verdict.refusal is None:
        udi = verdict.udi
        assert (udi.gtin, udi.lot, udi.serial[:-1]) == ("09506000134352", "LOT42A", "SN00000")
        assert expected in ("accept", f"accept: means {udi.expiry:%d %b %Y}")
    else:
        # What the table says in brackets is another way that was open, and not taken.
        assert expected.partition(" (")[0] == f"refuse: {verdict.refusal.reason}"


@pytest.mark.parametrize(
    ("case", "read"),
    [
        ("wrong-check-digit", ("09506000134353", "LOT42A", "2028-11-30", "SN000004")),
        ("lost-separator", ("09506000134352", "LOT42A21SN000005", "2028-11-30", None)),
        ("expired", ("09506000134352", "LOT42A", "2025-10-31", "SN000006")),
        ("no-expiry", ("09506000134352", "LOT42A", None, "SN000008")),
        ("two-lots", ("09506000134352", None, "2028-11-30", "SN000009")),
        ("no-symbology", (None, None, None, None)),
        ("month-13", ("09506000134352", "LOT42A", None, "SN000011")),
        ("case-contents", (None, "LOT42A", "2028-11-30", None)),
        ("hibc", (None, None, None, None)),
        ("empty", (None, None, None, None)),
    ],
)
def test_what_could_be_read_is_told_of_a_refused_scan_too(case: str, read: tuple[str | None, ...]) -> None:
    verdict = judge(CASES[case][0], TODAY, LOTS)
    expiry = verdict.expiry and verdict.expiry.isoformat()
    assert verdict.refusal is not None
    assert (verdict.gtin, verdict.lot, expiry, verdict.serial) == read


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
            f"]d2{GTIN}1728113010LOT42A21S",
            ScanReason.LOT_UNKNOWN_NO_SERIAL,
            "lot 'LOT42A21S' was never received, and no serial was read, "
            "expected a lot booked in at goods-in and a serial",
        ),
        (
            f"]d2{GTIN}172811301727113010LOT42A\x1d21S",
            ScanReason.TWO_EXPIRIES,
            "field (17) was read as '281130' and as '271130', expected it once",
        ),
        (
            f"]d2{GTIN}1728113010LOT42A\x1d21S\x1d21T",
            ScanReason.TWO_SERIALS,
            "field (21) was read as 'S' and as 'T', expected it once",
        ),
        (
            f"]d2{GTIN}0195060001343529",
            ScanReason.TWO_GTINS,
            "field (01) was read as '09506000134352' and as '95060001343529', expected it once",
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
    verdict = judge(prefix + text, TODAY, LOTS)
    if verdict.refusal is None:
        udi = verdict.udi
        assert len(udi.gtin) == 14
        assert udi.expiry >= TODAY
        assert udi.lot in LOTS
        assert udi.serial
    else:
        assert verdict.refusal.reason in ScanReason
        assert verdict.refusal.why
        assert verdict.refusal.way_out


LETTERS = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
NAMES = st.text(LETTERS, min_size=1, max_size=20)
OTHERS = st.lists(st.sampled_from(["240REF7\x1d", "11250101", "91OWN\x1d"]), max_size=2, unique=True)


def udis() -> st.SearchStrategy[Udi]:
    days = st.dates(TODAY, date(2076, 12, 31))
    return st.builds(Udi, st.just("09506000134352"), NAMES, days, NAMES)


@st.composite
def labels(draw: st.DrawFn, others: st.SearchStrategy[list[str]]) -> tuple[Udi, list[str]]:
    """A right label's fields in any order, each with its separator if it needs one."""
    udi = draw(udis())
    own = [GTIN, f"17{udi.expiry:%y%m%d}", f"10{udi.lot}\x1d", f"21{udi.serial}\x1d"]
    return udi, draw(st.permutations([*own, *draw(others)]))


@given(udis())
def test_an_accepted_scan_written_out_again_is_read_as_the_same(udi: Udi) -> None:
    found = read_scan(udi.scan, TODAY, {udi.lot})
    assert found == udi
    assert read_scan(found.scan, TODAY, {udi.lot}) == udi


@given(labels(OTHERS))
def test_the_order_of_the_fields_does_not_matter(label: tuple[Udi, list[str]]) -> None:
    udi, fields = label
    assert read_scan("]d2" + "".join(fields), TODAY, {udi.lot}) == udi


@given(labels(st.just([])), st.booleans())
def test_a_label_of_the_four_fields_that_lost_one_separator_is_never_accepted(
    label: tuple[Udi, list[str]], first: bool
) -> None:
    udi, fields = label
    scan = "".join(fields).removesuffix("\x1d")
    at = scan.index("\x1d") if first else scan.rindex("\x1d")
    lost = "]d2" + scan[:at] + scan[at + 1 :]
    assert judge(lost, TODAY, {udi.lot}).refusal is not None


@given(labels(OTHERS))
def test_any_label_that_lost_all_its_separators_is_never_accepted(label: tuple[Udi, list[str]]) -> None:
    """As a scanner that is set wrongly loses them."""
    udi, fields = label
    scan = "".join(fields).removesuffix("\x1d")
    verdict = judge("]d2" + scan.replace("\x1d", ""), TODAY, {udi.lot})
    assert verdict.refusal is not None
