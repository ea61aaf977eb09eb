import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from config.cli import app
from config.errors import UnknownSetting

RUNNER = CliRunner()


def test_check_names_every_file_it_read(tmp_path: Path) -> None:
    file = tmp_path / "room.toml"
    file.write_text("[clinic]\nroom = 'two'", encoding="utf-8")

    result = RUNNER.invoke(app, ["check", str(file)])

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "read shipped machine.toml",
        "read shipped safety.toml",
        "read shipped cartridges.toml",
        "read shipped clinic.toml",
        "read shipped fhir.toml",
        "read shipped aftercare.toml",
        f"read {file}",
        "49 settings, all sound and in agreement",
    ]


def test_check_lets_the_error_rise_to_the_root_command(tmp_path: Path) -> None:
    file = tmp_path / "room.toml"
    file.write_text("[clinic]\nrom = 'two'", encoding="utf-8")

    with pytest.raises(UnknownSetting, match=r"clinic\.rom"):
        RUNNER.invoke(app, ["check", str(file)], catch_exceptions=False)


def test_show_lists_value_and_origin_of_every_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    file = tmp_path / "room.toml"
    file.write_text("[clinic]\nroom = 'two'", encoding="utf-8")

    result = RUNNER.invoke(app, ["show", "--config", str(file)])

    rows = [line.split() for line in result.stdout.splitlines()]
    assert rows[0] == ["setting", "value", "from"]
    assert ["clinic.room", "two", str(file)] in rows
    assert ["machine.depth.ceiling_um", "600", "shipped", "machine.toml"] in rows
    assert len(rows) == 50


def test_show_json_is_one_object_with_numbers_as_numbers() -> None:
    shown = json.loads(RUNNER.invoke(app, ["show", "--json"]).stdout)

    assert shown["machine.depth.ceiling_um"] == {"value": 600, "from": "shipped machine.toml"}
    assert shown["paths.data_dir"]["from"] == "this computer's custom"


def test_show_never_prints_a_password(tmp_path: Path) -> None:
    file = tmp_path / "room.toml"
    file.write_text("[paths]\nledger_url = 'postgresql://room:secret@host/ledger'", encoding="utf-8")

    for arguments in (["show"], ["show", "--json"]):
        result = RUNNER.invoke(app, [*arguments, "--config", str(file)])
        assert result.exit_code == 0
        assert "secret" not in result.stdout
