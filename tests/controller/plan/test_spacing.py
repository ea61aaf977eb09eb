import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from controller.plan.density import Even, feather
from controller.plan.errors import SpacingError
from controller.plan.figures import evenness
from controller.plan.spacing import Field, Placed, place_dots, too_near

SHARES = (0.40, 0.35, 0.25)


@st.composite
def _holed(draw: st.DrawFn) -> BaseGeometry:
    """A star-shaped outline some 20 mm wide, with up to two holes."""
    corners = draw(st.integers(3, 12))
    radii = draw(st.lists(st.integers(4_000, 12_000), min_size=corners, max_size=corners))
    angle = 2 * np.pi * np.arange(corners) / corners
    around = np.column_stack([radii * np.cos(angle), radii * np.sin(angle)])
    outline: BaseGeometry = shapely.Polygon(np.rint(around))
    for _ in range(draw(st.integers(0, 2))):
        x_um, y_um, reach_um = (
            draw(st.integers(*ends)) for ends in ((-5_000, 5_000), (-5_000, 5_000), (500, 2_000))
        )
        outline = outline.difference(shapely.Point(x_um, y_um).buffer(reach_um, quad_segs=4))
    return outline


def _distances_um(points_um: np.ndarray) -> np.ndarray:
    away = points_um[:, None] - points_um[None]
    apart_um = np.sqrt((away**2).sum(axis=2))
    np.fill_diagonal(apart_um, np.inf)
    return np.asarray(apart_um)


@pytest.mark.hazard("H06")
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_holed(), st.floats(25, 115), st.floats(0.3, 1.0), st.integers(0, 2**32))
def test_the_count_is_exact_and_every_dot_inside_and_apart(
    area: BaseGeometry, density_per_cm2: float, edge_part: float, seed: int
) -> None:
    density = feather(area, density_per_cm2 * edge_part, density_per_cm2)
    placed = place_dots([Field("z", area, density)], SHARES, np.random.default_rng(seed))
    assert len(placed.points_um) == round(density.dots_wanted(area))
    assert shapely.contains_xy(area, placed.points_um.astype(float)).all()
    floor_um = 0.5 * (placed.spacing_um[:, None] + placed.spacing_um[None]) / 2
    assert (_distances_um(placed.points_um) >= floor_um).all()
    by_session = np.bincount(placed.session, minlength=4)[1:]
    assert by_session == pytest.approx(len(placed.points_um) * np.array(SHARES), abs=1)


@settings(max_examples=10, deadline=None)
@given(_holed(), _holed(), st.integers(0, 2**32))
def test_dots_of_neighbouring_zones_keep_apart_across_the_border(
    first: BaseGeometry, second: BaseGeometry, seed: int
) -> None:
    rest = shapely.set_precision(first.difference(second), 1.0)
    # What is a sliver for a good part is refused with its place, which is a rule of its own.
    if rest.area < 20e6 or rest.buffer(-600).buffer(600).area < 0.9 * rest.area:
        return
    fields = [Field("a", rest, Even(60)), Field("b", second, Even(90))]
    placed = place_dots(fields, SHARES, np.random.default_rng(seed))
    assert np.bincount(placed.field).tolist() == [round(0.6e-6 * rest.area), round(0.9e-6 * second.area)]
    assert not len(too_near(placed.points_um.astype(float), placed.spacing_um))


def _square(seed: int) -> Placed:
    return place_dots(
        [Field("z", shapely.box(0, 0, 40_000, 40_000), Even(72))], SHARES, np.random.default_rng(seed)
    )


def test_the_same_seed_gives_the_same_dots_and_another_seed_others() -> None:
    first, again, other = _square(1), _square(1), _square(2)
    assert first.points_um.tobytes() == again.points_um.tobytes()
    assert first.session.tobytes() == again.session.tobytes()
    assert first.points_um.tobytes() != other.points_um.tobytes()


@pytest.mark.parametrize(("last", "part"), [(1, 0.75), (2, 0.9)])
def test_the_dots_up_to_each_session_are_more_evenly_spread_than_a_random_choice_of_as_many(
    last: int, part: float
) -> None:
    nested, at_random = [], []
    for seed in range(4):
        placed = _square(seed)
        chosen = placed.session <= last
        assert evenness(placed.points_um[chosen]).nearest_cv < 0.20
        nested.append(_unevenness(placed.points_um[chosen]))
        at_random.append(_unevenness(placed.points_um[np.random.default_rng(seed).permutation(chosen)]))
    assert np.mean(nested) < part * np.mean(at_random)


def _unevenness(points_um: np.ndarray) -> float:
    """The spread of the counts in squares of 4 mm over their mean."""
    counts = np.histogram2d(points_um[:, 0], points_um[:, 1], bins=10)[0]
    return float(counts.std() / counts.mean())


def test_dots_do_not_line_up_along_a_border() -> None:
    placed = np.concatenate([_square(seed).points_um for seed in range(4)])
    to_border_um = np.minimum(placed, 40_000 - placed).min(axis=1)
    strip_um = 400
    share = (40_000**2 - (40_000 - 2 * strip_um) ** 2) / 40_000**2
    assert np.mean(to_border_um < strip_um) < 1.35 * share


def test_a_feathered_front_is_sparser_than_the_back() -> None:
    band = shapely.box(0, 0, 60_000, 12_000)
    placed = place_dots([Field("z", band, feather(band, 30, 90))], SHARES, np.random.default_rng(1))
    inner = placed.points_um[np.abs(placed.points_um[:, 0] - 30_000) < 20_000]
    front, back = (np.sum(np.abs(inner[:, 1] - y_um) < 3_000) for y_um in (3_000, 9_000))
    assert back / front == pytest.approx(75 / 45, rel=0.12)


def test_a_zone_too_small_for_one_dot_is_refused() -> None:
    with pytest.raises(SpacingError) as refused:
        place_dots([Field("scar", shapely.box(0, 0, 500, 500), Even(50))], SHARES, np.random.default_rng(1))
    assert str(refused.value) == (
        'zone "scar" is 0.25 mm2 and would hold 0.12 dots, expected at least 1; draw it larger, or remove it'
    )
