from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from config.places import user_data_dir
from controller import crash_file
from controller.crash_file import write_crash_file


def _caught() -> ZeroDivisionError:
    with pytest.raises(ZeroDivisionError) as raised:
        _ = 1 / 0
    return raised.value


def test_the_file_tells_version_arguments_and_traceback() -> None:
    path = write_crash_file(_caught(), ["run", "--port", "x"])

    text = path.read_text(encoding="utf-8")
    assert path.parent == user_data_dir() / "crashes"
    assert text.startswith("stipple ")
    assert "arguments ['run', '--port', 'x']" in text
    assert text.rstrip().endswith("ZeroDivisionError: division by zero")


def test_where_the_data_directory_cannot_be_written_the_temporary_one_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = user_data_dir()
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("a file where the directory should be", encoding="utf-8")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    assert write_crash_file(_caught(), []).parent == tmp_path


def test_a_source_tree_that_was_never_installed_crashes_tidily_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_installed(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(crash_file, "version", not_installed)

    assert write_crash_file(_caught(), []).read_text(encoding="utf-8").startswith("stipple not installed")
