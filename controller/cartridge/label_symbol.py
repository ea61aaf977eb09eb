"""The GS1 DataMatrix symbol of a label, and that of a plain text, as rectangles of whole modules.

A core. The library draws the symbol; what it wrote is held against what was to be written, since a symbol
that says something else would give a cartridge another's identity.
"""

from dataclasses import dataclass
from itertools import groupby

import numpy as np
import zxingcpp

from controller.cartridge.udi import Udi

MODULES_MAX = 32
"""Side of the largest symbol: lot and serial of 20 characters each, none of which packs."""


@dataclass(frozen=True, slots=True)
class Run:
    """Dark modules side by side in one row, or the same run in several rows below each other."""

    column: int
    row: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Symbol:
    """A square of `modules` × `modules`, without its quiet zone."""

    modules: int
    runs: tuple[Run, ...]


def symbol_of(udi: Udi) -> Symbol:
    """The symbol that a scanner answers with `udi.scan`."""
    # In brackets, not in parentheses: a lot may hold parentheses, and no field holds a bracket.
    fields = f"[01]{udi.gtin}[17]{udi.expiry:%y%m%d}[10]{udi.lot}[21]{udi.serial}"
    # Square, because the long forms need a scanner that knows DMRE.
    barcode = zxingcpp.create_barcode(fields, zxingcpp.BarcodeFormat.DataMatrix, gs1=True, force_square=True)
    written = barcode.symbology_identifier + barcode.bytes.decode("ascii")
    assert written == udi.scan, f"symbol of {udi.scan!r} says {written!r}"
    return _symbol(barcode)


def text_symbol(text: str) -> Symbol:
    """The symbol that any reader of DataMatrix answers with `text`, which is ASCII; no GS1."""
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    assert barcode.text == text, f"symbol of {text!r} says {barcode.text!r}"
    return _symbol(barcode)


def _symbol(barcode: zxingcpp.Barcode) -> Symbol:
    dark = np.asarray(barcode.to_image(scale=1, add_quiet_zones=False)) == 0
    return Symbol(len(dark), _runs(dark.tolist()))


def _runs(dark: list[list[bool]]) -> tuple[Run, ...]:
    """Dark modules merged along rows, and equal runs of neighbouring rows merged down."""
    done: list[Run] = []
    open_runs: dict[tuple[int, int], Run] = {}
    for row, modules in enumerate(dark):
        still_open: dict[tuple[int, int], Run] = {}
        column = 0
        for is_dark, group in groupby(modules):
            width = len(list(group))
            if is_dark:
                above = open_runs.pop((column, width), None)
                still_open[column, width] = (
                    Run(column, above.row, width, above.height + 1) if above else Run(column, row, width, 1)
                )
            column += width
        done.extend(open_runs.values())
        open_runs = still_open
    return (*done, *open_runs.values())
