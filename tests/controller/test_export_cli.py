"""`stipple export` tells what was written, of which world, and where."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from config.loader import load_settings
from controller.export_cli import app
from controller.fhir.export import session_bundle
from controller.record.errors import ExportMisnamed
from controller.runner.errors import SessionNotFound
from tests.controller.archive.session import session_in
from tests.controller.fhir.random_sessions import random_session
from tests.controller.fhir.sessions import kept


def export(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_session_is_found_by_its_name_and_written_beside_its_record() -> None:
    record = kept(random_session(4), load_settings().paths.records_dir)
    name = record.parent.name
    result = export("fhir", name)

    assert result.exit_code == 0
    assert result.output.startswith(f"SIMULATED session {name}")
    assert result.output.endswith(f" resources written to {record.parent / 'SIMULATED-fhir.json'}\n")
    assert json.loads((record.parent / "SIMULATED-fhir.json").read_bytes())["type"] == "transaction"


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 5, 6, 7])
def test_what_is_not_ended_says_so(tmp_path: Path, number: int) -> None:
    record = kept(random_session(number), tmp_path)
    closed = session_bundle(str(record), load_settings()).summary.closed

    assert ("not ended: as far as it went" in export("fhir", record).output) is not closed


def test_standard_output_holds_the_bundle_and_nothing_else(tmp_path: Path) -> None:
    record = kept(random_session(5), tmp_path)

    assert json.loads(export("fhir", record, "--out", "-").output)["resourceType"] == "Bundle"


def test_a_settings_file_gives_the_clinics_codes(tmp_path: Path) -> None:
    record, settings = kept(random_session(5), tmp_path), tmp_path / "clinic.toml"
    settings.write_text(
        '[fhir]\nclient_system = "urn:clinic:clients"\n'
        '[fhir.codes.procedure]\nsystem = "urn:clinic:codes"\ncode = "SMP 1"\ndisplay = "SMP"\n'
    )
    text = export("fhir", record, "--out", "-", "--config", settings).output

    assert '"urn:clinic:codes"' in text
    assert '"SMP 1"' in text
    assert '"urn:stipple:client"' not in text


def test_a_session_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert isinstance(export("fhir", tmp_path / "none").exception, SessionNotFound)


def test_an_archive_is_told_with_world_size_place_and_head(tmp_path: Path) -> None:
    folder, out = session_in(tmp_path, name="7"), tmp_path / "SIMULATED-a.zip"
    first, second = export("archive", folder.path, "--out", out).output.splitlines()
    assert first == f"SIMULATED session SIMULATED-7: 6 files, {out.stat().st_size} bytes, written to {out}"
    assert second.startswith("head     ")


def test_of_a_session_that_was_not_closed_it_says_so(tmp_path: Path) -> None:
    folder = session_in(tmp_path, closed=False)
    assert (
        ", not closed: as far as it went: "
        in export("archive", folder.record, "--out", tmp_path / "SIMULATED-a.zip").output
    )


def test_a_session_is_found_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    session_in(tmp_path / "data" / "records", name="7")
    settings = tmp_path / "room.toml"
    settings.write_text(f'[paths]\ndata_dir = "{tmp_path / "data"}"\n')
    result = export("archive", "SIMULATED-7", "--config", settings)
    assert result.output.splitlines()[0].endswith("written to SIMULATED-session-7.zip")


def test_a_simulated_export_may_not_hide_what_it_is(tmp_path: Path) -> None:
    result = export("archive", session_in(tmp_path).path, "--out", tmp_path / "a.zip")
    assert isinstance(result.exception, ExportMisnamed)
