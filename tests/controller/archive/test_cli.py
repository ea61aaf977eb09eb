"""`stipple import` tells what came back, and where it is."""

from pathlib import Path

import typer
from typer.testing import CliRunner, Result

from controller.archive.cli import import_
from controller.archive.errors import ImportExists
from controller.archive.packing import archive_session
from tests.controller.archive.session import session_in


def invoke(*arguments: object) -> Result:
    app = typer.Typer()
    app.command()(import_)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_it_tells_world_session_place_and_head(tmp_path: Path) -> None:
    done = archive_session(session_in(tmp_path / "records", name="7"), tmp_path / "SIMULATED-a.zip")
    result = invoke(done.path, "--to", tmp_path / "imported")
    assert result.output == (
        f"SIMULATED session SIMULATED-7, closed: intact, imported to {tmp_path}/imported/SIMULATED-7\n"
        f"head     {done.manifest.head.hash}\n"
    )
    assert isinstance(invoke(done.path, "--to", tmp_path / "imported").exception, ImportExists)


def test_left_to_itself_it_goes_beside_the_rooms_data_and_not_among_its_records(tmp_path: Path) -> None:
    folder = session_in(tmp_path / "records", closed=False, name="7")
    archive = archive_session(folder, tmp_path / "SIMULATED-a.zip").path
    settings = tmp_path / "room.toml"
    settings.write_text(f'[paths]\ndata_dir = "{tmp_path / "data"}"\n')

    assert "SIMULATED-7, not closed: intact" in invoke(archive, "--config", settings).output
    assert (tmp_path / "data" / "imported" / "SIMULATED-7" / "plan.json").is_file()
