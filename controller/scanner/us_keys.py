"""The keys of a US keyboard by their numbers in Linux (`input-event-codes.h`), as a scanner types them.

A fixed table and not the computer's layout: with the device to itself the program sees keys, not letters.
"""

ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
)
"""Number of a row's first key; its letters plain, and with Shift."""

KEYPAD = {71: "7", 72: "8", 73: "9", 75: "4", 76: "5", 77: "6", 79: "1", 80: "2", 81: "3", 82: "0"}
KEYPAD_OTHERS = {55: "*", 74: "-", 78: "+", 83: ".", 98: "/"}

PLAIN = {first + at: letter for first, letters, _ in ROWS for at, letter in enumerate(letters)}
SHIFTED = {first + at: letter for first, _, letters in ROWS for at, letter in enumerate(letters)}
SPACE = 57
RIGHT_BRACKET = 27
LETTER_C = 46
ESCAPE = 1
CAPS_LOCK = 58
NUM_LOCK = 69
"""Pressed by some scanners before Alt with digits."""

ENDS = frozenset({15, 28, 96})
"""Tab, Enter, and Enter of the keypad."""

SHIFTS = frozenset({42, 54})
CTRLS = frozenset({29, 97})
ALTS = frozenset({56, 100})
MODIFIERS = SHIFTS | CTRLS | ALTS | {NUM_LOCK}

for _letters in (PLAIN, SHIFTED):
    _letters.update({SPACE: " ", **KEYPAD, **KEYPAD_OTHERS})
