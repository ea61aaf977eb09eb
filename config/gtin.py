"""The trade item number a cartridge type is known by: 14 digits, the last of them a check digit.

GS1 General Specifications, section 7.9: digits weighted 3 and 1 from the right, check digit excluded.
"""


def is_gtin14(text: str) -> bool:
    """True if `text` is 14 ASCII digits whose check digit is right."""
    if len(text) != 14 or not (text.isascii() and text.isdigit()):
        return False
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(text[:13]))
    return (weighted + int(text[13])) % 10 == 0
