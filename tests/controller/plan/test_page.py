from collections.abc import Callable
from pathlib import Path

import pytest

from controller.plan.errors import DrawingError
from controller.plan.page import Page, read_page

Draw = Callable[..., Path]
ZONE = '<rect id="a" width="9" height="9"/>'


def test_a_page_in_millimetres_is_measured(draw: Draw) -> None:
    assert read_page(draw(ZONE)) == Page(100.0, ("a",))


@pytest.mark.hazard("H05")
@pytest.mark.parametrize(
    ("page", "words"),
    [
        ('width="100" height="80mm" viewBox="0 0 100 80"', 'width is "100", expected a length in mm'),
        ('width="100mm" height="300px" viewBox="0 0 100 80"', 'height is "300px", expected a length in mm'),
        ('viewBox="0 0 100 80"', "width is missing, expected a length in mm"),
        ('width="0mm" height="80mm" viewBox="0 0 100 80"', 'width is "0mm", expected a length in mm'),
        ('width="100mm" height="80mm"', "viewBox is missing, expected four numbers"),
        ('width="100mm" height="80mm" viewBox="0 0 100"', 'viewBox is "0 0 100", expected four numbers'),
        ('width="100mm" height="80mm" viewBox="0 0 0 80"', "viewBox is 0 by 80, expected both above 0"),
        (
            'width="100mm" height="80mm" viewBox="0 0 100 160"',
            "a drawing unit is 1 mm across but 0.5 mm down, expected the same",
        ),
    ],
)
def test_a_page_whose_size_on_the_skin_must_be_guessed_is_refused(draw: Draw, page: str, words: str) -> None:
    with pytest.raises(DrawingError) as refused:
        read_page(draw(ZONE, page))
    assert f"small.svg: {words}".split(": ")[-1] in str(refused.value)


@pytest.mark.hazard("H05")
@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ('<use id="copy" href="#a" x="20"/>', '"copy" is a clone of another shape'),
        (
            '<g id="keep-out" style="display:none"><rect id="m" width="1" height="1"/></g>',
            '"keep-out" is hidden',
        ),
        ('<rect id="m" visibility="hidden" width="1" height="1"/>', '"m" is hidden'),
        ('<rect id="m" clip-path="url(#c)" width="1" height="1"/>', '"m" is clipped or masked'),
        ('<rect id="m" width="1cm" height="1"/>', '"m" has width="1cm", expected a plain number'),
    ],
)
def test_a_shape_that_is_not_measured_as_it_is_seen_is_refused(draw: Draw, shape: str, words: str) -> None:
    with pytest.raises(DrawingError, match=words):
        read_page(draw(ZONE + shape))


def test_a_hidden_photograph_to_trace_from_does_no_harm(draw: Draw) -> None:
    photograph = '<g style="display:none"><image width="50" height="50"/></g>'
    assert read_page(draw(ZONE + photograph)).labels == ("a",)


def test_a_file_that_is_no_svg_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photo.svg"
    path.write_text("<html/>")
    with pytest.raises(DrawingError, match="its root is <html>"):
        read_page(path)
    path.write_text("JFIF")
    with pytest.raises(DrawingError, match="not an SVG file"):
        read_page(path)
