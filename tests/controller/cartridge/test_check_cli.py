"""`stipple stock check` at the command line: verdicts, exit codes, and that it changes nothing."""

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from controller.cartridge.cli import app
from controller.cartridge.errors import LedgerMissing
from controller.cartridge.ledger import Ledger
from controller.cartridge.recalls import recalls
from controller.cli import main
from tests.controller.cartridge.ledger_calls import AT_UTC, receive

LABEL = r"]d201095060001343521728113010LOT42A\x1d21SN000001"
TODAY = ["--today", "2026-11-28"]

with (Path(__file__).parents[2] / "data" / "scans.csv").open(newline="") as _file:
    CASES = {row["case"]: (row["scan"], row["expected"]) for row in csv.DictReader(_file)}


def check(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["check", *arguments])


def answer(*arguments: str) -> dict[str, Any]:
    result = check(*arguments, "--json")
    body: dict[str, Any] = json.loads(result.output)
    assert result.exit_code == {"accept": 0, "refuse": 1}[body["verdict"]]
    return body


@pytest.mark.parametrize("case", CASES)
def test_every_scan_of_the_table_gets_its_verdict_and_reason(case: str) -> None:
    scan, expected = CASES[case]
    body = answer(scan, "--lots", "LOT42A", *TODAY)
    verdict, _, words = expected.partition(": ")
    assert body["verdict"] == verdict
    if verdict == "refuse":
        assert body["reason"] == words.partition(" (")[0]
        assert body["why"]
        assert body["what_to_do"]
    elif words:
        assert words == f"means {date.fromisoformat(body['expiry']):%d %b %Y}"


def test_an_accepted_scan_answers_with_all_four_fields_and_no_reason() -> None:
    assert answer(LABEL, "--lots", "LOT41, LOT42A", *TODAY) == {
        "simulated": False,
        "verdict": "accept",
        "reason": None,
        "why": None,
        "gtin": "09506000134352",
        "lot": "LOT42A",
        "expiry": "2028-11-30",
        "serial": "SN000001",
        "traps": [],
        "what_to_do": None,
    }


def test_a_refused_scan_answers_with_what_was_read_and_null_for_what_was_not() -> None:
    body = answer(LABEL.replace(r"\x1d", ""), "--lots", "LOT42A", *TODAY)
    assert (body["gtin"], body["lot"], body["expiry"]) == (
        "09506000134352",
        "LOT42A21SN000001",
        "2028-11-30",
    )
    assert body["serial"] is None
    assert body["traps"] == ["GS swallowed"]
    assert body["what_to_do"].startswith("set the scanner to send GS (0x1d) between fields; ")


def test_the_separator_is_understood_as_a_byte_too() -> None:
    assert answer(LABEL.replace(r"\x1d", "\x1d"), "--lots", "LOT42A", *TODAY)["verdict"] == "accept"


def test_no_lots_named_is_not_the_same_as_all_lots() -> None:
    assert answer(LABEL, "--lots", "", *TODAY)["reason"] == "lot not at goods-in"


def test_without_a_day_it_is_judged_by_today() -> None:
    assert answer(LABEL.replace("281130", "251130"), "--lots", "LOT42A")["reason"] == "expired"


def test_for_a_person_the_verdict_is_a_word_and_every_field_a_line() -> None:
    shown = check(LABEL, "--lots", "LOT42A", *TODAY)
    assert shown.exit_code == 0
    assert shown.output == (
        "REAL   ACCEPT  \n"
        "  gtin    09506000134352\n"
        "  lot     LOT42A\n"
        "  expiry  2028-11-30\n"
        "  serial  SN000001\n"
        "  used on 2026-11-28\n"
    )
    shown = check("", "--lots", "LOT42A", "--simulated", *TODAY)
    assert shown.exit_code == 1
    assert shown.output == (
        "SIMULATED   REFUSE  nothing read\n"
        "  gtin    not read\n"
        "  lot     not read\n"
        "  expiry  not read\n"
        "  serial  not read\n"
        "  used on 2026-11-28\n"
        "  why     the scanner sent nothing, expected a GS1 label\n"
        "  do      hold the label steady and scan again\n"
    )


