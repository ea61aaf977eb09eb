"""One directory, one machine, one process at a time."""

from pathlib import Path

import pytest

from sim.errors import StateUnusable, TruthUnreadable
from sim.hardware.skin import Strike
from sim.process.state_dir import SKIN_NAME, StateDir


def test_memory_and_skin_are_found_again(tmp_path: Path) -> None:
    strike = Strike(1, 2, 3, 400, 7, 42)
    with StateDir(tmp_path / "deep" / "state", 5) as kept:
        kept.nvm.write(0, b"memory")
        kept.skin_file.append(strike)
    with StateDir(tmp_path / "deep" / "state", 5) as kept:
        assert kept.nvm.read(0) == b"memory"
        assert kept.skin_file.before == (strike,)


def test_every_file_says_by_its_name_that_it_is_simulated(tmp_path: Path) -> None:
    with StateDir(tmp_path, 5) as kept:
        assert kept.skin_path == tmp_path / SKIN_NAME
    assert sorted(path.name[:9] for path in tmp_path.iterdir()) == ["SIMULATED"] * 3


def test_a_second_process_is_kept_out_until_the_first_has_ended(tmp_path: Path) -> None:
    with StateDir(tmp_path, 5), pytest.raises(StateUnusable, match="another simulated machine uses it"):
        StateDir(tmp_path, 5)
    with StateDir(tmp_path, 5):
        pass


def test_a_file_in_the_place_of_the_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(StateUnusable, match="name a directory you can write to"):
        StateDir(tmp_path / "state", 5)


def test_a_refused_skin_leaves_the_directory_free(tmp_path: Path) -> None:
    (tmp_path / SKIN_NAME).write_text("shopping\n")
    for _ in range(2):
        with pytest.raises(TruthUnreadable):
            StateDir(tmp_path, 5)
