import json
from datetime import date
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from controller.cartridge.ledger import Ledger
from controller.cartridge.trace_cli import trace
from tests.controller.cartridge.ledger_calls import AT_UTC, GTIN, TODAY, claim, receive

app = typer.Typer()
app.command()(trace)


@pytest.fixture
def database() -> str:
    """What the command prints depends on no database."""
    return "sqlite"


@pytest.fixture(autouse=True)
def used(url: str, ledger: Ledger) -> None:
    received = receive(ledger, 3, serials=["SN1", "SN2", "SN3"])
    with Ledger.open(url, "simulated", room="room 2") as room:
        claim(room, received[0], "s7", "[red]c3")
        claim(room, received[1], "s8", "c4")
    ledger.recall("LOT42A", reason="seals leak", by="Ann", at_utc=AT_UTC)


def run(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--simulated", "--ledger", url])


def answer(url: str, *arguments: str) -> dict[str, Any]:
    result = run(url, *arguments, "--json")
    assert result.exit_code == 0
    body: dict[str, Any] = json.loads(result.output)
    return body


@pytest.mark.hazard("H39")
def test_a_lot_is_told_with_its_recall_its_clients_and_its_deliveries(url: str) -> None:
    result = run(url, "--lot", "LOT42A")
    assert result.exit_code == 0
    first, recalled, *rest = result.output.splitlines()
    assert first == (
        "SIMULATED trace of lot LOT42A: 2 cartridges in 2 sessions of 2 clients, 1 that no session has had"
    )
    assert recalled == f"RECALLED: lot LOT42A of any GTIN, {AT_UTC} by Ann: seals leak"
    words = [line.split() for line in rest]
    assert [
        AT_UTC,
        "room",
        "2",
        "technician",
        "s7",
        "[red]c3",
        "SN1",
        "LOT42A",
        GTIN,
        "claimed",
        "0",
    ] in words
    assert ["no", "session", "has", "had:", "1", "received"] in words
    assert [AT_UTC, "LOT42A", GTIN, "2028-11-30", "3", "stores"] in words


def test_columns_stand_one_below_the_other_and_no_reference_can_order_the_terminal_about(
    url: str, ledger: Ledger
) -> None:
    received = ledger.receive(
        GTIN,
        "L7",
        date(2028, 11, 30),
        2,
        by="stores",
        at_utc=AT_UTC,
        today=TODAY,
        serials=["SN4", "LONGER5"],
    )
    claim(ledger, received[0], "s9", "c5")
    claim(ledger, received[1], "s10", "c\x1b[2J\n6")
    lines = run(url, "--lot", "L7").output.splitlines()
    head = next(line for line in lines if line.startswith("at utc"))
    rows = [line for line in lines if " claimed" in line and line.startswith("20")]
    assert len(rows) == 2
    for name in ("session", "serial", "lot", "dots struck"):
        assert all(row[head.index(name) - 1] == " " != row[head.index(name)] for row in rows), name
    assert "c?[2J?6" in "".join(rows)


@pytest.mark.parametrize(
    ("arguments", "serials"),
    [
        (["--client", "c4"], ["SN2"]),
        (["--session", "s7"], ["SN1"]),
        (["--serial", "SN2", "--gtin", GTIN], ["SN2"]),
        (["--serial", "SN3"], []),
    ],
)
def test_programs_are_told_the_same_in_either_direction(
    url: str, arguments: list[str], serials: list[str]
) -> None:
    told = answer(url, *arguments)
    assert told["simulated"] is True
    assert [one["serial"] for one in told["cartridges"]] == serials
    assert [(one["lot"], one["count"]) for one in told["deliveries"]] == [("LOT42A", 3)]
    assert [one["reason"] for one in told["recalls"]] == ["seals leak"]
    assert [one["serial"] for one in told["unclaimed"]] == ([] if serials else ["SN3"])


def test_what_no_session_has_had_is_told_with_the_room_that_has_it(url: str, ledger: Ledger) -> None:
    serials = ["A1", "A2", "A3"]
    received = ledger.receive(
        GTIN, "L7", date(2028, 11, 30), 3, by="stores", at_utc=AT_UTC, today=TODAY, serials=serials
    )
    ledger.allot([one.key for one in received[:2]], "room 2", by="stores", at_utc=AT_UTC)
    assert "\nno session has had: 2 allotted to room 2, 1 received\n" in run(url, "--lot", "L7").output
    assert [one["room"] for one in answer(url, "--lot", "L7")["unclaimed"]] == ["room 2", "room 2", None]


def test_nothing_found_ends_with_1_and_says_so(url: str) -> None:
    result = run(url, "--client", "c9")
    assert (result.exit_code, result.output) == (
        1,
        "SIMULATED trace of client c9: nothing found; check spelling and ledger\n",
    )
    result = run(url, "--lot", "LOT9", "--json")
    assert result.exit_code == 1
    assert json.loads(result.output)["found"] is False


@pytest.mark.parametrize("arguments", [[], ["--lot", "L", "--client", "c"]])
def test_one_question_at_a_time(url: str, arguments: list[str]) -> None:
    result = run(url, *arguments)
    assert result.exit_code == 2
    assert "expected just one of" in result.output
