from datetime import date

import pytest

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.errors import (
    GoodsInRefused,
)
from controller.cartridge.ledger import Ledger
from tests.controller.cartridge.ledger_calls import receive


def test_a_delivery_is_booked_in_one_row_a_cartridge(ledger: Ledger) -> None:
    received = receive(ledger, 3)
    assert len({cartridge.serial for cartridge in received}) == 3
    assert set(ledger.cartridges()) == set(received)
    assert ledger.lots() == {"LOT42A"}


@pytest.mark.hazard("H22")
def test_a_serial_seen_before_is_refused_with_its_whole_delivery(
    ledger: Ledger, cartridge: Cartridge
) -> None:
    with pytest.raises(GoodsInRefused, match=r"serials received before is \['SN000001'\]"):
        receive(ledger, 2, serials=["SN000002", "SN000001"])
    assert ledger.cartridges() == (cartridge,)


def test_a_lot_has_one_expiry(ledger: Ledger, cartridge: Cartridge) -> None:
    with pytest.raises(GoodsInRefused, match="expiry of lot LOT42A is '2028-12-31', expected 2028-11-30"):
        receive(ledger, 1, date(2028, 12, 31))
    assert len(receive(ledger, 2)) == 2
