"""A label typed twice."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.cartridge.gs1 import read_scan
from controller.cartridge.udi import Udi
from controller.scanner.scans import Complaint, Entry, Mishap, Scan
from controller.scanner.typed_entry import TypedEntry

TODAY = date(2026, 11, 28)
FIELDS = ["09506000134352", "2028-11-30", "LOT42A", "SN000001"]


def typed(lines: list[str], entry: TypedEntry | None = None) -> list[Scan | Complaint | None]:
    dialogue = entry or TypedEntry()
    return [dialogue.answer(line) for line in lines]


def test_a_label_typed_twice_alike_is_a_scan_that_says_it_was_typed() -> None:
    *before, scan = typed([*FIELDS, " 09506000134352 ", "281130", "LOT42A", "SN000001"])
    assert before == [None] * 7
    assert isinstance(scan, Scan)
    assert scan.entry is Entry.TYPED
    assert read_scan(scan.text, TODAY, {"LOT42A"}) == Udi(
        "09506000134352", "LOT42A", date(2028, 11, 30), "SN000001"
    )


@pytest.mark.parametrize("at", range(4))
def test_a_field_typed_differently_is_named_and_the_label_is_begun_anew(at: int) -> None:
    other = ["09506000134369", "281129", "LOT42B", "sn000001"]
    entry = TypedEntry()
    *_, complaint = typed([*FIELDS, *FIELDS[:at], other[at], *FIELDS[at + 1 :]], entry)
    assert isinstance(complaint, Complaint)
    assert complaint.mishap is Mishap.TYPED_DIFFERS
    assert ["GTIN", "expiry", "lot", "serial"][at] in complaint.why
    assert entry.question.startswith("type the GTIN")
    assert isinstance(typed([*FIELDS, *FIELDS], entry)[-1], Scan)


@pytest.mark.parametrize(
    ("right", "slip", "name"),
    [
        ([], "9506000134352", "GTIN"),
        (FIELDS[:1], "30.11.2028", "expiry"),
        (FIELDS[:1], "2028-11-31", "expiry"),
        (FIELDS[:2], "LOT 42A", "lot"),
        (FIELDS[:2], "", "lot"),
        (FIELDS[:3], "S" * 21, "serial"),
        ([*FIELDS, *FIELDS[:3]], "SN№1", "serial"),
    ],
)
def test_a_slip_in_the_form_is_told_at_once_and_the_same_field_asked_again(
    right: list[str], slip: str, name: str
) -> None:
    entry = TypedEntry()
    typed(right, entry)
    question = entry.question
    complaint = entry.answer(slip)
    assert isinstance(complaint, Complaint)
    assert complaint.mishap is Mishap.TYPED_FORM
    assert complaint.why.startswith(f"got {slip!r} as {name}, expected ")
    assert entry.question == question


def test_each_question_names_a_field_and_the_second_round_says_so() -> None:
    entry, asked = TypedEntry(), []
    for line in [*FIELDS, *FIELDS]:
        asked.append(entry.question)
        entry.answer(line)
    assert asked[0] == "type the GTIN (14 digits, after (01))"
    assert asked[4] == "once more, from the blister: type the GTIN (14 digits, after (01))"
    assert [question.split("type the ")[1].split()[0] for question in asked] == [
        *("GTIN", "expiry", "lot", "serial") * 2
    ]


def test_the_policy_is_the_same_as_for_a_scan() -> None:
    """Day 00 is typed as it stands on the label, and a wrong check digit is the policy's to refuse."""
    fields = ["09506000134353", "281100", "LOT42A", "SN000001"]
    *_, scan = typed([*fields, *fields])
    assert isinstance(scan, Scan)
    assert scan.text == "]d201095060001343531728110010LOT42A\x1d21SN000001"


@given(st.lists(st.text(max_size=25), max_size=20))
def test_whatever_is_typed_is_asked_on_until_a_label_was_typed_twice_alike(lines: list[str]) -> None:
    assert not any(isinstance(one, Scan) for one in typed(lines[:7]))
    typed(lines)
