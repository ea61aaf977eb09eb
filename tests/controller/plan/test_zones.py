import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from controller.plan.errors import SpacingError
from controller.plan.zones import Outline, cut_zones, from_patches, to_patches

BOXES = st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(3, 40), st.integers(3, 40))


def _box(left: float, top: float, width: float, height: float) -> shapely.Polygon:
    return shapely.box(left, top, left + width, top + height)


def test_the_zone_drawn_later_wins_an_overlap() -> None:
    zones, _ = cut_zones([Outline("a", False, _box(0, 0, 10, 10)), Outline("b", False, _box(5, 0, 10, 10))])
    assert [(zone.name, zone.area.area / 1e6) for zone in zones] == [("a", 50.0), ("b", 100.0)]


@pytest.mark.hazard("H05")
def test_a_keep_out_cuts_every_zone_wherever_it_is_drawn() -> None:
    mole = Outline("mole", True, _box(4, 4, 2, 2))
    for outlines in (
        [mole, Outline("a", False, _box(0, 0, 10, 10))],
        [Outline("a", False, _box(0, 0, 10, 10)), mole],
    ):
        zones, keep_out = cut_zones(outlines)
        assert zones[0].area.area == 96e6
        assert keep_out.area == 4e6


def test_shapes_of_one_label_are_one_zone() -> None:
    zones, _ = cut_zones([Outline("a", False, _box(0, 0, 2, 2)), Outline("a", False, _box(5, 5, 2, 2))])
    assert [zone.name for zone in zones] == ["a"]
    assert len(to_patches(zones[0].area)) == 2


def test_a_zone_of_which_nothing_is_left_is_refused() -> None:
    with pytest.raises(SpacingError, match='zone "a" is covered whole'):
        cut_zones([Outline("a", False, _box(1, 1, 2, 2)), Outline("b", False, _box(0, 0, 9, 9))])


@given(st.lists(BOXES, min_size=1, max_size=5), BOXES)
def test_zones_never_share_skin_with_each_other_or_a_keep_out(
    boxes: list[tuple[int, int, int, int]], out: tuple[int, int, int, int]
) -> None:
    outlines = [Outline(str(number), False, _box(*box)) for number, box in enumerate(boxes)]
    outlines.append(Outline("out", True, _box(*out)))
    try:
        zones, keep_out = cut_zones(outlines)
    except SpacingError:
        return
    areas = [zone.area for zone in zones] + [keep_out]
    assert sum(area.area for area in areas) == pytest.approx(shapely.union_all(areas).area)


def test_patches_give_back_the_area_with_its_holes() -> None:
    zones, _ = cut_zones([Outline("a", False, _box(0, 0, 9, 9)), Outline("out", True, _box(3, 3, 2, 2))])
    (patch,) = to_patches(zones[0].area)
    assert len(patch.holes) == 1
    assert from_patches((patch,)).equals(zones[0].area)
