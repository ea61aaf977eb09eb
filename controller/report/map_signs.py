"""The signs of a report's maps: each means one thing by its form or size, and by colour besides. A core."""

from collections.abc import Callable

from controller.plan.legend import INK, MUTED, RED, ink_of, tint_of
from controller.plan.sheet import Colour, Point, Sheet
from controller.record.dots import UNCERTAIN

Sign = Callable[[Sheet, Point, float], None]
"""Paints a sign for a dot of so many mm at a place."""

RING_MM = 3.6
"""Diameter of the ring around a dot that is or was uncertain."""

_BLUE: Colour = (30, 90, 170)
_PALE: Colour = (170, 176, 182)


def left_sign(sheet: Sheet, at: Point, size_mm: float) -> None:
    """A dot of the plan that was never begun."""
    sheet.dot(at, 0.8 * size_mm, _PALE)


def depth_sign(sheet: Sheet, at: Point, of: int, size_mm: float) -> None:
    """An error of depth. of: 0 for a small one, 1 or 2 for a larger one, negative if too shallow."""
    if of == 0:
        sheet.dot(at, 0.8 * size_mm, _PALE)
    elif of > 0:
        sheet.dot(at, (1 + of) * size_mm, RED)
    else:
        sheet.ring(at, (1.4 - of) * size_mm, _BLUE, 0.15)


def shade_sign(sheet: Sheet, at: Point, shade: str) -> None:
    """A shade of pigment, for a legend."""
    sheet.dot(at, 2.2, ink_of(shade))


def zone_sign(sheet: Sheet, at: Point, number: int) -> None:
    """The zone at place `number` of the plan, for a legend."""
    (x, y), (pale, strong) = at, tint_of(number)
    sheet.box(x - 1.9, y - 1.4, x + 1.9, y + 1.4, strong)
    sheet.box(x - 1.6, y - 1.1, x + 1.6, y + 1.1, pale)


def keep_out_sign(sheet: Sheet, at: Point) -> None:
    """A keep-out, for a legend."""
    x, y = at
    swatch = [(x - 1.9, y - 1.4), (x + 1.9, y - 1.4), (x + 1.9, y + 1.4), (x - 1.9, y + 1.4)]
    sheet.hatch(swatch, [], MUTED)
    sheet.line(swatch, MUTED, 0.2, closed=True)


def _filled(sheet: Sheet, at: Point, size_mm: float) -> None:
    sheet.dot(at, size_mm, INK)


def _hollow(sheet: Sheet, at: Point, size_mm: float) -> None:
    sheet.ring(at, 2 * size_mm, INK, max(0.1, size_mm / 4))


def _cross(sheet: Sheet, at: Point, size_mm: float, colour: Colour = INK) -> None:
    (x, y), reach = at, 1.2 * size_mm
    sheet.line([(x - reach, y - reach), (x + reach, y + reach)], colour, 0.15)
    sheet.line([(x - reach, y + reach), (x + reach, y - reach)], colour, 0.15)


def _undecided(sheet: Sheet, at: Point, size_mm: float) -> None:
    sheet.dot(at, 1.5 * size_mm, RED)
    sheet.ring(at, RING_MM, RED, 0.45)


def _decided_placed(sheet: Sheet, at: Point, size_mm: float) -> None:
    sheet.dot(at, size_mm, INK)
    sheet.ring(at, RING_MM, MUTED, 0.3)


def _decided_skip(sheet: Sheet, at: Point, size_mm: float) -> None:
    _cross(sheet, at, size_mm)
    sheet.ring(at, RING_MM, MUTED, 0.3)


END_SIGNS: dict[str, Sign] = {
    "placed": _filled,
    "shallow": _hollow,
    "missed": _cross,
    "decided placed": _decided_placed,
    "decided skip": _decided_skip,
    UNCERTAIN: _undecided,
}
"""What became of a dot, the most usual first."""

END_WORDS = {
    "placed": "placed",
    "shallow": "placed, but shallow",
    "missed": "missed",
    "decided placed": "uncertain, decided as placed",
    "decided skip": "uncertain, decided to skip",
    UNCERTAIN: "UNCERTAIN, not decided",
}
