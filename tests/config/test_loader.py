from pathlib import Path

import pytest

from config import places
from config.errors import ConfigFileMissing
from config.loader import CONFIG_VARIABLE, load, load_settings, shipped_settings


def test_the_shipped_settings_stand_alone() -> None:
    settings = load_settings()

    assert settings.machine.serial.baud == 115200
    assert settings.machine.link.model_dump() == {
        "lease_ms": 300,
        "heartbeat_ms": 100,
    }


def test_a_later_file_wins_key_by_key(tmp_path: Path) -> None:
    _write(
        places.user_config_file(), "[clinic]\nname = 'user'\nroom = 'user'\n[machine.serial]\nbaud = 57600"
    )
    named = _write(tmp_path / "named.toml", "[clinic]\nroom = 'named'")

    loaded = load(named)

    assert (loaded.settings.clinic.name, loaded.settings.clinic.room) == ("user", "named")
    assert loaded.settings.machine.serial.baud == 57600
    assert loaded.origins["clinic.name"] == str(places.user_config_file())
    assert loaded.origins["clinic.room"] == str(named)
    assert loaded.origins["machine.depth.target_um"] == "shipped machine.toml"


def test_the_environment_names_a_file_and_the_command_line_overrules_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_environment = _write(tmp_path / "environment.toml", "[clinic]\nname = 'environment'")
    by_option = _write(tmp_path / "option.toml", "[clinic]\nroom = 'option'")
    monkeypatch.setenv(CONFIG_VARIABLE, str(by_environment))

    assert load_settings().clinic.name == "environment"
    assert load_settings(by_option).clinic.name == "clinic not named"


def test_a_file_named_by_the_environment_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CONFIG_VARIABLE, str(tmp_path / "gone.toml"))

    with pytest.raises(ConfigFileMissing, match=r"named by STIPPLE_CONFIG"):
        load_settings()


def test_a_cartridge_type_is_added_beside_the_shipped_ones(tmp_path: Path) -> None:
    added = "[cartridges.gtin.00012345600012]\nneedles = 3\ndots_max = 900\nminutes_max = 30"

    cartridges = load_settings(_write(tmp_path / "types.toml", added)).cartridges

    assert set(cartridges.gtin) == {"09506000134352", "00012345600012"}


def test_records_and_ledgers_follow_the_data_directory(tmp_path: Path) -> None:
    paths = load_settings(_write(tmp_path / "s.toml", f"[paths]\ndata_dir = '{tmp_path}/data'")).paths

    assert paths.records_dir == tmp_path / "data" / "records"
    assert paths.ledger_url == f"sqlite:///{tmp_path}/data/ledger.sqlite"
    assert paths.ledger_simulated_url == f"sqlite:///{tmp_path}/data/SIMULATED-ledger.sqlite"


def test_without_a_word_about_paths_the_platform_decides(own_home: Path) -> None:
    loaded = load()

    assert loaded.settings.paths.data_dir == places.user_data_dir()
    assert loaded.origins["paths.data_dir"] == "this computer's custom"
    assert loaded.origins["paths.ledger_url"] == "follows paths.data_dir"


def test_a_relative_directory_is_meant_from_the_file_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    file = _write(tmp_path / "room" / "s.toml", "[paths]\ndata_dir = 'data'\nrecords_dir = '~/records'")
    monkeypatch.chdir(file.parent)

    assert load_settings(Path("s.toml")).paths.data_dir == tmp_path / "room" / "data"
    assert load_settings(file).paths.records_dir == own_home / "records"


def test_reading_settings_writes_nothing(own_home: Path) -> None:
    load_settings()

    assert list(own_home.iterdir()) == []


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_settings_are_those_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text("[machine.depth]\nceiling_um = 550\n")
    monkeypatch.setenv("STIPPLE_CONFIG", str(mine))

    assert load_settings().machine.depth.ceiling_um == 550
    assert shipped_settings().machine.depth.ceiling_um == 600


def test_the_data_of_a_program_can_be_kept_apart_by_a_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "room.toml"
    file.write_text(f'[paths]\ndata_dir = "{tmp_path / "users"}"\n', encoding="utf-8")
    monkeypatch.setenv("STIPPLE_DATA_DIR", str(tmp_path / "apart"))

    loaded = load(file)

    assert loaded.settings.paths.data_dir == tmp_path / "apart"
    assert loaded.settings.paths.records_dir == tmp_path / "apart" / "records"
    assert loaded.origins["paths.data_dir"] == "STIPPLE_DATA_DIR"
