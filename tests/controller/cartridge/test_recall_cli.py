import getpass
import json
from datetime import date
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from controller.cartridge.claim_rules import Cartridge
from controller.cartridge.cli import app
from controller.cartridge.errors import RecallRefused
from controller.cartridge.ledger import Ledger
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN, S, at, claim, receive
from tests.controller.cartridge.other_program import OtherProgram


@pytest.fixture
def database() -> str:
    """What the commands print depends on no database."""
    return "sqlite"


def stock(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--simulated", "--ledger", url])


def answer(url: str, *arguments: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(stock(url, *arguments, "--json").output)
    return body


def test_a_recall_says_what_it_blocks_and_where_to_look_on(url: str, ledger: Ledger) -> None:
    received = receive(ledger, 3)
    claim(ledger, received[0])
    at(ledger, received[1], S.SPENT)
    result = stock(url, "recall", "LOT42A", "--reason", "seals leak", "--by", "Ann")
    assert result.exit_code == 0
    assert result.output == (
        "SIMULATED recall: lot LOT42A of any GTIN, by Ann: seals leak\n"
        f"GTIN {GTIN}: 1 in stock are blocked, 1 held by sessions end there; 1 used, 0 discarded, 0 lost\n"
        "who had it: stipple trace --lot LOT42A\n"
    )
    assert ledger.is_recalled(received[2].key)


def test_a_lot_that_never_came_can_be_recalled(url: str, ledger: Ledger) -> None:
    output = stock(url, "recall", "LOT9", "--gtin", GTIN, "--reason", "dull", "--by", "Ann").output
    assert f"lot LOT9 of GTIN {GTIN}, by Ann: dull\n" in output
    assert "no cartridge of it is in this ledger; should it come yet, it is blocked\n" in output


def test_recalls_are_told_to_programs_with_who_and_when(url: str, ledger: Ledger) -> None:
    receive(ledger, 2)
    told = answer(url, "recall", "LOT42A", "--reason", "seals leak")
    assert told["simulated"] is True
    assert told["recall"]["by"] == getpass.getuser()
    assert told["recall"]["at_utc"].startswith(str(date.today().year))
    assert [(one["lot"], one["in_stock"], one["difference"]) for one in told["lots"]] == [("LOT42A", 2, 0)]
    assert answer(url, "recalls") == {"simulated": True, "recalls": [told["recall"]]}


def test_recalls_are_listed_oldest_first(url: str, ledger: Ledger) -> None:
    assert stock(url, "recalls").output == "SIMULATED recalls: 0\n"
    ledger.recall("LOT9", reason="dull", by="Ben", at_utc=AT_UTC)
    ledger.recall("LOT42A", reason="seals leak", by="Ann", at_utc=AT_UTC)
    assert stock(url, "recalls").output == (
        "SIMULATED recalls: 2\n"
        f"{AT_UTC}  lot LOT9 of any GTIN, by Ben: dull\n"
        f"{AT_UTC}  lot LOT42A of any GTIN, by Ann: seals leak\n"
    )


def test_a_recall_without_a_lot_is_refused_and_changes_nothing(url: str, ledger: Ledger) -> None:
    assert isinstance(stock(url, "recall", "LOT 1", "--reason", "dull").exception, RecallRefused)
    assert stock(url, "recalls").output == "SIMULATED recalls: 0\n"


def test_a_recalled_cartridge_is_marked_wherever_it_is_shown(
    url: str, ledger: Ledger, cartridge: Cartridge
) -> None:
    (other,) = receive(ledger, serials=["SN2"])
    assert "RECALLED" not in stock(url, "list").output + stock(url, "show", "SN2").output
    ledger.recall(cartridge.lot, GTIN, reason="seals leak", by="Ann", at_utc=AT_UTC)
    assert f"{other.serial}  lot LOT42A  expiry {other.expiry}  received  RECALLED: seals leak\n" in (
        stock(url, "list").output
    )
    assert "\nRECALLED: seals leak\n" in stock(url, "show", "SN2").output
    for command in (["list"], ["show", "SN2"]):
        assert all(one["recalled"] for one in answer(url, *command)["cartridges"])


def test_a_balance_comes_out_even(url: str, ledger: Ledger) -> None:
    received = receive(ledger, 3)
    at(ledger, received[0], S.DISCARDED)
    result = stock(url, "balance")
    assert result.exit_code == 0
    assert result.output == (
        "SIMULATED balance: 1 lots\n"
        f"lot LOT42A  GTIN {GTIN}  received 3 = in stock 2 + held 0 + used 0 + discarded 1 + lost 0\n"
    )
    assert answer(url, "balance", "--lot", "LOT9")["lots"] == []


def test_stock_is_told_by_stores_and_rooms(url: str, ledger: Ledger) -> None:
    received = receive(ledger, 3)
    ledger.allot([received[0].key], "room 1", by="stores", at_utc=AT_UTC)
    ledger.allot([received[1].key], "room 2", by="stores", at_utc=AT_UTC)
    line = "\n  in stock: 1 in the stores, 1 in room 1, 1 in room 2\n"
    assert line in stock(url, "balance").output
    (lot,) = answer(url, "balance")["lots"]
    assert (lot["in_stock"], lot["in_stores"], lot["in_rooms"]) == (3, 1, {"room 1": 1, "room 2": 1})
    assert line in stock(url, "recall", "LOT42A", "--reason", "seals leak").output


def test_a_difference_is_shown_and_ends_with_1(url: str, ledger: Ledger, other_program: OtherProgram) -> None:
    receive(ledger, 2)
    other_program.run(
        "INSERT INTO deliveries (gtin, lot, expiry, count, by, at_utc) "
        f"VALUES ('{GTIN}', 'LOT42A', DATE('2028-11-30'), 5, 'x', '{AT_UTC}')"
    )
    result = stock(url, "balance")
    assert result.exit_code == 1
    assert "lot LOT42A  DIFFERENCE: 5 fewer in the ledger than its deliveries say; " in result.output
    assert stock(url, "balance", "--json").exit_code == 1
    assert answer(url, "balance")["lots"][0]["difference"] == -5
    coloured = CliRunner().invoke(app, ["balance", "--simulated", "--ledger", url], color=True)
    assert "\x1b[31m" in coloured.output


def test_cartridges_too_many_are_a_difference_too(
    url: str, ledger: Ledger, other_program: OtherProgram
) -> None:
    receive(ledger, 1)
    other_program.run(
        "INSERT INTO cartridges (gtin, serial, lot, expiry, tag, state, dots_struck) "
        f"VALUES ('{GTIN}', 'EXTRA', 'LOT42A', DATE('2028-11-30'), '00000000000000ff', 'received', 0)"
    )
    assert "DIFFERENCE: 1 more in the ledger" in stock(url, "balance").output
