from dataclasses import replace
from pathlib import Path

import pytest

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.cli_parts import (
    in_stock_text,
    label_fields,
    opened_ledger,
    recall_fields,
    use_fields,
    visible,
    world,
)
from controller.cartridge.errors import WrongWorld
from controller.cartridge.lot_rules import LotRecall


@pytest.fixture
def database() -> str:
    """How output looks depends on no database."""
    return "sqlite"


def test_output_says_which_world_it_is_about() -> None:
    assert [world(simulated) for simulated in (True, False)] == ["SIMULATED", "REAL"]


def test_the_separator_of_a_scan_can_be_seen() -> None:
    assert visible("10LOT\x1d21SN") == r"10LOT\x1d21SN"


def test_a_label_as_json_holds_all_that_names_a_cartridge(cartridge: Cartridge) -> None:
    assert label_fields(cartridge) == {
        "scan": "]d201095060001343521728113010LOT42A\x1d21SN000001",
        "gtin": "09506000134352",
        "lot": "LOT42A",
        "expiry": "2028-11-30",
        "serial": "SN000001",
        "tag": cartridge.tag,
    }


def test_the_use_of_a_cartridge_as_json_says_where_it_is(cartridge: Cartridge) -> None:
    assert use_fields(replace(cartridge, room="room 1")) == {
        "state": "received",
        "room": "room 1",
        "session": None,
        "client_ref": None,
        "dots_struck": 0,
    }


def test_a_recall_as_json_says_what_by_whom_and_when_and_not_which_row_it_is() -> None:
    assert recall_fields(LotRecall("L1", None, "dull", "Ann", "2026-11-22T14:00:00.000Z", 7)) == {
        "lot": "L1",
        "gtin": None,
        "reason": "dull",
        "by": "Ann",
        "at_utc": "2026-11-22T14:00:00.000Z",
    }


def test_stock_is_told_by_stores_and_rooms() -> None:
    assert in_stock_text(3, {"room 1": 2, "room 2": 1}) == "3 in the stores, 2 in room 1, 1 in room 2"
    assert in_stock_text(0, {}) == "0 in the stores"


def test_the_ledger_named_is_opened_for_the_world_asked_for(url: str) -> None:
    with opened_ledger(url, simulated=True) as ledger:
        assert ledger.world == "simulated"
    with pytest.raises(WrongWorld):
        opened_ledger(url, simulated=False)


def test_the_ledger_of_the_settings_is_opened_where_none_is_named(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STIPPLE_CONFIG", str(tmp_path / "stipple.toml"))
    (tmp_path / "stipple.toml").write_text(f'[paths]\nledger_simulated_url = "{url}"\n')
    with opened_ledger(None, simulated=True) as ledger:
        assert ledger.url == url
