from collections.abc import Callable
from pathlib import Path

import pytest

from controller.plan.errors import DrawingError, OutlineError
from controller.plan.outline import read_outlines

Draw = Callable[..., Path]


@pytest.mark.hazard("H05")
def test_lengths_are_true_millimetres_whatever_the_drawing_unit_is(draw: Draw) -> None:
    path = draw('<rect id="a" width="40" height="20"/>', 'width="100mm" height="80mm" viewBox="0 0 200 160"')
    (outline,) = read_outlines(path)
    assert outline.area.bounds == pytest.approx((0, 0, 20, 10), abs=1e-9)


def test_transforms_of_layers_and_shapes_are_honoured(draw: Draw) -> None:
    path = draw(
        '<g transform="translate(10 20)"><rect id="a" width="4" height="2" transform="rotate(90)"/></g>'
    )
    (outline,) = read_outlines(path)
    assert outline.area.bounds == pytest.approx((8, 20, 10, 24), abs=1e-9)


def test_an_origin_moved_by_the_view_box_moves_the_shapes(draw: Draw) -> None:
    path = draw('<rect id="a" width="4" height="2"/>', 'width="100mm" height="80mm" viewBox="-5 -6 100 80"')
    assert read_outlines(path)[0].area.bounds == pytest.approx((5, 6, 9, 8), abs=1e-9)


def test_curves_are_followed_to_a_hundredth_of_a_millimetre(draw: Draw) -> None:
    (outline,) = read_outlines(draw('<circle id="a" cx="40" cy="40" r="30"/>'))
    assert outline.area.area == pytest.approx(2827.43, rel=1e-3)
    assert outline.area.hausdorff_distance(outline.area.centroid.buffer(30, quad_segs=400)) < 0.01


def test_only_shapes_in_the_keep_out_layer_keep_needles_out(draw: Draw) -> None:
    path = draw(
        '<g id="zones"><rect id="a" width="9" height="9"/></g><g id="scars"><rect id="b" width="3" '
        'height="3"/></g><g id="keep-out"><g><rect id="c" width="2" height="2"/></g></g>'
    )
    assert [(one.label, one.keep_out) for one in read_outlines(path)] == [
        ("a", False),
        ("b", False),
        ("c", True),
    ]


@pytest.mark.parametrize(
    ("rule", "inner", "area_mm2"),
    [
        ("evenodd", "M 5 5 H 15 V 15 H 5 Z", 300.0),
        ("nonzero", "M 5 5 H 15 V 15 H 5 Z", 400.0),
        ("nonzero", "M 5 5 V 15 H 15 V 5 Z", 300.0),
    ],
)
def test_a_ring_inside_a_ring_is_a_hole_where_the_fill_rule_says_so(
    draw: Draw, rule: str, inner: str, area_mm2: float
) -> None:
    path = draw(f'<path id="a" fill-rule="{rule}" d="M 0 0 H 20 V 20 H 0 Z {inner}"/>')
    assert read_outlines(path)[0].area.area == pytest.approx(area_mm2)


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (
            '<path id="brow" d="M 0 0 L 10 10 L 10 0 L 0 10 Z"/>',
            'small.svg: zone "brow" crosses itself at (5.00, 5.00) mm; mend the outline in the drawing',
        ),
        (
            '<path id="brow" d="M 1 2 L 10 10 L 10 0"/>',
            'small.svg: zone "brow" is open: it starts at (1.00, 2.00) mm and ends at (10.00, 0.00) mm, '
            "expected a closed outline; mend the outline in the drawing",
        ),
        (
            '<path id="brow" d="M 1 2 L 1 2 L 3 4 Z"/>',
            'small.svg: zone "brow" bounds no area at (1.00, 2.00) mm; mend the outline in the drawing',
        ),
        (
            '<path id="brow" d="M 1 2 h 0.05 v 0.05 h -0.05 Z"/>',
            'small.svg: zone "brow" bounds 0.0025 mm2 at (1.00, 2.00) mm, expected at least 0.01; mend the '
            "outline in the drawing",
        ),
        (
            '<path id="brow" d="M 0 0 H 9 V 9 H 0 Z M 5 5 H 15 V 15 H 5 Z"/>',
            'small.svg: zone "brow": two of its outlines cross at (5.00, 9.00) mm; mend the outline in the '
            "drawing",
        ),
        (
            '<path id="brow" d=""/>',
            'small.svg: zone "brow" is empty, expected a closed outline; mend the outline in the drawing',
        ),
        (
            '<rect x="3" y="4" width="5" height="5"/>',
            "small.svg: the shape at (3.00, 4.00) mm has no label; give it its zone's name",
        ),
    ],
)
def test_an_outline_that_bounds_no_area_is_refused_by_zone_and_place(
    draw: Draw, shape: str, message: str
) -> None:
    with pytest.raises(OutlineError) as refused:
        read_outlines(draw(f'{shape}<rect id="z" width="5" height="5"/>'))
    assert str(refused.value) == message


def test_a_keep_out_that_is_open_is_refused_rather_than_left_out(draw: Draw) -> None:
    path = draw('<rect id="z" width="9" height="9"/><g id="keep-out"><path id="mole" d="M 1 1 H 4 V 4"/></g>')
    with pytest.raises(OutlineError, match='keep-out "mole" is open'):
        read_outlines(path)


def test_a_drawing_without_a_zone_is_refused(draw: Draw) -> None:
    with pytest.raises(DrawingError, match="no zone is drawn"):
        read_outlines(draw('<g id="keep-out"><rect id="mole" width="9" height="9"/></g>'))


@pytest.mark.hazard("H05")
@pytest.mark.parametrize(
    "mole",
    [
        '<circle id="mole" cx="4" cy="4" r="wide"/>',
        '<circle id="mole" cx="4" cy="4" r="0"/>',
        '<style>.off { display: none }</style><circle id="mole" class="off" cx="4" cy="4" r="2"/>',
    ],
)
def test_a_keep_out_that_the_parser_leaves_out_is_refused_rather_than_struck(draw: Draw, mole: str) -> None:
    path = draw(f'<rect id="z" width="9" height="9"/><g id="keep-out">{mole}</g>')
    with pytest.raises(OutlineError) as refused:
        read_outlines(path)
    assert str(refused.value) == (
        'small.svg: shape "mole" has no size, a number that can\'t be read, or a style that hides it; '
        "mend or delete it"
    )


def test_a_path_with_unreadable_steps_is_refused(draw: Draw) -> None:
    with pytest.raises(DrawingError, match="can't be read as SVG"):
        read_outlines(draw('<path id="a" d="M 0 0 H 9 V 9 Z M 1 1 L nine"/>'))


def test_shapes_kept_in_definitions_are_not_part_of_the_drawing(draw: Draw) -> None:
    path = draw('<defs><rect id="unused" width="5" height="5"/></defs><rect id="z" width="9" height="9"/>')
    assert [outline.label for outline in read_outlines(path)] == ["z"]


def test_a_drawing_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        DrawingError, match=r"none\.svg: the drawing can't be opened \(No such file or directory\)"
    ):
        read_outlines(tmp_path / "none.svg")
