import pytest

from controller.fhir.elements import clean, coding, micrometres, notes, period, without_empty


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  Tess ", "Tess"),
        ("port gone\nand back", "port gone\nand back"),
        ("bell \x07 here", "bell \ufffd here"),
        ("half \ud83d of a sign", "half \ufffd of a sign"),
        ("田中 さくら", "田中 さくら"),
        (" \t", ""),
    ],
)
def test_a_text_holds_only_what_a_string_of_fhir_may(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned
    clean(text).encode()


def test_what_is_empty_is_left_out_however_deep_it_lies() -> None:
    element = {"a": "", "b": None, "c": {"d": " ", "e": []}, "f": [{}, {"g": ""}, "x"], "h": ()}

    assert without_empty(element) == {"f": ["x"]}


def test_zero_and_false_are_no_absence() -> None:
    assert without_empty({"count": 0, "asked": False}) == {"count": 0, "asked": False}


def test_a_code_without_words_has_no_display() -> None:
    assert coding("urn:x", "y") == {"system": "urn:x", "code": "y"}


def test_a_depth_has_its_unit_twice_and_no_digits_that_nobody_measured() -> None:
    assert micrometres(398.3333333) == {
        "value": 398.3,
        "unit": "µm",
        "system": "http://unitsofmeasure.org",
        "code": "um",
    }


def test_an_empty_note_is_no_note() -> None:
    assert notes(["", "struck", "  "]) == [{"text": "struck"}]


def test_a_period_never_ends_before_it_begins_whatever_the_clock_did() -> None:
    early, late = "2026-11-22T14:00:00.000Z", "2026-11-22T15:00:00.000Z"

    assert period(early, late) == {"start": early, "end": late}
    assert period(early, early) == {"start": early, "end": early}
    assert period(late, early) == {"start": late}
    assert period(early, "") == {"start": early}
