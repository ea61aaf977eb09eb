"""docs/scanning.md lists every refusal, complaint and trap, with what is really said about what to do."""

import re
from datetime import date

import pytest

from controller.cartridge.errors import ScanReason
from controller.cartridge.gs1 import judge
from controller.cartridge.lot_rules import LotRecall
from controller.cartridge.wedge import TRAPS, Trap
from controller.scanner.scans import WAYS_OUT, Mishap
from tests.house.source_tree import ROOT

DOCUMENT = (ROOT / "docs" / "scanning.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?P<name>[^|]+?) \| (?P<means>[^|]+?) \| (?P<do>[^|]+?) \|$", re.MULTILINE)
TODAY = date(2026, 11, 28)
RECALL = LotRecall("LOT13", None, "seals leak", "Ann", "2026-11-22T14:00:00.000Z")
GTIN, REST = "0109506000134352", "1728113010LOT42A\x1d21SN1"

PROVOKED = {
    ScanReason.NOTHING_READ: "",
    ScanReason.HIBC: "+A123BJC5D6E71G",
    ScanReason.NOT_GS1: GTIN + REST,
    ScanReason.UNKNOWN_FIELD: f"]d2{GTIN}{REST}\x1d80",
    ScanReason.MALFORMED_FIELD: f"]d2{GTIN}{REST}\x1d10",
    ScanReason.LOST_SEPARATOR: f"]d2{GTIN}10{'L' * 20}17281130",
    ScanReason.BAD_DATE: f"]d2{GTIN}1728133010LOT42A\x1d21SN1",
    ScanReason.CASE: f"]d2{GTIN}3720\x1d{REST}",
    ScanReason.TWO_GTINS: f"]d2{GTIN}0195060001343529{REST}",
    ScanReason.TWO_LOTS: f"]d2{GTIN}{REST}\x1d10LOT42B",
    ScanReason.TWO_EXPIRIES: f"]d2{GTIN}17271130{REST}",
    ScanReason.TWO_SERIALS: f"]d2{GTIN}{REST}\x1d21SN2",
    ScanReason.DUPLICATE: f"]d2{GTIN}{REST}\x1d21SN1",
    ScanReason.CHECK_DIGIT: f"]d20109506000134353{REST}",
    ScanReason.NO_GTIN: f"]d2{REST}",
    ScanReason.NO_EXPIRY: f"]d2{GTIN}10LOT42A\x1d21SN1",
    ScanReason.NO_LOT: f"]d2{GTIN}1728113021SN1",
    ScanReason.NO_SERIAL: f"]d2{GTIN}1728113010LOT42A",
    ScanReason.EXPIRED: f"]d2{GTIN}1725113010LOT42A\x1d21SN1",
    ScanReason.RECALLED: f"]d2{GTIN}1728113010LOT13\x1d21SN1",
    ScanReason.LOT_UNKNOWN: f"]d2{GTIN}1728113010LOT9\x1d21SN1",
    ScanReason.LOT_UNKNOWN_NO_SERIAL: f"]d2{GTIN}1728113010LOT42A21SN1",
}


def table(heading: str) -> dict[str, str]:
    """Of the table under `heading`: first column to what is to be done."""
    section = DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = {
        row["name"]: row["do"]
        for row in ROW.finditer(section)
        if not row["name"].startswith(("it says", "-"))
    }
    return {name: do.replace(r"\`", "`") for name, do in rows.items()}


def test_the_refusals_are_those_the_policy_knows() -> None:
    assert table("When a label is refused").keys() == {reason.value for reason in ScanReason}


@pytest.mark.parametrize("reason", ScanReason)
def test_what_to_do_about_a_refusal_is_what_the_policy_says(reason: ScanReason) -> None:
    refusal = judge(PROVOKED[reason], TODAY, {"LOT42A"}, [RECALL]).refusal
    assert refusal is not None
    assert refusal.reason is reason
    assert table("When a label is refused")[reason.value] == refusal.way_out


def test_the_complaints_are_those_the_scanners_make() -> None:
    assert table("When what came is no scan") == {mishap.value: WAYS_OUT[mishap] for mishap in Mishap}


def test_the_traps_are_those_that_are_found() -> None:
    assert table("Traps of scanners that type") == {trap.value: TRAPS[trap][1] for trap in Trap}
