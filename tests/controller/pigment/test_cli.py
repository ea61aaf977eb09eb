"""`stipple pigment`: what each command prints and does."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from controller.cartridge.ledger import Ledger
from controller.pigment.cli import app
from controller.pigment.errors import BottleStepRefused, UnknownBottle
from controller.pigment.pigment_book import PigmentBook

EXPIRY = (date.today() + timedelta(days=365)).isoformat()
DELIVERY = [
    "--maker", "Inkworks", "--lot", "PIG7", "--shade", "1:14", "--expiry", EXPIRY, "--certificate", "CERT-7",
    "--organic", "--metals-within-limits",
]  # fmt: skip


@pytest.fixture
def database() -> str:
    """What the command prints depends on no database."""
    return "sqlite"


def pigment(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def answer(*arguments: str) -> dict[str, Any]:
    result = pigment(*arguments, "--json")
    assert result.exit_code == 0, result
    body: dict[str, Any] = json.loads(result.output)
    return body


@pytest.fixture
def where(url: str) -> list[str]:
    return ["--simulated", "--ledger", url]


@pytest.fixture
def serial(where: list[str]) -> str:
    (bottle,) = answer("receive", *DELIVERY, "--count", "1", *where)["bottles"]
    return str(bottle["serial"])


def test_receive_prints_what_to_write_on_each_bottle(where: list[str]) -> None:
    first, *labels = pigment("receive", *DELIVERY, "--count", "2", *where).output.splitlines()

    assert first == (
        f"SIMULATED goods-in: 2 bottles of pigment 1:14, lot PIG7 of Inkworks, expiry {EXPIRY}; "
        "write on each:"
    )
    assert len(labels) == 2
    for label in labels:
        assert label.startswith("pigment SIM-P-")
        assert label.endswith(f"  shade 1:14  lot PIG7  expiry {EXPIRY}")


def test_receive_asks_for_a_word_on_organic_and_on_metals(where: list[str]) -> None:
    for option in ("--organic", "--metals-within-limits"):
        without = [word for word in DELIVERY if word != option]
        assert pigment("receive", *without, "--count", "1", *where).exit_code == 2


def test_receive_keeps_what_was_said_of_the_lot(where: list[str]) -> None:
    unfit = [*DELIVERY[:8], "--not-organic", "--metals-over-limits"]
    (bottle,) = answer("receive", *unfit, "--count", "1", *where)["bottles"]

    assert (bottle["certificate"], bottle["organic"], bottle["metals_within_limits"]) == (None, False, False)
    assert (
        "certificate none: not organic, metals over limits"
        in pigment("show", bottle["serial"], *where).output
    )


def test_open_tells_the_last_day_of_use(where: list[str], serial: str) -> None:
    output = pigment("open", serial, "--days", "30", *where).output

    last = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    assert output == (
        f"SIMULATED {serial}  shade 1:14  lot PIG7 of Inkworks  expiry {EXPIRY}  opened until {last}; "
        "write the last day of use on it\n"
    )


def test_a_bottle_is_opened_until_a_day_that_is_named(where: list[str], serial: str) -> None:
    assert answer("open", serial, "--until", EXPIRY, *where)["bottle"]["opened_until"] == EXPIRY
    assert isinstance(pigment("open", serial, "--until", EXPIRY, *where).exception, BottleStepRefused)


def test_list_and_show_tell_where_a_bottle_is_on_its_way(where: list[str], serial: str) -> None:
    assert answer("list", *where)["bottles"][0]["state"] == "received"
    assert pigment("discard", serial, "--by", "Tess", *where).output.endswith("discarded\n")
    assert pigment("list", *where).output.splitlines() == [
        "SIMULATED pigment: 1 bottle",
        f"{serial}  shade 1:14  lot PIG7 of Inkworks  expiry {EXPIRY}  discarded",
    ]
    shown = pigment("show", serial, *where).output.splitlines()
    assert shown[1] == "certificate CERT-7: organic, metals within limits"
    assert shown[-1].endswith("  discarded  by Tess")
    assert [step["state"] for step in answer("show", serial, *where)["bottle"]["steps"]] == [
        "received",
        "discarded",
    ]


def test_a_bottle_opened_and_discarded_is_not_called_discarded_until_a_day(
    where: list[str], serial: str
) -> None:
    pigment("open", serial, "--days", "30", *where)
    assert pigment("discard", serial, *where).output.endswith("  discarded\n")


def test_discard_answers_in_json(where: list[str], serial: str) -> None:
    assert answer("discard", serial, *where)["bottle"]["state"] == "discarded"


def test_trace_tells_sessions_and_clients(where: list[str], serial: str) -> None:
    pigment("open", serial, "--days", "30", *where)
    with Ledger.open(where[-1], "simulated") as ledger:
        PigmentBook(ledger).use(
            serial, ["1:14"], "s7", "c3", simulated=True, by="Tess", now=datetime.now(UTC)
        )

    first, use = pigment("trace", "--lot", "PIG7", *where).output.splitlines()
    assert first == "SIMULATED pigment of lot PIG7: 1 uses"
    assert f"client c3  session s7  shade 1:14 of Inkworks  bottle {serial}  by Tess" in use
    (one,) = answer("trace", "--lot", "PIG7", *where)["uses"]
    assert (one["session"], one["client_ref"], one["serial"]) == ("s7", "c3", serial)
    assert answer("trace", "--lot", "OTHER", *where)["uses"] == []


def test_an_unknown_bottle_is_told(where: list[str]) -> None:
    assert isinstance(pigment("show", "P-0", *where).exception, UnknownBottle)


def test_without_an_address_the_ledger_of_the_settings_is_used_and_real_is_said() -> None:
    assert pigment("list").output == "REAL pigment: 0 bottles\n"
