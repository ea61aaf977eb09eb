import json
from datetime import date, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from controller.cartridge.cli import app
from controller.cartridge.errors import CountRefused
from controller.cartridge.ledger import Ledger
from controller.cartridge.udi import Udi

EXPIRY = date.today() + timedelta(days=365)
GTIN = "09506000134352"


@pytest.fixture
def database() -> str:
    """What the command prints depends on no database."""
    return "sqlite"


def stock(url: str, *arguments: str, scans: str | None = None) -> Result:
    return CliRunner().invoke(app, [*arguments, "--ledger", url], input=scans)


def receive(url: str, *serials: str, gtin: str = GTIN) -> None:
    named = [word for serial in serials for word in ("--serial", serial)]
    stock(
        url, "receive", "--gtin", gtin, "--lot", "LOT42A", "--expiry", EXPIRY.isoformat(),
        "--count", str(len(serials)), *named,
    )  # fmt: skip


def count(url: str, *arguments: str, scans: str | None = None) -> Result:
    return stock(url, "count", "--lot", "LOT42A", *arguments, scans=scans)


def labels(*serials: str) -> str:
    return "\n".join(Udi(GTIN, "LOT42A", EXPIRY, serial).scan for serial in serials) + "\n"


def states(url: str) -> dict[str, str]:
    with Ledger.open(url, "real") as ledger:
        return {one.serial: one.state.value for one in ledger.cartridges()}


def test_a_count_that_agrees_ends_well(url: str) -> None:
    receive(url, "SN1", "SN2")
    told = count(url, "--found", "2")
    assert told.output == "REAL count of lot LOT42A in the stores: 2 in the ledger, 2 found, difference +0\n"
    assert told.exit_code == 0


def test_a_difference_that_nothing_explains_is_told_and_ends_with_1(url: str) -> None:
    receive(url, "SN1", "SN2")
    told = count(url, "--found", "1")
    assert "2 in the ledger, 1 found, difference -1\nunexplained: 1 fewer than the ledger has" in told.output
    assert told.exit_code == 1
    assert "unexplained: 1 more" in count(url, "--found", "3").output


def test_a_missing_one_that_is_named_is_lost_and_explains_it(url: str) -> None:
    receive(url, "SN1", "SN2")
    told = count(url, "--found", "1", "--missing", "SN2")
    assert "SN2  missing: lost from now on\n" in told.output
    assert told.exit_code == 0
    assert states(url) == {"SN1": "received", "SN2": "lost"}


def test_scans_tell_what_is_missing_and_lose_nothing_by_themselves(url: str) -> None:
    receive(url, "SN1", "SN2", "SN3")
    told = count(url, "--scans", "-", scans=labels("SN3", "SN1", "SN3"))
    assert "1  SN3\n2  SN1\ncounted already: SN3" in told.stderr
    assert "SN2  missing, and in stock as before" in told.stdout
    assert told.exit_code == 1
    assert states(url)["SN2"] == "received"
    told = count(url, "--scans", "-", "--missing-are-lost", scans=labels("SN3", "SN1"))
    assert "SN2  missing: lost from now on" in told.stdout
    assert told.exit_code == 0
    assert states(url)["SN2"] == "lost"


def test_a_blister_the_ledger_does_not_have_in_stock_is_told_with_what_it_is(url: str) -> None:
    receive(url, "SN1", "SN2")
    count(url, "--found", "1", "--missing", "SN2")
    told = count(url, "--scans", "-", scans=labels("SN1", "SN2", "SN9"))
    assert "SN2  is there, and the ledger has it as lost: set it aside\n" in told.stdout
    assert "SN9  is there, and the ledger has it as unknown: set it aside\n" in told.stdout
    assert told.exit_code == 1


def test_a_line_that_is_no_label_is_told_at_once_and_does_not_end_well(url: str) -> None:
    receive(url, "SN1")
    told = count(url, "--scans", "-", scans="\nhello\n" + labels("SN1"))
    assert "not counted: scan refused (not read as GS1)" in told.stderr
    assert told.exit_code == 1


def test_a_count_tells_what_of_the_lot_is_elsewhere(url: str) -> None:
    receive(url, "SN1", "SN2", "SN3")
    stock(url, "allot", "SN3", "--room", "room 2")
    told = count(url, "--scans", "-", scans=labels("SN1", "SN2", "SN3"))
    assert "all of the lot in stock: 2 in the stores, 1 in room 2\n" in told.stdout
    assert "SN3  is there, and the ledger has it as allotted to room 2: set it aside\n" in told.stdout
    told = count(url, "--room", "room 2", "--found", "1")
    assert told.stdout.startswith("REAL count of lot LOT42A in room 2: 1 in the ledger, 1 found")


def test_json_tells_the_same(url: str) -> None:
    receive(url, "SN1", "SN2")
    told: dict[str, Any] = json.loads(count(url, "--found", "1", "--missing", "SN2", "--json").output)
    assert told == {
        "simulated": False, "gtin": GTIN, "lot": "LOT42A", "room": None, "in_stores": 1, "in_rooms": {},
        "in_stock": 2, "found": 1,
        "difference": -1, "missing": ["SN2"], "lost": ["SN2"], "strangers": [], "unexplained": 0,
        "agrees": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ([], "what was counted is 'neither --found nor --scans'"),
        (["--found", "1", "--scans", "-"], "what was counted is 'both --found and --scans'"),
        (["--found", "1", "--missing-are-lost"], "--missing-are-lost is 'without --scans'"),
        (
            ["--scans", "-", "--missing", "SN1"],
            r"--missing is \['SN1'\], expected no such names beside --scans",
        ),
        (["--found", "1"], "lot is 'LOT42A', expected one received at goods-in"),
    ],
)
def test_a_count_of_nothing_clear_is_refused(arguments: list[str], text: str, url: str) -> None:
    refused = count(url, *arguments, scans="").exception
    with pytest.raises(CountRefused, match=text):
        raise refused or AssertionError("it was not refused")


def test_a_lot_of_two_items_is_counted_item_by_item(url: str) -> None:
    receive(url, "SN1")
    receive(url, "SN1", "SN2", gtin="09506000134369")
    refused = count(url, "--found", "1").exception
    assert isinstance(refused, CountRefused)
    assert "expected one with lot LOT42A; name it with --gtin" in str(refused)
    assert count(url, "--found", "2", "--gtin", "09506000134369").exit_code == 0
