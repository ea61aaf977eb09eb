"""`stipple run` and `stipple resume` at the command line: what their help promises, and how they refuse."""

from pathlib import Path

import pytest

from controller.cli import main


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = main(list(arguments))
    told = capsys.readouterr()
    return code, told.out + told.err


@pytest.mark.parametrize("command", ["run", "resume"])
def test_the_help_names_every_option(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    code, shown = said(capsys, command, "--help")
    assert code == 0
    for option in ("--port", "--config", "--ledger", "--operator", "--scanner", "--jsonl"):
        assert option in shown
    assert "arm" in shown


def test_run_says_what_is_wrong_with_its_plan(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, shown = said(capsys, "run", "--port", "/dev/none", "--plan", str(tmp_path / "plan.json"))
    assert code == 2
    assert "the plan can't be opened" in shown


def test_resume_says_where_it_looked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, shown = said(capsys, "resume", str(tmp_path), "--port", "/dev/none", "--operator", "Tess")
    assert code == 2
    assert f"no record in {tmp_path}" in shown


def test_settings_named_on_the_command_line_are_checked_first(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    settings = tmp_path / "room.toml"
    settings.write_text("[machine]\ndwell_ms = 500\n")
    code, shown = said(capsys, "resume", str(tmp_path), "--port", "/dev/none", "--config", str(settings))
    assert code == 2
    assert "machine.dwell_ms = 500" in shown


@pytest.mark.parametrize("command", [["run", "--plan", "plan.json"], ["resume", "folder"]])
def test_a_scanner_that_can_not_be_made_out_is_refused_first(
    capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    code, shown = said(capsys, *command, "--port", "/dev/none", "--scanner", "usb")
    assert code == 2
    assert "--scanner 'usb' names no scanner, expected serial:PATH, evdev:PATH or typed" in shown


def test_resume_without_a_port_only_looks(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, shown = said(capsys, "resume", str(tmp_path))
    assert code == 2
    assert f"no record in {tmp_path}" in shown


def test_resume_without_anything_lists_what_is_unfinished_or_says_where_it_looked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    settings = tmp_path / "room.toml"
    settings.write_text(f'[paths]\nrecords_dir = "{tmp_path / "none"}"\n')
    code, shown = said(capsys, "resume", "--config", str(settings))
    assert code == 2
    assert f"no unfinished session in {tmp_path / 'none'}" in shown
