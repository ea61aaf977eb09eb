"""What every test gets: a home of its own, and property tests that find the same cases on every run."""

from pathlib import Path

import pytest
from hypothesis import settings

# Two shared cores make deadlines lie; a failure that can't be run again is worth nothing.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, ledgers and crash files of the person who runs the tests are never read or written."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.delenv("STIPPLE_CONFIG", raising=False)
    monkeypatch.delenv("STIPPLE_DATA_DIR", raising=False)
    return home
