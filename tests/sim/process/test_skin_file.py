"""The skin's file: written at once, taken up again, never guessed at."""

from pathlib import Path

import pytest

from sim.errors import StateUnusable, TruthUnreadable
from sim.hardware.skin import Strike
from sim.hardware.skin_csv import HEAD
from sim.process.skin_file import SkinFile

STRIKE = Strike(1, 2, 3, 400, 7, 42)


def test_a_strike_is_in_the_file_as_soon_as_it_was_appended(tmp_path: Path) -> None:
    kept = SkinFile(tmp_path / "skin.csv")
    kept.append(STRIKE)
    assert (tmp_path / "skin.csv").read_text() == HEAD + "1,2,3,400,7,0x000000000000002a\n"
    kept.close()


def test_a_file_opened_again_gives_its_strikes_and_goes_on_behind_them(tmp_path: Path) -> None:
    for expected in ((), (STRIKE,), (STRIKE, STRIKE)):
        kept = SkinFile(tmp_path / "skin.csv")
        assert kept.before == expected
        kept.append(STRIKE)
        kept.close()


def test_a_line_cut_short_is_dropped_and_the_next_one_starts_afresh(tmp_path: Path) -> None:
    path = tmp_path / "skin.csv"
    path.write_text(HEAD + "1,2,3,400,7,0x2a\n9,9,9")
    kept = SkinFile(path)
    assert kept.before == (STRIKE,)
    kept.append(STRIKE)
    kept.close()
    assert path.read_text() == HEAD + "1,2,3,400,7,0x2a\n1,2,3,400,7,0x000000000000002a\n"


def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "skin.csv"
    path.write_text("shopping\nmilk\n")
    with pytest.raises(TruthUnreadable, match="line 1: got 'shopping'"):
        SkinFile(path)
    assert path.read_text() == "shopping\nmilk\n"


def test_a_place_that_can_not_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StateUnusable, match="name a directory you can write to"):
        SkinFile(tmp_path / "missing" / "skin.csv")


def test_a_disk_that_takes_only_part_of_a_line_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = SkinFile(tmp_path / "skin.csv")
    monkeypatch.setattr("sim.process.skin_file.os.write", lambda _fd, data: len(data) - 1)
    with pytest.raises(StateUnusable, match="the disk is full; make room"):
        kept.append(STRIKE)
    kept.close()


def test_a_disk_that_takes_nothing_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_fd: int, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    kept = SkinFile(tmp_path / "skin.csv")
    monkeypatch.setattr("sim.process.skin_file.os.write", refuse)
    with pytest.raises(StateUnusable, match="No space left on device"):
        kept.append(STRIKE)
    kept.close()
