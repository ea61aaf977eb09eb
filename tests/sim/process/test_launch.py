"""Putting a machine together: whatever is wrong is found before a port appears."""

import io
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from sim.errors import LinkTaken, SettingInvalid, StateUnusable
from sim.process.launch import ProcessSettings, serve
from sim.process.server import BenchSource
from sim.process.state_dir import StateDir


def _settings(where: Path) -> ProcessSettings:
    return ProcessSettings(where / "port", where / "state", seed=1, speed="max", baud=115_200, jsonl=True)


def test_a_speed_or_baud_rate_out_of_bounds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match=r"^speed is 'fast'"):
        serve(replace(_settings(tmp_path), speed="fast"), None, io.StringIO())
    with pytest.raises(SettingInvalid, match=r"^baud is 7"):
        serve(replace(_settings(tmp_path), baud=7), None, io.StringIO())
    assert not (tmp_path / "port").is_symlink()


def test_a_state_directory_in_use_is_refused(tmp_path: Path) -> None:
    with StateDir(tmp_path / "state", 1), pytest.raises(StateUnusable):
        serve(_settings(tmp_path), None, io.StringIO())


def test_a_link_that_is_taken_is_refused_and_the_state_left_free(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("")
    with pytest.raises(LinkTaken):
        serve(_settings(tmp_path), None, io.StringIO())
    with StateDir(tmp_path / "state", 1):
        pass


@pytest.mark.system
def test_a_bench_that_can_not_be_read_is_at_its_end(tmp_path: Path) -> None:
    directory_fd = os.open(tmp_path, os.O_RDONLY)
    output = io.StringIO()
    serve(_settings(tmp_path), BenchSource(directory_fd, ends_all=True), output)
    os.close(directory_fd)
    assert json.loads(output.getvalue().splitlines()[-1])["why"] == "end of bench"
