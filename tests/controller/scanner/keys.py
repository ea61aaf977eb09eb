"""Keys as a scanner presses them, written as text: what `key_reader` gets to hear."""

from collections.abc import Iterator

from controller.scanner import us_keys
from controller.scanner.key_reader import DOWN, EV_KEY, EV_SYN, UP, KeyEvent

SHIFT, CTRL, ALT, ENTER, ESCAPE = 42, 29, 56, 28, 1
SYN = KeyEvent(EV_SYN, 0, 0)
_KEYPAD = {digit: code for code, digit in us_keys.KEYPAD.items()}
_MAIN = {letter: code for code, letter in us_keys.PLAIN.items() if code not in us_keys.KEYPAD}
_SHIFTED = {letter: code for code, letter in us_keys.SHIFTED.items() if us_keys.PLAIN[code] != letter}


def down(code: int) -> KeyEvent:
    return KeyEvent(EV_KEY, code, DOWN)


def up(code: int) -> KeyEvent:
    return KeyEvent(EV_KEY, code, UP)


def stroke(code: int, *modifiers: int) -> list[KeyEvent]:
    """One key pressed and released while others are held."""
    return [*map(down, modifiers), down(code), SYN, up(code), *map(up, modifiers), SYN]


def alt_code(digits: str) -> list[KeyEvent]:
    keys = [event for digit in digits for event in stroke(_KEYPAD[digit])]
    return [down(ALT), *keys, up(ALT), SYN]


def typed(text: str, gs: list[KeyEvent] | None = None) -> list[KeyEvent]:
    """`text` as a scanner set to US types it, with Enter for a line's end; gs: how it types that."""
    return list(_typed(text, stroke(us_keys.RIGHT_BRACKET, CTRL) if gs is None else gs))


def _typed(text: str, gs: list[KeyEvent]) -> Iterator[KeyEvent]:
    for letter in text:
        if letter == "\x1d":
            yield from gs
        elif letter == "\n":
            yield from stroke(ENTER)
        elif letter in _SHIFTED:
            yield from stroke(_SHIFTED[letter], SHIFT)
        else:
            yield from stroke(_MAIN[letter])
