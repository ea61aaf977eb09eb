from pathlib import Path

import pytest

from controller.report.errors import ReportError, ReportNotWritten

TABLE: list[tuple[ReportError, int, str]] = [
    (
        ReportNotWritten(Path("out/report.pdf"), "No space left on device"),
        1,
        "out/report.pdf: the report was not written: No space left on device; expected a folder that takes "
        "it; make room there, or name another with --out",
    ),
]


@pytest.mark.parametrize(("error", "exit_code", "text"), TABLE, ids=lambda value: type(value).__name__)
def test_every_error_says_what_where_and_what_to_do(error: ReportError, exit_code: int, text: str) -> None:
    assert str(error) == text
    assert error.exit_code == exit_code


def test_every_class_is_in_the_table_but_the_root() -> None:
    assert {type(error) for error, _, _ in TABLE} == set(ReportError.__subclasses__())


def test_a_disk_that_refuses_is_also_the_built_in_error() -> None:
    assert issubclass(ReportNotWritten, OSError)
