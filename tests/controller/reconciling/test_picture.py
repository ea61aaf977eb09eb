"""The picture of the uncertain dots: to scale, ringed, marked with its world. Promises P1, P12."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from controller.plan.errors import PictureError
from controller.plan.model import Patch, Plan, PlannedDot, Zone
from controller.plan.sheet import PX_PER_MM
from controller.reconciling.picture import (
    CAPTION_MM,
    FOOT_MM,
    HEAD_MM,
    LENS_MM,
    LENS_TIMES,
    LENSES_MAX,
    MARGIN_MM,
    RING_MM,
    draw_uncertain,
)
from controller.reconciling.place import UncertainPlace

SQUARE = ((0, 0), (100_000, 0), (100_000, 60_000), (0, 60_000))
ZONE = Zone("frontal", (Patch(SQUARE),), 20.0, None, 400, (("1:10", 1.0),))
DOTS = tuple(PlannedDot(n, 5_000 + 2_000 * n, 30_000, 400, "frontal", "1:10") for n in range(1, 41))
PLAN = Plan("C-1", 1, (ZONE,), (Patch(((40_000, 5_000), (50_000, 5_000), (45_000, 9_000))),), (DOTS,), ())
RED = (196, 30, 36)


def place_of(dot: int, decision: str = "") -> UncertainPlace:
    at = DOTS[dot - 1]
    return UncertainPlace(
        dot, at.zone, at.x_um, at.y_um, 400, "", (), (), decision, "Tess" if decision else ""
    )


def drawn(out: Path, *places: UncertainPlace, simulated: bool = True) -> Image.Image:
    known = {place.dot: "skipped" if place.decision else "uncertain" for place in places}
    fates = [(dot, known.get(dot.dot, "planned")) for dot in DOTS]
    draw_uncertain(PLAN, places, fates, "SIMULATED-1", simulated, out)
    with Image.open(out) as picture:
        return picture.convert("RGB")


def info(out: Path) -> dict[Any, Any]:
    """What the file says of itself."""
    with Image.open(out) as picture:
        return picture.info


def reds(image: Image.Image, box_mm: tuple[float, float, float, float]) -> int:
    """How many pixels in `box_mm` are of the very red that uncertain dots and SIMULATED have."""
    piece = image.crop([round(edge * PX_PER_MM) for edge in box_mm])  # type: ignore[arg-type]
    return sum(count for count, colour in piece.getcolors(piece.width * piece.height) or [] if colour == RED)


def around(dot: int) -> tuple[float, float, float, float]:
    """The box of a dot's ring on the map, which begins 4 mm left of and above the zone."""
    x_mm = MARGIN_MM + 4 + DOTS[dot - 1].x_um / 1000
    y_mm = HEAD_MM + 4 + DOTS[dot - 1].y_um / 1000
    reach_mm = RING_MM / 2 + 0.4
    return x_mm - reach_mm, y_mm - reach_mm, x_mm + reach_mm, y_mm + reach_mm


def test_an_uncertain_dot_is_ringed_in_its_place_and_a_decided_one_no_longer_in_red(tmp_path: Path) -> None:
    image = drawn(tmp_path / "a.png", place_of(10), place_of(30, "skip"), simulated=False)

    ring_pixels = 3.1 * RING_MM * 0.5 * PX_PER_MM**2 * 0.5
    assert reds(image, around(10)) > ring_pixels
    assert reds(image, around(30)) < ring_pixels / 2
    assert reds(image, around(20)) == 0


def test_it_is_to_scale_and_says_so_in_the_file(tmp_path: Path) -> None:
    image = drawn(tmp_path / "a.png", place_of(10))
    lens_mm = LENS_MM * LENS_TIMES

    assert info(tmp_path / "a.png")["dpi"] == pytest.approx((254, 254), abs=0.1)
    width_mm = MARGIN_MM + 108 + MARGIN_MM + lens_mm + MARGIN_MM
    assert image.width == pytest.approx(width_mm * PX_PER_MM, abs=1)
    assert image.height == pytest.approx((HEAD_MM + 68 + FOOT_MM) * PX_PER_MM, abs=1)


@pytest.mark.parametrize(("simulated", "mark"), [(True, "SIMULATED"), (False, "REAL")])
def test_its_world_is_in_the_corner_and_in_the_file(tmp_path: Path, simulated: bool, mark: str) -> None:
    """P12"""
    image = drawn(tmp_path / "a.png", place_of(10), simulated=simulated)
    right_mm = image.width / PX_PER_MM - MARGIN_MM

    assert (reds(image, (right_mm - 20, 4, right_mm, 13)) > 1000) is simulated
    assert info(tmp_path / "a.png")["Description"].startswith(f"{mark}: uncertain dots")


def test_of_many_only_so_many_are_magnified_and_all_are_ringed(tmp_path: Path) -> None:
    """P1: as after a machine lost its memory."""
    places = [place_of(dot) for dot in range(1, 25)]
    image = drawn(tmp_path / "a.png", *places, simulated=False)

    lens_rows = -(-LENSES_MAX // 2)
    height_mm = HEAD_MM + lens_rows * (LENS_MM * LENS_TIMES + CAPTION_MM) + FOOT_MM
    assert image.height == pytest.approx(height_mm * PX_PER_MM, abs=1)
    assert all(reds(image, around(place.dot)) > 100 for place in places)


def test_a_decided_dot_gives_its_lens_to_one_still_to_be_decided(tmp_path: Path) -> None:
    decided = [place_of(dot, "skip") for dot in range(1, 1 + LENSES_MAX)]
    image = drawn(tmp_path / "a.png", *decided, place_of(30), simulated=False)

    first_lens = (MARGIN_MM + 108 + MARGIN_MM, HEAD_MM)
    middle_mm = LENS_MM * LENS_TIMES / 2
    x_mm, y_mm = first_lens[0] + middle_mm, first_lens[1] + middle_mm
    assert reds(image, (x_mm - 3, y_mm - 3, x_mm + 3, y_mm + 3)) > 100


def test_a_plan_without_zones_is_drawn_by_its_dots(tmp_path: Path) -> None:
    draw_uncertain(
        replace(PLAN, zones=()), [place_of(1)], [(DOTS[0], "uncertain")], "S", True, tmp_path / "a.png"
    )

    assert (tmp_path / "a.png").stat().st_size > 1000


def test_a_picture_that_can_not_be_written_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PictureError, match="the picture can't be written"):
        drawn(tmp_path / "file" / "a.png", place_of(1))
