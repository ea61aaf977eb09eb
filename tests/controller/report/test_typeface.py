import pytest

from controller.report.typeface import printable, report_typeface

LETTERS = frozenset(map(ord, "Zaneta Łoś é?"))


def test_the_files_of_the_typeface_are_there() -> None:
    face = report_typeface()

    assert face.regular.is_file()
    assert face.bold.is_file()
    assert face.regular != face.bold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Łoś", "Łoś"),
        ("Żaneta", "Zaneta"),
        ("李", "?"),
        ("e\u0301", "é"),
        ("a\na", "a\na"),
        ("\ufffd", "?"),
    ],
)
def test_a_letter_that_is_not_there_loses_its_accents_or_is_a_question_mark(text: str, expected: str) -> None:
    assert printable(text, LETTERS) == expected
