"""A label that came through a keyboard: what happened to it is told by name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.cartridge.errors import ScanRefused
from controller.cartridge.gs1 import judge, read_scan
from controller.cartridge.wedge import TRAPS, Trap, refusal_text, wedge_trap

TODAY = date(2026, 11, 28)
LOTS = {"LOT-42Zy"}
LABEL = "]d201095060001343521728113010LOT-42Zy\x1d21SN_1/2"
C128 = "]C1" + LABEL[3:]

# What comes out at the other keyboard, key by key, written down by hand from the two layouts.
ON_GERMAN = "+d201095060001343521728113010LOTß42Yz\x1d21SN?1-2"
FROM_GERMAN_SCANNER = "9d201095060001343521728113010LOT/42Yz\x1d21SN?1&2"


def names(text: str, lots: set[str] | None = LOTS) -> list[str]:
    found = wedge_trap(text, lots)
    return [] if found is None else [trap.value for trap in found.traps]


@pytest.mark.parametrize(
    ("text", "traps"),
    [
        (LABEL.swapcase(), ["Caps Lock"]),
        (C128.swapcase(), ["Caps Lock"]),
        (LABEL[:3] + LABEL[3:].swapcase(), ["Caps Lock"]),
        ("]D2 and what is no label", ["Caps Lock"]),
        (ON_GERMAN, ["German keyboard layout"]),
        (FROM_GERMAN_SCANNER, ["scanner set to German"]),
        (LABEL.replace("\x1d", "029"), ["GS as Alt+029"]),
        (LABEL.replace("\x1d", "0029"), ["GS as Alt+029"]),
        (LABEL.replace("\x1d", "^]"), ["GS as text"]),
        (LABEL.replace("\x1d", "<GS>"), ["GS as text"]),
        (LABEL.replace("\x1d", "␝"), ["GS as text"]),
        (LABEL.replace("\x1d", "|"), ["GS as text"]),
        (LABEL.replace("\x1d", ""), ["GS swallowed"]),
        (LABEL.replace("\x1d", "029").swapcase(), ["Caps Lock", "GS as Alt+029"]),
        (ON_GERMAN.replace("\x1d", ""), ["German keyboard layout", "GS swallowed"]),
        (ON_GERMAN.replace("\x1d", "+"), ["German keyboard layout", "GS as text"]),
    ],
)
def test_a_trap_is_told_by_name(text: str, traps: list[str]) -> None:
    assert names(text) == traps
    assert judge(text, TODAY, LOTS).refusal is not None


def test_a_french_computer_is_told_from_digits_that_became_letters() -> None:
    us, french = "0123456789-/_", "à&é\"'(-è_ç)!°"
    on_french = LABEL[1:].translate(str.maketrans(us + "Z", french + "W"))
    assert names("$" + on_french) == ["French keyboard layout"]


@pytest.mark.parametrize(
    "text",
    [
        LABEL,
        C128,
        LABEL[3:],
        "",
        "]d2",
        "+A123BJC5D6E71G",
        LABEL.replace("LOT-42Zy", "LOT9"),
        LABEL.replace("0134352", "0134353"),
        "9 blisters",
        "$",
    ],
)
def test_a_scan_that_is_right_or_wrong_in_another_way_is_no_trap(text: str) -> None:
    assert names(text) == []


def test_without_known_lots_a_trap_is_told_where_the_label_comes_out_whole() -> None:
    assert names(LABEL.swapcase(), None) == ["Caps Lock"]
    assert names(ON_GERMAN, None) == ["German keyboard layout"]
    assert names(LABEL.replace("\x1d", "029"), None) == ["GS as Alt+029"]
    assert names(LABEL.replace("\x1d", ""), None) == []
    assert names(LABEL[:3] + LABEL[3:].swapcase(), None) == []


def test_letters_are_told_though_the_label_lacks_something_besides() -> None:
    without_serial = LABEL.partition("\x1d")[0]
    assert names(without_serial.swapcase()) == ["Caps Lock"]


def test_digits_that_belong_to_the_label_are_not_taken_for_the_separator() -> None:
    label = "]d201095060001343521728102910LOT\x1d21SN"
    assert names(label.replace("\x1d", "029"), {"LOT"}) == ["GS as Alt+029"]
    assert names(label, {"LOT"}) == []


def test_the_refusal_ends_with_the_trap_and_its_way_out() -> None:
    text = LABEL.swapcase()
    with pytest.raises(ScanRefused) as caught:
        read_scan(text, TODAY, LOTS)
    assert refusal_text(caught.value, text, LOTS) == (
        f"{caught.value}. Trap Caps Lock: capitals and small letters are swapped; "
        "switch Caps Lock off and scan again; "
        "best: set the scanner to USB serial (USB-CDC) and use --scanner serial:PATH"
    )
    assert refusal_text(caught.value, "]x", LOTS) == str(caught.value)


def test_of_many_lots_the_one_on_the_label_is_found() -> None:
    many = {f"LOT{number}" for number in range(20_000)} | LOTS
    assert names(LABEL.replace("\x1d", ""), many) == ["GS swallowed"]


def test_a_text_too_long_for_a_label_is_not_looked_into() -> None:
    assert names("]D2" + "029" * 100) == []


def test_every_trap_has_its_words() -> None:
    assert TRAPS.keys() == set(Trap)


@given(st.text(max_size=40), st.sampled_from(["", "]d2", "]D2", "+d2", "9d2", "$dé", LABEL[:30]]))
def test_any_text_is_looked_at_without_a_crash_and_nothing_trapped_is_accepted(
    text: str, prefix: str
) -> None:
    if wedge_trap(prefix + text, LOTS) is not None:
        assert judge(prefix + text, TODAY, LOTS).refusal is not None
