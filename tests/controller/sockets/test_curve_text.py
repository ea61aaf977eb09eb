"""Keys as text: 40 characters, and what is none is told without being shown."""

import pytest

from controller.sockets.curve_text import checked_key, z85_of
from controller.sockets.errors import KeyUnreadable

KEY = bytes(range(32))


def test_32_bytes_are_40_characters_that_are_accepted_back() -> None:
    text = z85_of(KEY)

    assert len(text) == 40
    assert checked_key(text, "here") == text


@pytest.mark.parametrize("text", ["", "short", "x" * 41, "x" * 45, '"' * 40, "é" * 40, z85_of(KEY) + "\n"])
def test_what_is_no_key_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(KeyUnreadable) as raised:
        checked_key(text, "here")

    assert str(raised.value).startswith("here: holds no key")
    assert not text or text not in str(raised.value)
