from dataclasses import replace

import pytest

from controller.report.document import LOST, Document, shown


@pytest.mark.hazard("H35")
def test_a_document_of_no_known_world_counts_as_simulated(whole: Document, real: Document) -> None:
    assert whole.simulated
    assert not real.simulated
    assert replace(real, world="UNKNOWN").simulated


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr Żaneta Łoś\nsecond line", "Dr Żaneta Łoś\nsecond line"),
        ("\x1b[31mred", f"{LOST}[31mred"),
        ("tab\there", f"tab{LOST}here"),
        ("half a pair \ud800", f"half a pair {LOST}"),
        ("turned \u202eround", f"turned {LOST}round"),
    ],
)
def test_what_can_not_be_shown_is_seen_to_be_lost(text: str, expected: str) -> None:
    assert shown(text) == expected
