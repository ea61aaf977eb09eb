"""`stipple export` tells what was written, of which world, and where."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from controller.export_cli import app
from controller.record.errors import ExportMisnamed
from tests.controller.archive.session import session_in


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_an_archive_is_told_with_world_size_place_and_head(tmp_path: Path) -> None:
    folder, out = session_in(tmp_path, name="7"), tmp_path / "SIMULATED-a.zip"
    first, second = invoke("archive", folder.path, "--out", out).output.splitlines()
    assert first == f"SIMULATED session SIMULATED-7: 6 files, {out.stat().st_size} bytes, written to {out}"
    assert second.startswith("head     ")


def test_of_a_session_that_was_not_closed_it_says_so(tmp_path: Path) -> None:
    folder = session_in(tmp_path, closed=False)
    assert (
        ", not closed: as far as it went: "
        in invoke("archive", folder.record, "--out", tmp_path / "SIMULATED-a.zip").output
    )


def test_a_session_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    session_in(tmp_path / "data" / "records", name="7")
    settings = tmp_path / "room.toml"
    settings.write_text(f'[paths]\ndata_dir = "{tmp_path / "data"}"\n')
    result = invoke("archive", "SIMULATED-7", "--config", settings)
    assert result.output.splitlines()[0].endswith("written to SIMULATED-session-7.zip")


def test_a_simulated_export_may_not_hide_what_it_is(tmp_path: Path) -> None:
    result = invoke("archive", session_in(tmp_path).path, "--out", tmp_path / "a.zip")
    assert isinstance(result.exception, ExportMisnamed)
