"""What is read of a scan that is not right in every place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.cartridge.element_strings import Elements, read_elements
from controller.cartridge.errors import ScanReason, ScanRefused

GTIN = "09506000134352"


def fault_of(elements: Elements) -> ScanRefused:
    assert elements.fault is not None
    return elements.fault


def test_a_label_without_fault_is_read_whole() -> None:
    elements = read_elements(f"]d201{GTIN}1728113010LOT\x1d21SN\x1d240REF")
    assert elements.values == {"01": GTIN, "17": "281130", "10": "LOT", "21": "SN", "240": "REF"}
    assert elements.fault is None


@pytest.mark.parametrize(
    ("scan", "reason", "read"),
    [
        (f"]d201{GTIN}1728133010LOT\x1d21SN", ScanReason.BAD_DATE, {"01": GTIN, "10": "LOT", "21": "SN"}),
        (f"]d201{GTIN}1728\x1d10LOT\x1d21SN", ScanReason.BAD_DATE, {"01": GTIN, "10": "LOT", "21": "SN"}),
        (f"]d201{GTIN}80\x1d10LOT", ScanReason.UNKNOWN_FIELD, {"01": GTIN, "10": "LOT"}),
        (f"]d201{GTIN}10\x1d21SN", ScanReason.MALFORMED_FIELD, {"01": GTIN, "21": "SN"}),
        (f"]d210{'L' * 21}\x1d21SN", ScanReason.LOST_SEPARATOR, {"21": "SN"}),
        ("]d210A\x1d10B\x1d10A\x1d21SN", ScanReason.TWO_LOTS, {"21": "SN"}),
        ("]d210A\x1d10A\x1d21SN", ScanReason.DUPLICATE, {"10": "A", "21": "SN"}),
        (f"10LOT\x1d01{GTIN}", ScanReason.NOT_GS1, {}),
    ],
)
def test_after_a_fault_reading_goes_on_and_what_is_in_doubt_is_left_out(
    scan: str, reason: ScanReason, read: dict[str, str]
) -> None:
    elements = read_elements(scan)
    assert fault_of(elements).reason is reason
    assert elements.values == read


def test_of_several_faults_the_first_is_told() -> None:
    elements = read_elements("]d20109506000134353172813301080\x1d80")
    assert fault_of(elements).reason is ScanReason.CHECK_DIGIT


@given(st.text("]dC012\x1d79A0", max_size=60))
def test_reading_comes_to_an_end_and_every_value_stands_in_the_scan(text: str) -> None:
    elements = read_elements("]d2" + text)
    assert all(ai + value in text for ai, value in elements.values.items())
