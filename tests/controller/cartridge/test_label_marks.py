import pytest

from controller.cartridge.label_marks import printable, squeeze_percent, width_mm


def test_a_letter_the_typeface_lacks_loses_its_accent_or_is_a_question_mark() -> None:
    assert printable("Müller, Dvořák · Łódź 針\n") == "Müller, Dvorák · ?ódz ??"


def test_width_grows_with_the_size_of_type_and_bold_is_wider() -> None:
    assert width_mm("SN1", 12) == pytest.approx(2 * width_mm("SN1", 6))
    assert width_mm("lot", 12, bold=True) > width_mm("lot", 12)
    # Ten digits of 0.556 of the size each.
    assert width_mm("0123456789", 10) == pytest.approx(5.56 * 10 * 25.4 / 72)


def test_only_what_is_too_wide_is_squeezed_and_then_to_the_room_there_is() -> None:
    wide_mm = width_mm("LOT42A", 10)
    assert squeeze_percent("LOT42A", 10, wide_mm) == 100
    assert squeeze_percent("LOT42A", 10, wide_mm / 2) == pytest.approx(50)
