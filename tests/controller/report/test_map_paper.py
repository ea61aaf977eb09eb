from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from controller.plan.legend import INK, RED
from controller.report.document import Picture
from controller.report.map_paper import SCALES, Extent, Key, MapPaper, extent_of
from tests.controller.report.reports import PLAN

EXTENT = Extent(0, 0, 100_000, 60_000)
PX_PER_MM = 10


def blank(world: str = "REAL", extent: Extent = EXTENT, scale: float = 1.0, width_mm: float = 180) -> Picture:
    return MapPaper(extent, scale, 0, width_mm).finish(world, "Title", (), "an empty map")


def image(picture: Picture) -> Image.Image:
    return Image.open(BytesIO(picture.png))


def test_the_extent_holds_zones_and_places_with_a_margin() -> None:
    extent = extent_of(PLAN, [(50_000, 2000)])

    assert extent == Extent(-3000, -3000, 53_000, 23_000)


def test_without_a_plan_the_places_alone_are_held_and_without_both_there_is_nothing() -> None:
    assert extent_of(None, [(1000, 2000), (5000, 9000)]) == Extent(-2000, -1000, 8000, 12_000)
    assert extent_of(None, []) is None


@pytest.mark.parametrize(
    ("width_mm", "height_mm", "scale"),
    [(100, 60, 1.0), (99, 60, 1.5), (100, 59, 1.5), (50, 60, 2.0), (39, 60, 3.0), (1, 1, 50.0)],
)
def test_the_scale_is_the_first_round_one_that_fits(width_mm: float, height_mm: float, scale: float) -> None:
    assert EXTENT.scale(width_mm, height_mm) == scale
    assert list(SCALES) == sorted(SCALES)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_places_are_to_scale_in_pixels_of_the_picture(scale: float) -> None:
    paper = MapPaper(EXTENT, scale, 0, 180)
    for x_um in (20_000, 60_000):
        paper.sheet.dot(paper.at(x_um, 30_000), 2.0, RED)
    seen = np.asarray(image(paper.finish("REAL", "Title", (), "two dots")).convert("RGB")).astype(int)
    red = (seen[100:, :, 0] - seen[100:, :, 1] > 100).any(axis=0).nonzero()[0]
    left, right = (red[red < red.mean()].mean(), red[red > red.mean()].mean())

    assert (right - left) / PX_PER_MM == pytest.approx(40 / scale, abs=0.1)


def test_the_picture_is_as_large_as_it_says_and_states_its_resolution() -> None:
    picture = blank()
    seen = image(picture)

    assert seen.size == pytest.approx((picture.width_mm * PX_PER_MM, picture.height_mm * PX_PER_MM), abs=1)
    assert seen.info["dpi"] == pytest.approx((254, 254), abs=0.1)


@pytest.mark.hazard("H35")
@pytest.mark.parametrize(("world", "colour"), [("SIMULATED", RED), ("REAL", INK)])
def test_the_world_stands_in_the_corner_and_inside_the_file(world: str, colour: tuple[int, int, int]) -> None:
    picture = blank(world)
    seen = image(picture)

    assert seen.getpixel((seen.width - 4, 24)) == colour
    assert seen.info["Description"] == picture.said == f"{world}: an empty map"


@pytest.mark.hazard("H35")
def test_simulated_stands_across_the_map_and_real_does_not() -> None:
    def inked(world: str) -> int:
        inner = np.asarray(image(blank(world)).convert("L"))[100:600, 50:950]
        return int((inner < 250).sum())

    assert inked("SIMULATED") > 10_000
    assert inked("REAL") == 0


@pytest.mark.parametrize(("width_mm", "beside"), [(180, True), (120, False)])
def test_the_legend_stands_beside_the_map_where_there_is_room_and_else_below(
    width_mm: float, beside: bool
) -> None:
    painted = []
    keys = [Key(lambda sheet, at: painted.append(at), f"key {number}") for number in range(3)]
    paper = MapPaper(EXTENT, 1.0, len(keys), width_mm)
    picture = paper.finish("REAL", "Title", keys, "a map")

    assert picture.width_mm <= width_mm
    assert all((x_mm > 100) is beside for x_mm, _ in painted)
    assert all(0 < y_mm < picture.height_mm - 1 for _, y_mm in painted)


def red_in(seen: np.ndarray, left_mm: float, top_mm: float, right_mm: float, bottom_mm: float) -> bool:
    rows = slice(round(top_mm * PX_PER_MM), round(bottom_mm * PX_PER_MM))
    part = seen[rows, round(left_mm * PX_PER_MM) : round(right_mm * PX_PER_MM)].astype(int)
    return bool((part[..., 0] - part[..., 1] > 100).any())


def with_labels(*places: tuple[float, float]) -> np.ndarray:
    paper = MapPaper(EXTENT, 1.0, 0, 180)
    for place in places:
        paper.label(place, "417", RED)
    return np.asarray(image(paper.finish("REAL", "T", (), "m")).convert("RGB"))


def test_a_label_is_written_right_of_its_ring() -> None:
    seen = with_labels((50, 40))

    assert red_in(seen, 52, 38, 58, 42)
    assert not red_in(seen, 40, 38, 51.5, 42)
    assert not red_in(with_labels(), 40, 30, 60, 50)


def test_a_label_goes_where_it_covers_no_other_ring_or_label() -> None:
    seen = with_labels((50, 40), (54, 40))

    assert red_in(seen, 43, 38, 48, 42)
    assert red_in(seen, 56, 38, 62, 42)
    assert not red_in(seen, 48.3, 38, 55.7, 42)


def test_the_same_map_gives_the_same_bytes() -> None:
    assert blank().png == blank().png


def test_zones_are_outlined_and_keep_outs_hatched() -> None:
    extent = extent_of(PLAN, [])
    assert extent is not None
    paper = MapPaper(extent, 1.0, 0, 180)
    paper.zones(PLAN, filled=True)
    seen = image(paper.finish("REAL", "T", (), "m")).convert("RGB")

    def at(x_um: float, y_um: float) -> tuple[int, ...]:
        x_mm, y_mm = paper.at(x_um, y_um)
        return seen.getpixel((round(x_mm * PX_PER_MM), round(y_mm * PX_PER_MM)))  # type: ignore[return-value]

    assert at(10_000, 15_000) == (222, 235, 247)
    assert at(-2000, 10_000) == (255, 255, 255)
    mole = {at(30_500 + step, 10_000) for step in range(0, 3000, 100)}
    assert len(mole) > 2
