from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from controller.plan.errors import PictureError
from controller.plan.sheet import Sheet


def _pixels(sheet: Sheet, folder: Path) -> np.ndarray:
    sheet.save(folder / "sheet.png", "test")
    with Image.open(folder / "sheet.png") as picture:
        return np.asarray(picture).astype(int)


def test_a_hole_in_an_area_shows_what_was_under_it(tmp_path: Path) -> None:
    sheet = Sheet(20, 20)
    sheet.area([(2, 2), (18, 2), (18, 18), (2, 18)], [[(8, 8), (12, 8), (12, 12), (8, 12)]], (0, 0, 200))
    pixels = _pixels(sheet, tmp_path)
    assert pixels[50, 50].tolist() == [0, 0, 200]
    assert pixels[100, 100].tolist() == [255, 255, 255]


def test_a_hatch_stays_inside_its_area(tmp_path: Path) -> None:
    sheet = Sheet(20, 20)
    sheet.hatch([(5, 5), (15, 5), (15, 15), (5, 15)], [], (200, 0, 0))
    red = _pixels(sheet, tmp_path).sum(axis=2) < 700
    assert 0.05 < red[52:148, 52:148].mean() < 0.6
    assert not red[:48].any()
    assert not red[:, 155:].any()


def test_a_dot_has_its_diameter_in_millimetres(tmp_path: Path) -> None:
    sheet = Sheet(20, 20)
    sheet.dot((10, 10), 4, (0, 0, 0))
    assert (_pixels(sheet, tmp_path).sum(axis=2) < 380).sum() == pytest.approx(np.pi * 20**2, rel=0.04)


def test_a_picture_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PictureError, match="can't be written"):
        Sheet(5, 5).save(tmp_path / "file" / "sheet.png", "test")


def test_the_bytes_of_a_sheet_are_those_of_its_file_and_always_the_same(tmp_path: Path) -> None:
    def drawn() -> Sheet:
        sheet = Sheet(5, 5)
        sheet.dot((2, 2), 2, (0, 0, 0))
        return sheet

    drawn().save(tmp_path / "sheet.png", "test")

    assert drawn().png("test") == drawn().png("test") == (tmp_path / "sheet.png").read_bytes()
