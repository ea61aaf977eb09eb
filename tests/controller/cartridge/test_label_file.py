import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from controller.cartridge.errors import LabelsNotWritten, LabelsRefused
from controller.cartridge.label_file import label_target, write_labels
from controller.cartridge.label_head import LabelJob
from controller.cartridge.udi import Udi

UDI = Udi("09506000134352", "LOT42A", date(2028, 11, 30), "SN1")
JOB = LabelJob(simulated=False, reprint=False, printed_on=date(2026, 11, 22))
AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
AGAIN = "stipple stock labels --lot LOT42A --out FILE.pdf"


def write(path: Path, force: bool = False, count: int = 1) -> int:
    target = label_target(path, "63.5x38.1", 1, simulated=False, force=force)
    return write_labels(target, [UDI] * count, JOB, AT, AGAIN)


def test_labels_are_written_to_a_folder_that_is_made_for_them(tmp_path: Path) -> None:
    assert write(tmp_path / "goods-in" / "labels.pdf", count=22) == 2
    assert (tmp_path / "goods-in" / "labels.pdf").read_bytes().startswith(b"%PDF-")


def test_a_file_is_replaced_only_if_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "labels.pdf"
    path.write_text("another")
    with pytest.raises(
        LabelsRefused, match=r"file is '.*labels\.pdf', expected a name that is still free;.*--force"
    ):
        write(path)
    assert path.read_text() == "another"
    write(path, force=True)
    assert path.read_bytes().startswith(b"%PDF-")


def test_a_file_that_came_there_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "labels.pdf"
    target = label_target(path, "63.5x38.1", 1, simulated=False, force=False)
    path.write_text("another")
    with pytest.raises(LabelsNotWritten, match="File exists"):
        write_labels(target, [UDI], JOB, AT, AGAIN)
    assert path.read_text() == "another"


def test_a_full_disk_leaves_no_half_sheet_and_says_how_to_print_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LabelsNotWritten, match=f"No space left on device.*`{AGAIN}`"):
        write(tmp_path / "labels.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.hazard("H35")
@pytest.mark.parametrize(
    ("name", "simulated", "text"),
    [
        ("labels.pdf", True, "expected SIMULATED-labels.pdf for simulated labels"),
        ("SIMULATED-labels.pdf", False, "expected a name without SIMULATED for real labels"),
        ("labels.png", False, r"expected a name that ends in \.pdf"),
    ],
)
def test_a_name_that_misleads_is_refused(name: str, simulated: bool, text: str, tmp_path: Path) -> None:
    with pytest.raises(LabelsRefused, match=text):
        label_target(tmp_path / name, "63.5x38.1", 1, simulated, force=True)


def test_an_unknown_sheet_is_refused_before_anything_is_booked(tmp_path: Path) -> None:
    with pytest.raises(LabelsRefused, match="sheet is 'A4'"):
        label_target(tmp_path / "labels.pdf", "A4", 1, simulated=False, force=False)
