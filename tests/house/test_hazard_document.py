from pathlib import Path

from tests.house.hazard_analysis import load_analysis
from tests.house.hazard_document import LIKELIHOOD_MEANS, SEVERITY_MEANS, anchor, document
from tests.house.hazard_markers import MarkedTest
from tests.house.test_hazard_analysis import WHOLE

ANALYSIS = load_analysis(WHOLE)
FILE = Path("tests/room/test_door.py")
TESTS = [
    MarkedTest(FILE, "test_the_stop_is_of_rubber", ("H01",), switched_off=False),
    MarkedTest(FILE, "test_that_nobody_runs", ("H01",), switched_off=True),
]
TEXT = document(ANALYSIS, TESTS, {"gust": "a finger is caught"})


def test_a_hazard_is_told_with_harm_causes_controls_faults_tests_and_what_is_left() -> None:
    assert TEXT[TEXT.index("### H01") : TEXT.index("## What is not covered")] == (
        "### H01 The door falls shut\n\n"
        "A finger is caught. Uncontrolled: **minor, rare**. Promises: P1.\n\n"
        "*Causes:* wind.\n\n"
        "| control | rule |\n| --- | --- |\n| a stop of rubber | [`record`](../README.md) |\n\n"
        "| fault in the campaign | what it could lead to |\n| --- | --- |\n| gust | a finger is caught |\n\n"
        "| test | in |\n| --- | --- |\n"
        "| the stop is of rubber | [room/test_door.py](../tests/room/test_door.py) |\n\n"
        "*Residual:* A storm.\n\n"
    )


def test_a_test_that_is_switched_off_is_no_evidence() -> None:
    assert "that nobody runs" not in TEXT
    assert "1 hazards, 1 controls, 1 tests, 1 kinds of fault" in TEXT


def test_each_hazard_has_its_place_in_the_matrix_and_a_link_that_leads_to_it() -> None:
    link = "[H01](#h01-the-door-falls-shut)"

    assert f"| **minor** | {link} |  |  |" in TEXT
    assert f"| {link} | The door falls shut | minor | P1 | 1 | 1 | 1 |" in TEXT


def test_an_anchor_is_the_heading_without_its_signs() -> None:
    told = ANALYSIS.hazards["H01"].model_copy(update={"hazard": "Nobody's door, or two: half-open"})

    assert anchor("H01", told) == "h01-nobodys-door-or-two-half-open"


def test_a_promise_has_the_words_of_the_readme_and_the_hazards_it_stands_against() -> None:
    (row,) = [line for line in TEXT.splitlines() if line.startswith("| P1 |")]

    assert row.startswith("| P1 | no place is ever struck twice by accident")
    assert row.endswith("| [H01](#h01-the-door-falls-shut) |")


def test_every_word_of_the_scales_is_explained() -> None:
    for word, meaning in {**SEVERITY_MEANS, **LIKELIHOOD_MEANS}.items():
        assert f"| {word} | {meaning} |" in TEXT


def test_what_nothing_controls_stands_at_the_end() -> None:
    assert TEXT.endswith("| Burglars | The police |\n")


def test_it_says_that_it_claims_no_compliance_and_that_everything_shown_is_simulated() -> None:
    words = " ".join(TEXT.split())

    assert "**no compliance with it, nor with any other standard, is claimed.**" in words
    assert "it shows SIMULATED" in words
