import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from controller.cartridge.cli import app
from controller.cartridge.errors import GoodsInRefused, UnknownCartridge, WrongWorld
from controller.cartridge.gs1 import read_scan
from controller.cartridge.ledger import Ledger
from controller.cartridge.udi import CartridgeKey

EXPIRY = (date.today() + timedelta(days=365)).isoformat()
DELIVERY = ["--gtin", "09506000134352", "--lot", "LOT42A", "--expiry", EXPIRY]


@pytest.fixture
def database() -> str:
    """What the command prints depends on no database."""
    return "sqlite"


def stock(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def answer(*arguments: str) -> dict[str, Any]:
    result = stock(*arguments, "--json")
    assert result.exit_code == 0
    body: dict[str, Any] = json.loads(result.output)
    return body


def test_receive_prints_a_label_for_each_blister_that_reads_back(url: str) -> None:
    received = answer("receive", *DELIVERY, "--count", "2", "--simulated", "--ledger", url)
    assert received["simulated"] is True
    for cartridge in received["cartridges"]:
        udi = read_scan(cartridge["scan"], date.today(), {"LOT42A"})
        assert [udi.gtin, udi.lot, udi.expiry.isoformat(), udi.serial, udi.tag] == [
            cartridge[name] for name in ("gtin", "lot", "expiry", "serial", "tag")
        ]


def test_receive_says_which_world_and_shows_the_separator(url: str) -> None:
    output = stock(
        "receive", *DELIVERY, "--count", "1", "--serial", "SN1", "--simulated", "--ledger", url
    ).output
    assert output.startswith(f"SIMULATED goods-in: 1 cartridges of lot LOT42A, expiry {EXPIRY}\nSN1  tag ")
    assert r"10LOT42A\x1d21SN1" in output
    output = stock("receive", *DELIVERY, "--count", "1", "--ledger", url.replace("ledger", "real")).output
    assert output.startswith("REAL goods-in: 1 cartridges")


def test_who_booked_them_in_and_when_is_kept(url: str) -> None:
    stock("receive", *DELIVERY, "--count", "1", "--serial", "SN1", "--by", "Dr. B", "--ledger", url)
    with Ledger.open(url, "real") as ledger:
        (step,) = ledger.history(CartridgeKey("09506000134352", "SN1"))
    assert step.by == "Dr. B"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", step.at_utc)


def test_list_names_every_cartridge_with_its_state_and_session(url: str) -> None:
    stock(
        "receive",
        *DELIVERY,
        "--count",
        "2",
        "--serial",
        "SN1",
        "--serial",
        "SN2",
        "--simulated",
        "--ledger",
        url,
    )
    with Ledger.open(url, "simulated") as ledger:
        ledger.claim(
            ledger.cartridges()[1].udi,
            "s7",
            "c3",
            by="t",
            at_utc="2026-11-22T14:00:00.000Z",
            today=date.today(),
        )
    assert stock("list", "--simulated", "--ledger", url).output == (
        "SIMULATED stock: 2 cartridges\n"
        f"SN1  lot LOT42A  expiry {EXPIRY}  received\n"
        f"SN2  lot LOT42A  expiry {EXPIRY}  claimed  session s7\n"
    )
    rows = answer("list", "--simulated", "--ledger", url)["cartridges"]
    assert [(row["serial"], row["state"], row["session"]) for row in rows] == [
        ("SN1", "received", None),
        ("SN2", "claimed", "s7"),
    ]


def test_list_and_show_tell_which_room_has_it(url: str) -> None:
    serials = ["--serial", "SN1", "--serial", "SN2"]
    at = ["--simulated", "--ledger", url]
    stock("receive", *DELIVERY, "--count", "2", *serials, *at)
    stock("allot", "SN1", "SN2", "--room", "room 1", *at)
    stock("give-back", "SN2", "--room", "room 1", *at)
    listed = stock("list", *at).output
    assert f"SN1  lot LOT42A  expiry {EXPIRY}  allotted to room 1\n" in listed
    assert f"SN2  lot LOT42A  expiry {EXPIRY}  given back to the stores\n" in listed
    assert [one["serial"] for one in answer("list", "--room", "room 1", *at)["cartridges"]] == ["SN1"]
    assert answer("list", "--lot", "LOT9", *at)["cartridges"] == []
    (row,) = answer("show", "SN2", *at)["cartridges"]
    assert [(step["state"], step["room"]) for step in row["steps"]] == [
        ("received", None), ("allotted", "room 1"), ("allotted", None),
    ]  # fmt: skip
    shown = stock("show", "SN2", *at).output
    assert "  allotted to room 1  by " in shown
    assert "  allotted, given back  by " in shown


def test_show_tells_every_step(url: str) -> None:
    stock("receive", *DELIVERY, "--count", "1", "--serial", "SN1", "--simulated", "--ledger", url)
    with Ledger.open(url, "simulated") as ledger:
        (one,) = ledger.cartridges()
        ledger.claim(one.udi, "s7", "c3", by="t", at_utc="2026-11-22T14:00:00.000Z", today=date.today())
    output = stock("show", "SN1", "--simulated", "--ledger", url).output
    assert output.startswith("SIMULATED cartridge SN1 of GTIN 09506000134352\n")
    assert "2026-11-22T14:00:00.000Z  claimed  by t, session s7, 0 dots\n" in output
    (row,) = answer("show", "SN1", "--simulated", "--ledger", url)["cartridges"]
    assert [step["state"] for step in row["steps"]] == ["received", "claimed"]


def test_bad_input_ends_in_an_error_of_the_package(url: str) -> None:
    cases: list[tuple[list[str], type[Exception]]] = [
        (["receive", *DELIVERY, "--count", "0", "--ledger", url], GoodsInRefused),
        (["show", "NONE", "--ledger", url], UnknownCartridge),
        (["list", "--simulated", "--ledger", url], WrongWorld),
    ]
    for arguments, kind in cases:
        assert isinstance(stock(*arguments).exception, kind)


def test_the_ledger_of_the_settings_is_used_where_none_is_named(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("STIPPLE_CONFIG", str(tmp_path / "stipple.toml"))
    (tmp_path / "stipple.toml").write_text(f'[paths]\nledger_simulated_url = "{url}"\n')
    assert stock("receive", *DELIVERY, "--count", "1", "--simulated").exit_code == 0
    with Ledger.open(url, "simulated") as ledger:
        assert len(ledger.cartridges()) == 1
