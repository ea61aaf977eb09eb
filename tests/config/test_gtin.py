import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.gtin import is_gtin14

RIGHT = "09506000134352"


def test_a_right_check_digit_is_accepted() -> None:
    assert is_gtin14(RIGHT)


@given(place=st.integers(0, 13), other=st.integers(1, 9))
def test_any_single_wrong_digit_is_noticed(place: int, other: int) -> None:
    wrong = (int(RIGHT[place]) + other) % 10

    assert not is_gtin14(f"{RIGHT[:place]}{wrong}{RIGHT[place + 1 :]}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9506000134352",
        "009506000134352",
        "0950600013435x",
        "\u0660" + "9506000134352",
        "0" * 13 + "\u00b2",
    ],
)
def test_what_is_not_fourteen_ascii_digits_is_no_gtin(text: str) -> None:
    assert not is_gtin14(text)
