"""The skin: uneven, layered, and the only truth about what was struck.

Depths are checked against this and never against what the machine or the record say. Core: lengths in µm.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

EPIDERMIS_UM_MIN = 60.0
EPIDERMIS_UM_MAX = 100.0
UPPER_DERMIS_UM = 500.0
"""Papillary dermis and the top of the reticular: where pigment lasts and does not spread."""

SURFACE_UM_MAX = 12.0
"""How far the surface stands from the plane of the foot, either way."""

_THICKNESS_CELL_UM = 8000
_SURFACE_CELL_UM = 3000
_MASK64 = 0xFFFF_FFFF_FFFF_FFFF


class Layer(StrEnum):
    """How deep a puncture went, in layers."""

    EPIDERMIS = "epidermis"
    UPPER_DERMIS = "upper dermis"
    DEEP_DERMIS = "deep dermis"


@dataclass(frozen=True, slots=True)
class Strike:
    """One puncture as it is in the skin.

    `t_us`: plant time; `depth_um`: deepest needle; `needles`: mask; `cartridge`: tag.
    """

    t_us: int
    x_um: int
    y_um: int
    depth_um: int
    needles: int
    cartridge: int


class StrikeSink(Protocol):
    """Where strikes are kept beyond the life of the process."""

    def append(self, strike: Strike) -> None:
        """Keep `strike`; returns once the end of the process would not lose it."""
        ...


class Skin:
    """One client's skin. `seed` decides thickness and unevenness at every place."""

    def __init__(self, seed: int, sink: StrikeSink | None = None, before: Iterable[Strike] = ()) -> None:
        """`before`: strikes it received in an earlier life of the simulation; not sent to `sink` again."""
        self._seed = seed
        self._sink = sink
        self._strikes = list(before)

    @property
    def strikes(self) -> Sequence[Strike]:
        """Every puncture, in the order they were made."""
        return self._strikes

    def epidermis_um(self, x_um: float, y_um: float) -> float:
        """Thickness of the epidermis here: 60 to 100."""
        share = self._field(x_um, y_um, _THICKNESS_CELL_UM, 1)
        return EPIDERMIS_UM_MIN + share * (EPIDERMIS_UM_MAX - EPIDERMIS_UM_MIN)

    def surface_um(self, x_um: float, y_um: float) -> float:
        """How far beyond the foot's plane the surface is here: -12 to 12; positive means further away."""
        return (2.0 * self._field(x_um, y_um, _SURFACE_CELL_UM, 2) - 1.0) * SURFACE_UM_MAX

    def layer_reached(self, strike: Strike) -> Layer:
        """The layer in which `strike` ended."""
        epidermis_um = self.epidermis_um(strike.x_um, strike.y_um)
        if strike.depth_um <= epidermis_um:
            return Layer.EPIDERMIS
        return Layer.UPPER_DERMIS if strike.depth_um <= epidermis_um + UPPER_DERMIS_UM else Layer.DEEP_DERMIS

    def puncture(self, strike: Strike) -> None:
        """Be punctured. The strike is with the sink before this returns."""
        self._strikes.append(strike)
        if self._sink is not None:
            self._sink.append(strike)

    def double_strikes(self, radius_um: int = 50) -> int:
        """How many strikes landed within `radius_um` of an earlier one."""
        return double_strikes([(strike.x_um, strike.y_um) for strike in self._strikes], radius_um)

    def _field(self, x_um: float, y_um: float, cell_um: int, salt: int) -> float:
        """Smooth noise, 0 to 1: random at the corners of cells of `cell_um`, blended between them."""
        column, row = int(x_um // cell_um), int(y_um // cell_um)
        u, v = x_um / cell_um - column, y_um / cell_um - row
        u, v = u * u * (3.0 - 2.0 * u), v * v * (3.0 - 2.0 * v)
        corner = self._corner
        near = corner(column, row, salt) * (1.0 - u) + corner(column + 1, row, salt) * u
        far = corner(column, row + 1, salt) * (1.0 - u) + corner(column + 1, row + 1, salt) * u
        return near * (1.0 - v) + far * v

    def _corner(self, column: int, row: int, salt: int) -> float:
        # A hash instead of drawn numbers: a place has its thickness whatever was visited before.
        mixed = (self._seed * 0x9E37_79B9 + column * 0x85EB_CA6B + row * 0xC2B2_AE35 + salt) & _MASK64
        mixed = (mixed ^ mixed >> 30) * 0xBF58_476D_1CE4_E5B9 & _MASK64
        mixed = (mixed ^ mixed >> 27) * 0x94D0_49BB_1331_11EB & _MASK64
        return ((mixed ^ mixed >> 31) >> 11) / float(1 << 53)


def double_strikes(places_um: Iterable[tuple[int, int]], radius_um: int) -> int:
    """How many of the places lie within `radius_um` of an earlier one."""
    cells: dict[tuple[int, int], list[tuple[int, int]]] = {}
    doubles = 0
    for x_um, y_um in places_um:
        column, row = x_um // radius_um, y_um // radius_um
        doubles += any(
            (x_um - other_x) ** 2 + (y_um - other_y) ** 2 <= radius_um**2
            for c in (column - 1, column, column + 1)
            for r in (row - 1, row, row + 1)
            for other_x, other_y in cells.get((c, r), ())
        )
        cells.setdefault((column, row), []).append((x_um, y_um))
    return doubles
