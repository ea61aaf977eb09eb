from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from config.loader import load_settings
from controller.cli import COMMAND_GROUP, main
from controller.runner.session_files import SessionFolder
from tests.controller.report.reports import PLAN, SMALL_PLAN, troubled_entries, whole_entries, written

POINTS = [EntryPoint("report", "controller.report.cli:report", COMMAND_GROUP)]


def report(*arguments: object) -> int:
    return main(["report", *map(str, arguments)], POINTS)


@pytest.fixture
def folder(tmp_path: Path) -> SessionFolder:
    found = SessionFolder(tmp_path / "session", simulated=True)
    written(whole_entries(), found, SMALL_PLAN)
    return found


def test_both_files_are_written_to_the_sessions_folder_and_named(
    folder: SessionFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(folder.path) == 0

    html, pdf = folder.path / "SIMULATED-report.html", folder.path / "SIMULATED-report.pdf"
    assert html.is_file()
    assert pdf.is_file()
    assert capsys.readouterr().out == (
        f"SIMULATED report written to {html}\nSIMULATED report written to {pdf}\n"
    )


@pytest.mark.parametrize(("form", "suffixes"), [("html", {".html"}), ("pdf", {".pdf"})])
def test_one_form_alone_can_be_asked_for(folder: SessionFolder, form: str, suffixes: set[str]) -> None:
    assert report(folder.record, "--format", form) == 0
    assert {path.suffix for path in folder.path.glob("*report*")} == suffixes


def test_a_session_is_found_by_its_name_under_the_records(tmp_path: Path) -> None:
    records = load_settings().paths.records_dir
    written(whole_entries(), SessionFolder(records / "SIMULATED-7", simulated=True), SMALL_PLAN)

    assert report("SIMULATED-7", "--out", tmp_path / "out", "--format", "html") == 0
    assert (tmp_path / "out" / "SIMULATED-report.html").is_file()


def test_intervals_come_from_the_settings_that_are_named(folder: SessionFolder, tmp_path: Path) -> None:
    settings = tmp_path / "room.toml"
    settings.write_text("[aftercare]\nsecond_after_days_min = 10\n", encoding="utf-8")

    assert report(folder.path, "--format", "html", "--config", settings) == 0
    page = (folder.path / "SIMULATED-report.html").read_text(encoding="utf-8")
    assert "not before 2026-12-02" in page


def test_what_must_be_known_first_is_told_at_the_terminal_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = SessionFolder(tmp_path / "session", simulated=True)
    written(troubled_entries(), folder, PLAN)

    assert report(folder.path, "--format", "html") == 0
    assert "NOT CLOSED: this session has not been ended" in capsys.readouterr().out


def test_no_session_is_wrong_input_without_a_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert report("nobody") == 2
    assert "no record in" in capsys.readouterr().err


def test_a_broken_record_ends_with_1(folder: SessionFolder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.record.write_bytes(folder.record.read_bytes().replace(b"F-2026/17", b"F-2026/18"))

    assert report(folder.path) == 1
    assert "the record is broken" in capsys.readouterr().err
