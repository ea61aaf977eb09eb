from pathlib import Path

import pytest

from controller.plan.errors import StrikesFileError
from controller.plan.model import PlannedDot
from controller.plan.strikes import HEADER, Strike, compare, read_strikes

DOTS = tuple(PlannedDot(number, number * 1_000, 0, 400, "a", "1:10") for number in range(1, 4))


def _write(folder: Path, text: str) -> Path:
    path = folder / "skin.csv"
    path.write_text(text)
    return path


def _at(x_um: int) -> Strike:
    return Strike(x_um, 0, 400, 7, "SN1")


def test_strikes_are_read_past_remarks(tmp_path: Path) -> None:
    listed = read_strikes(
        _write(tmp_path, f"# bench\n{HEADER}\n1,2,399,7,SN000001\n\n# end\n-3,4,401,5,SN000002\n")
    )
    assert listed.strikes == (Strike(1, 2, 399, 7, "SN000001"), Strike(-3, 4, 401, 5, "SN000002"))
    assert not listed.simulated


def test_columns_are_found_by_name_and_others_passed_over(tmp_path: Path) -> None:
    path = _write(tmp_path, "at_us,needles,x_um,y_um,depth_um,cartridge\n99,5,1,2,399,SN1\n")
    assert read_strikes(path).strikes == (Strike(1, 2, 399, 5, "SN1"),)


def test_a_list_that_calls_itself_simulated_is_simulated(tmp_path: Path) -> None:
    assert read_strikes(_write(tmp_path, f"# SIMULATED skin\n{HEADER}\n")).simulated


@pytest.mark.parametrize("line", ["1,2,3,7", "1,2,x,7,SN", "1.5,2,3,7,SN", "1,2,3,7,SN,more"])
def test_a_line_that_is_no_strike_is_refused_by_number(tmp_path: Path, line: str) -> None:
    with pytest.raises(StrikesFileError, match=f'skin.csv: line 3: "{line}"'):
        read_strikes(_write(tmp_path, f"{HEADER}\n1,2,3,7,SN\n{line}\n"))


@pytest.mark.parametrize("text", ["", "x,y\n1,2\n"])
def test_a_list_without_its_header_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(StrikesFileError, match="line 1: the header is"):
        read_strikes(_write(tmp_path, text))


def test_strikes_are_given_to_the_dots_they_hit() -> None:
    found = compare(DOTS, [_at(3_010), _at(1_000)])
    assert found.dot_of == (2, 0)
    assert found.not_struck == (1,)
    assert found.off_plan == found.struck_again == ()


def test_a_second_strike_on_a_dot_and_one_off_the_plan_stand_out() -> None:
    found = compare(DOTS, [_at(1_000), _at(2_000), _at(1_100), _at(1_500), _at(3_000)])
    assert found.struck_again == (2,)
    assert found.off_plan == (3,)
    assert found.not_struck == ()


def test_nothing_struck_leaves_every_dot_open() -> None:
    assert compare(DOTS, []).not_struck == (0, 1, 2)


def test_a_list_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StrikesFileError, match="can't be opened"):
        read_strikes(tmp_path / "none.csv")
    (tmp_path / "skin.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StrikesFileError, match="not a text file"):
        read_strikes(tmp_path / "skin.csv")
