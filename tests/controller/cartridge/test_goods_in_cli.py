import json
import os
import shlex
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from controller.cartridge.cli import app
from controller.cartridge.errors import LabelsNotWritten, LabelsRefused
from controller.cartridge.ledger import Ledger
from tests.controller.cartridge.printed_pages import PrintedPage, printed_pages

EXPIRY = (date.today() + timedelta(days=365)).isoformat()
GTIN = "09506000134352"
DELIVERY = ["--gtin", GTIN, "--lot", "LOT42A", "--expiry", EXPIRY]


@pytest.fixture
def database() -> str:
    """What the commands print depends on no database."""
    return "sqlite"


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    return tmp_path / "SIMULATED-labels.pdf"


def stock(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--simulated", "--ledger", url])


def receive(url: str, count: int, *more: str) -> Result:
    return stock(url, "receive", *DELIVERY, "--count", str(count), *more)


def in_stock(url: str) -> list[str]:
    with Ledger.open(url, "simulated") as ledger:
        return [one.serial for one in ledger.cartridges()]


def words(pages: list[PrintedPage]) -> str:
    return "\n".join(word for page in pages for word in page.words)


def test_a_delivery_is_booked_in_and_labelled_in_one_go(url: str, pdf: Path) -> None:
    told = receive(
        url, 25, "--supplier", "Needles & Co", "--sterilisation", "EO", "--labels", str(pdf)
    ).output
    assert f"SIMULATED labels: 25 on 2 pages of 63.5x38.1 written to {pdf}\n" in told
    assert "next: print at 100 %, one label on each blister" in told
    pages = printed_pages(pdf.read_bytes())
    assert [serial for serial in in_stock(url) if serial not in words(pages)] == []
    assert "· delivery 1 · supplier Needles & Co · sterilisation EO" in words(pages)
    assert "REPRINT" not in words(pages)


def test_a_partly_used_sheet_of_another_kind_can_be_named(url: str, pdf: Path) -> None:
    told = receive(url, 2, "--labels", str(pdf), "--sheet", "48.5x25.4", "--start", "40").output
    assert "2 on 2 pages of 48.5x25.4" in told


def test_json_tells_where_the_labels_are(url: str, pdf: Path) -> None:
    told = json.loads(receive(url, 1, "--labels", str(pdf), "--json").output)
    assert told["labels"] == {"file": str(pdf), "pages": 1}
    assert json.loads(receive(url, 1, "--json").output)["labels"] is None


def test_labels_that_can_t_be_printed_are_refused_before_anything_is_booked(url: str, tmp_path: Path) -> None:
    (tmp_path / "SIMULATED-there.pdf").write_text("another")
    for labels in (
        ["SIMULATED-there.pdf"],
        ["labels.pdf"],
        ["SIMULATED-new.pdf", "--sheet", "A4"],
        ["SIMULATED-new.pdf", "--start", "22"],
    ):
        named = [str(tmp_path / labels[0]), *labels[1:]]
        assert isinstance(receive(url, 1, "--labels", *named).exception, LabelsRefused)
    assert in_stock(url) == []


def test_a_booking_stands_if_the_disk_is_full_and_its_labels_can_be_printed_as_told(
    url: str, pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(url, 2)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        failed = receive(url, 3, "--labels", str(pdf))
    assert isinstance(failed.exception, LabelsNotWritten)
    assert "the booking stands, book nothing in again" in str(failed.exception)
    assert len(in_stock(url)) == 5
    command = shlex.split(str(failed.exception).split("`")[1])
    assert command[:3] == ["stipple", "stock", "labels"]
    again = [str(pdf) if word == "SIMULATED-FILE.pdf" else word for word in command[2:]]
    assert CliRunner().invoke(app, again).exit_code == 0
    booked = [line.split()[0] for line in failed.output.splitlines()[1:4]]
    printed = words(printed_pages(pdf.read_bytes()))
    assert [serial in printed for serial in in_stock(url)] == [serial in booked for serial in in_stock(url)]


def test_the_labels_of_a_lot_are_printed_again_and_say_so(url: str, pdf: Path) -> None:
    receive(url, 2, "--supplier", "Needles & Co")
    receive(url, 1, "--supplier", "Others")
    told = stock(url, "labels", "--lot", "LOT42A", "--out", str(pdf))
    assert f"SIMULATED labels: 3 on 1 page of 63.5x38.1 written to {pdf}\n" in told.output
    printed = words(printed_pages(pdf.read_bytes()))
    assert "SIMULATED goods-in labels: REPRINT, destroy any earlier print" in printed
    assert "delivery 1, 2 · supplier Needles & Co, Others" in printed


def test_single_labels_are_printed_again(url: str, pdf: Path) -> None:
    receive(url, 3)
    first, second, _ = in_stock(url)
    told = json.loads(
        stock(url, "labels", "--serial", second, "--serial", first, "--out", str(pdf), "--json").output
    )
    assert [row["serial"] for row in told["cartridges"]] == [second, first]
    printed = words(printed_pages(pdf.read_bytes()))
    assert [serial in printed for serial in in_stock(url)] == [True, True, False]


@pytest.mark.parametrize("choice", [[], ["--lot", "LOT42A", "--serial", "SN1"]])
def test_a_lot_or_serials_are_named_not_both(choice: list[str], url: str, pdf: Path) -> None:
    refused = stock(url, "labels", *choice, "--out", str(pdf)).exception
    assert isinstance(refused, LabelsRefused)
    assert "expected one of the two" in str(refused)


def test_a_label_is_no_way_to_get_a_cartridge_into_the_ledger(url: str, pdf: Path) -> None:
    refused: Any = stock(url, "labels", "--serial", "SN1", "--out", str(pdf)).exception
    assert isinstance(refused, LabelsRefused)
    assert not pdf.exists()
