from pathlib import Path

import platformdirs

from config import places


def test_settings_and_data_are_kept_where_the_platform_keeps_them(own_home: Path) -> None:
    assert (
        places.user_config_file()
        == platformdirs.user_config_path("stipple", appauthor=False) / "stipple.toml"
    )
    assert places.user_data_dir() == platformdirs.user_data_path("stipple", appauthor=False)
    assert places.user_data_dir().is_relative_to(own_home)


def test_naming_a_place_creates_nothing(own_home: Path) -> None:
    places.user_config_file()
    places.user_data_dir()

    assert list(own_home.iterdir()) == []
