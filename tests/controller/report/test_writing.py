from pathlib import Path

import pytest

from config.loader import shipped_settings
from controller.plan.errors import PlanChangedError
from controller.record.errors import RecordBroken
from controller.report.errors import ReportNotWritten
from controller.report.html_page import html_of
from controller.report.make import NO_PLAN
from controller.report.pdf import pdf_of
from controller.report.typeface import report_typeface
from controller.report.writing import Written, write_report
from controller.runner.errors import PlanMismatch
from controller.runner.session_files import SessionFolder
from tests.controller.report.reports import (
    PLAN,
    SMALL_PLAN,
    made,
    troubled_entries,
    whole_entries,
    written,
)

BOTH = ("html", "pdf")


def folder_of(path: Path, simulated: bool = True) -> SessionFolder:
    return SessionFolder(path / "session", simulated)


def write(folder: SessionFolder, out: Path | None = None) -> Written:
    return write_report(folder, shipped_settings().aftercare, out or folder.path, BOTH)


def test_the_files_hold_what_the_record_says(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    written(troubled_entries(), folder, PLAN)
    document = made(troubled_entries(), PLAN)
    told = write(folder)

    html, pdf = told.paths
    assert html.read_bytes() == html_of(document)
    assert pdf.read_bytes() == pdf_of(document, report_typeface())
    assert (told.world, told.alerts) == ("SIMULATED", document.alerts)


@pytest.mark.hazard("H35")
@pytest.mark.parametrize(("simulated", "names"), [
    (True, ["SIMULATED-report.html", "SIMULATED-report.pdf"]),
    (False, ["report.html", "report.pdf"]),
])  # fmt: skip
def test_a_simulated_report_says_so_in_its_file_names(
    tmp_path: Path, simulated: bool, names: list[str]
) -> None:
    folder = folder_of(tmp_path, simulated)
    written(whole_entries(simulated), folder, SMALL_PLAN)

    assert [path.name for path in write(folder).paths] == names


def test_the_same_record_gives_the_same_files_and_an_earlier_report_is_replaced(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    written(whole_entries(), folder, SMALL_PLAN)
    first = [path.read_bytes() for path in write(folder).paths]
    folder.path.joinpath("SIMULATED-report.html").write_text("old")

    assert [path.read_bytes() for path in write(folder).paths] == first


def test_the_record_is_not_changed(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    written(whole_entries(), folder, SMALL_PLAN)
    before = folder.record.read_bytes()
    write(folder)

    assert folder.record.read_bytes() == before


def test_another_folder_is_made_if_it_is_not_there(tmp_path: Path) -> None:
    folder, out = folder_of(tmp_path), tmp_path / "reports" / "november"
    written(whole_entries(), folder, SMALL_PLAN)

    assert [path.parent for path in write(folder, out).paths] == [out, out]


def test_a_record_that_came_alone_has_a_report_without_the_plan(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    written(whole_entries(), folder, None)
    html, _ = write(folder).paths

    assert NO_PLAN in html.read_text(encoding="utf-8")


def test_a_plan_that_is_not_the_records_is_refused(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    written(whole_entries(), folder, PLAN)

    with pytest.raises(PlanMismatch):
        write(folder)
    assert not list(folder.path.glob("*report*"))


def test_a_plan_that_was_changed_is_refused(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    written(whole_entries(), folder, SMALL_PLAN)
    folder.plan.write_text(folder.plan.read_text().replace('"frontal"', '"crown"'))

    with pytest.raises(PlanChangedError):
        write(folder)


@pytest.mark.hazard("H30")
def test_a_broken_record_gives_no_report(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    written(whole_entries(), folder, SMALL_PLAN)
    folder.record.write_bytes(folder.record.read_bytes().replace(b"F-2026/17", b"F-2026/18"))

    with pytest.raises(RecordBroken):
        write(folder)
    assert not list(folder.path.glob("*report*"))


def test_a_disk_that_refuses_is_told_with_the_file(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    written(whole_entries(), folder, SMALL_PLAN)
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder")

    with pytest.raises(ReportNotWritten, match=r"SIMULATED-report.html: the report was not written: "):
        write(folder, in_the_way)
