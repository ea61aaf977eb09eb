import pytest

from controller.scanner import us_keys


@pytest.mark.parametrize(
    ("letter", "shifted", "number"),
    # KEY_1, KEY_EQUAL, KEY_Q, KEY_P, KEY_RIGHTBRACE, KEY_A, KEY_GRAVE, KEY_BACKSLASH, KEY_Z, KEY_M, KEY_SLASH
    [
        ("1", "!", 2),
        ("=", "+", 13),
        ("q", "Q", 16),
        ("p", "P", 25),
        ("]", "}", 27),
        ("a", "A", 30),
        ("`", "~", 41),
        ("\\", "|", 43),
        ("z", "Z", 44),
        ("m", "M", 50),
        ("/", "?", 53),
    ],
)
def test_a_key_has_the_number_linux_gives_it(letter: str, shifted: str, number: int) -> None:
    assert us_keys.PLAIN[number] == letter
    assert us_keys.SHIFTED[number] == shifted


def test_every_character_a_label_may_hold_is_on_a_key() -> None:
    allowed = set("!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz]")
    assert allowed <= {*us_keys.PLAIN.values(), *us_keys.SHIFTED.values()}


def test_no_modifier_or_end_is_a_letter() -> None:
    assert not (us_keys.MODIFIERS | us_keys.ENDS | {us_keys.ESCAPE, us_keys.CAPS_LOCK}) & us_keys.PLAIN.keys()
