from datetime import date

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from controller.cartridge.gs1 import read_scan
from controller.cartridge.label_symbol import MODULES_MAX, Symbol, symbol_of, text_symbol
from controller.cartridge.udi import LOT_OR_SERIAL, Udi

FIELDS = st.from_regex(LOT_OR_SERIAL, fullmatch=True)


def scanned(symbol: Symbol) -> zxingcpp.Barcode:
    """What a scanner sees in it, each module drawn 4 dots wide with a quiet zone of 2 modules."""
    page = np.full((symbol.modules + 4, symbol.modules + 4), 255, np.uint8)
    for run in symbol.runs:
        page[run.row + 2 :, run.column + 2 :][: run.height, : run.width] = 0
    (found,) = zxingcpp.read_barcodes(np.kron(page, np.ones((4, 4), np.uint8)))
    return found


def read_back(symbol: Symbol) -> Udi:
    """What a scan of it means."""
    found = scanned(symbol)
    return read_scan(found.symbology_identifier + found.bytes.decode("ascii"), date(2026, 11, 22))


@given(lot=FIELDS, serial=FIELDS)
def test_whatever_lot_and_serial_are_the_symbol_reads_back_as_the_same_cartridge(
    lot: str, serial: str
) -> None:
    udi = Udi("09506000134352", lot, date(2028, 11, 30), serial)
    symbol = symbol_of(udi)
    assert read_back(symbol) == udi
    assert symbol.modules <= MODULES_MAX


def test_a_lot_that_looks_like_a_field_is_not_taken_for_one() -> None:
    udi = Udi("09506000134352", "A(21)X", date(2028, 11, 30), "S")
    assert read_back(symbol_of(udi)) == udi


def test_the_symbol_is_square_even_where_a_long_one_would_be_smaller() -> None:
    # 16 × 48 modules otherwise, or a form of DMRE.
    symbol = symbol_of(Udi("09506000134352", "L" * 20, date(2028, 11, 30), "S" * 20))
    assert max(run.row + run.height for run in symbol.runs) == symbol.modules
    assert max(run.column + run.width for run in symbol.runs) == symbol.modules


def test_no_module_is_drawn_twice() -> None:
    symbol = symbol_of(Udi("09506000134352", "LOT42A", date(2028, 11, 30), "SN1"))
    drawn = np.zeros((symbol.modules, symbol.modules), int)
    for run in symbol.runs:
        drawn[run.row :, run.column :][: run.height, : run.width] += 1
    assert drawn.max() == 1


@pytest.mark.parametrize("expiry", [date(2028, 2, 29), date(2031, 1, 1), date(2076, 12, 31)])
def test_the_expiry_is_the_last_day_of_use(expiry: date) -> None:
    assert read_back(symbol_of(Udi("09506000134352", "L", expiry, "S"))).expiry == expiry


@pytest.mark.parametrize("text", ["0123456789abcdef" * 4, "a", "[01]no GS1(21)"])
def test_a_plain_text_reads_back_as_it_was_and_is_no_gs1(text: str) -> None:
    found = scanned(text_symbol(text))

    assert found.text == text
    assert found.symbology_identifier == "]d1"