def test_without_lots_named_those_of_the_ledger_count(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with Ledger.open(url, "simulated") as ledger:
        ledger.receive(
            "09506000134352", "LOT42A", date(2028, 11, 30), 1, by="stores",
            at_utc="2026-11-22T08:00:00.000Z", today=date(2026, 11, 22),
        )  # fmt: skip
    assert answer(LABEL, "--simulated", "--ledger", url, *TODAY)["verdict"] == "accept"
    assert answer(LABEL.replace("LOT42A", "LOT9"), "--simulated", "--ledger", url, *TODAY)["lot"] == "LOT9"
    monkeypatch.setenv("STIPPLE_CONFIG", str(tmp_path / "stipple.toml"))
    (tmp_path / "stipple.toml").write_text(f'[paths]\nledger_simulated_url = "{url}"\n')
    assert answer(LABEL, "--simulated", *TODAY)["simulated"] is True


@pytest.fixture
def recalled_url(url: str) -> str:
    """A ledger that has received lot LOT42A, recalled since."""
    with Ledger.open(url, "simulated") as ledger:
        receive(ledger)
        ledger.recall("LOT42A", reason="seals leak", by="Ann", at_utc=AT_UTC)
    return url


@pytest.mark.hazard("H39")
def test_a_recalled_lot_is_refused_by_that_word_and_nothing_is_changed(recalled_url: str) -> None:
    with Ledger.open(recalled_url, "simulated") as ledger:
        before = ledger.cartridges()
    body = answer(LABEL, "--simulated", "--ledger", recalled_url, *TODAY)
    assert (body["verdict"], body["reason"], body["traps"]) == ("refuse", "recalled", [])
    assert body["why"] == (
        "its lot LOT42A was recalled on 2026-11-22 by Ann (seals leak), expected a lot that was not"
    )
    assert body["what_to_do"] == "set the blister aside for discarding and take one of another lot"
    assert (body["lot"], body["serial"]) == ("LOT42A", "SN000001")
    with Ledger.open(recalled_url, "simulated") as ledger:
        assert ledger.cartridges() == before
        assert len(recalls(ledger)) == 1
    shown = check(LABEL, "--simulated", "--ledger", recalled_url, *TODAY)
    assert " REFUSE  recalled\n" in shown.output
    assert "  do      set the blister aside for discarding" in shown.output
    assert "Traceback" not in shown.output


@pytest.mark.parametrize(
    "label",
    [
        LABEL.replace("281130", "251130"),
        LABEL.partition(r"\x1d")[0],
        LABEL.replace("LOT42A", "LOT9"),
    ],
    ids=["expired", "without a serial", "never received"],
)
def test_that_a_lot_is_recalled_is_told_before_anything_else_about_it(label: str, recalled_url: str) -> None:
    with Ledger.open(recalled_url, "simulated") as ledger:
        ledger.recall("LOT9", reason="dull", by="Ben", at_utc=AT_UTC)
    assert answer(label, "--simulated", "--ledger", recalled_url, *TODAY)["reason"] == "recalled"


def test_a_recall_of_another_item_with_such_a_lot_is_none(url: str) -> None:
    with Ledger.open(url, "simulated") as ledger:
        receive(ledger)
        ledger.recall("LOT42A", "09506000134369", reason="dull", by="Ben", at_utc=AT_UTC)
    assert answer(LABEL, "--simulated", "--ledger", url, *TODAY)["verdict"] == "accept"


def test_with_lots_named_a_ledger_is_asked_for_its_recalls_only_if_it_is_named_too(
    recalled_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STIPPLE_CONFIG", str(tmp_path / "stipple.toml"))
    (tmp_path / "stipple.toml").write_text(f'[paths]\nledger_simulated_url = "{recalled_url}"\n')
    named = ["--simulated", "--lots", "LOT42A", *TODAY]
    assert answer(LABEL, *named)["verdict"] == "accept"
    assert answer(LABEL, *named, "--ledger", recalled_url)["reason"] == "recalled"


def test_without_a_ledger_it_says_so_and_makes_none(tmp_path: Path) -> None:
    result = check(LABEL, "--ledger", f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    assert isinstance(result.exception, LedgerMissing)
    assert result.exception.exit_code == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("wrong", [["--today", "28.11.2026"], ["--lot", "LOT42A"], []])
def test_wrong_options_end_with_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stock", "check", *([LABEL] if wrong else []), *wrong]) == 2
    assert "stipple stock check --help" in capsys.readouterr().err
