from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from controller.plan.errors import UnknownSessionError
from controller.plan.legend import RED
from controller.plan.model import Plan, shortened
from controller.plan.picture import draw_plan, draw_strikes
from controller.plan.strikes import Strike


def _strikes(plan: Plan) -> list[Strike]:
    return [Strike(dot.x_um, dot.y_um, 400, 7, "SN1") for dot in plan.dots(1)]


def _red_ring_pixels(path: Path) -> int:
    with Image.open(path) as picture:
        pixels = np.asarray(picture).astype(int)[200:, : 70 * 10]
    return int((np.abs(pixels - np.array(RED)).sum(axis=2) < 12).sum())


def _description(path: Path) -> str:
    with Image.open(path) as picture:
        return str(picture.info["Description"])


def test_a_picture_is_ten_pixels_to_the_millimetre_and_says_so(small: Plan, tmp_path: Path) -> None:
    draw_plan(small, None, tmp_path / "plan.png", simulated=False)
    with Image.open(tmp_path / "plan.png") as picture:
        assert picture.info["dpi"] == pytest.approx((254, 254))
        pixels = np.asarray(picture).astype(int)
    outline = np.abs(pixels - np.array((49, 110, 170))).sum(axis=2) < 60
    columns = np.flatnonzero(outline[:, : 70 * 10].sum(axis=0) > 100)
    assert columns.max() - columns.min() == pytest.approx(200, abs=4)


@pytest.mark.hazard("H35")
def test_a_simulated_picture_and_a_real_one_say_which_they_are_inside_and_to_the_eye(
    small: Plan, tmp_path: Path
) -> None:
    for simulated in (True, False):
        draw_strikes(small, 1, _strikes(small), tmp_path / f"{simulated}.png", simulated)
    assert _description(tmp_path / "True.png").startswith("SIMULATED: strikes of session 1, client C-7")
    assert _description(tmp_path / "False.png").startswith("REAL: ")
    with Image.open(tmp_path / "True.png") as first, Image.open(tmp_path / "False.png") as second:
        differs = np.any(np.asarray(first) != np.asarray(second), axis=2)
    assert differs[220:].sum() > 5_000


def test_a_plan_is_of_neither_world_unless_it_is_drawn_for_a_simulated_one(
    small: Plan, tmp_path: Path
) -> None:
    assert draw_plan(small, 1, tmp_path / "plan.png", simulated=False) == "PLAN"
    assert draw_plan(small, 1, tmp_path / "simulated.png", simulated=True) == "SIMULATED"
    assert _description(tmp_path / "plan.png").startswith("PLAN: dots of session 1 of 3, client C-7")
    assert _description(tmp_path / "simulated.png").startswith("SIMULATED: dots of session 1 of 3")


def test_a_plan_cut_short_says_so_in_red(small: Plan, tmp_path: Path) -> None:
    red = []
    for plan in (small, shortened(small, 50)):
        draw_plan(plan, 1, tmp_path / "plan.png", simulated=False)
        with Image.open(tmp_path / "plan.png") as picture:
            head = np.asarray(picture).astype(int)[:200]
        red.append(int((np.abs(head - np.array(RED)).sum(axis=2) < 12).sum()))
    assert red[0] == 0
    assert red[1] > 500


def test_a_plan_and_its_strikes_lie_in_the_same_place_from_the_top(small: Plan, tmp_path: Path) -> None:
    draw_plan(small, 1, tmp_path / "plan.png", simulated=False)
    draw_strikes(small, 1, [], tmp_path / "skin.png", simulated=False)
    tops = []
    for name in ("plan.png", "skin.png"):
        with Image.open(tmp_path / name) as picture:
            pixels = np.asarray(picture).astype(int)[:, : 70 * 10]
        outline = np.abs(pixels - np.array((49, 110, 170))).sum(axis=2) < 60
        tops.append(int(np.flatnonzero(outline.sum(axis=1) > 100).min()))
    assert tops[0] == tops[1] == pytest.approx((22 + 4) * 10, abs=3)


def test_only_the_dots_of_the_session_asked_for_are_drawn(small: Plan, tmp_path: Path) -> None:
    dark = []
    for session in (None, 1):
        draw_plan(small, session, tmp_path / "plan.png", simulated=False)
        with Image.open(tmp_path / "plan.png") as picture:
            dark.append(int((np.asarray(picture)[250:700, 100:700].sum(axis=2) < 250).sum()))
    assert dark[1] < 0.6 * dark[0]


def test_a_dot_struck_again_or_off_the_plan_is_ringed_in_red(small: Plan, tmp_path: Path) -> None:
    clean = _strikes(small)
    draw_strikes(small, 1, clean, tmp_path / "clean.png", simulated=False)
    draw_strikes(small, 1, [*clean, clean[3]], tmp_path / "again.png", simulated=False)
    draw_strikes(
        small, 1, [*clean, Strike(20_000, 17_000, 400, 7, "SN1")], tmp_path / "off.png", simulated=False
    )
    assert _red_ring_pixels(tmp_path / "again.png") > _red_ring_pixels(tmp_path / "clean.png") + 20
    assert _red_ring_pixels(tmp_path / "off.png") > _red_ring_pixels(tmp_path / "clean.png") + 20


def test_strikes_of_nothing_can_be_drawn(small: Plan, tmp_path: Path) -> None:
    draw_strikes(small, 2, [], tmp_path / "none.png", simulated=True)
    assert _description(tmp_path / "none.png").startswith("SIMULATED: strikes of session 2")


def test_a_session_the_plan_has_not_can_not_be_drawn(small: Plan, tmp_path: Path) -> None:
    with pytest.raises(UnknownSessionError):
        draw_plan(small, 9, tmp_path / "plan.png", simulated=False)
    assert not (tmp_path / "plan.png").exists()
