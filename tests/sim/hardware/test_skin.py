"""Skin: uneven within its bounds, the same for the same seed, and with a memory for every puncture."""

from hypothesis import given
from hypothesis import strategies as st

from sim.hardware.skin import Layer, Skin, Strike, double_strikes

PLACES = st.floats(-300_000.0, 300_000.0)


class _Sink:
    def __init__(self) -> None:
        self.kept: list[Strike] = []

    def append(self, strike: Strike) -> None:
        self.kept.append(strike)


def _strike(x_um: int = 0, y_um: int = 0, depth_um: int = 400) -> Strike:
    return Strike(0, x_um, y_um, depth_um, 7, 1)


@given(seed=st.integers(0, 2**32), x_um=PLACES, y_um=PLACES)
def test_thickness_and_unevenness_stay_within_their_bounds(seed: int, x_um: float, y_um: float) -> None:
    skin = Skin(seed)
    assert 60.0 <= skin.epidermis_um(x_um, y_um) <= 100.0
    assert -12.0 <= skin.surface_um(x_um, y_um) <= 12.0


@given(x_um=PLACES, y_um=PLACES)
def test_neighbouring_places_are_alike(x_um: float, y_um: float) -> None:
    skin = Skin(3)
    assert abs(skin.surface_um(x_um, y_um) - skin.surface_um(x_um + 30.0, y_um - 30.0)) < 1.5
    assert abs(skin.epidermis_um(x_um, y_um) - skin.epidermis_um(x_um + 30.0, y_um)) < 1.0


def test_places_and_clients_differ() -> None:
    thicknesses_um = {round(Skin(1).epidermis_um(x_um, 0.0)) for x_um in range(0, 200_000, 5000)}
    assert max(thicknesses_um) - min(thicknesses_um) > 15
    assert Skin(1).epidermis_um(1234.0, 99.0) != Skin(2).epidermis_um(1234.0, 99.0)


def test_a_puncture_is_kept_in_order_and_reaches_the_sink_at_once() -> None:
    sink = _Sink()
    skin = Skin(1, sink, before=[_strike(9, 9)])
    skin.puncture(_strike(1, 2))
    assert [strike.x_um for strike in skin.strikes] == [9, 1]
    assert sink.kept == [_strike(1, 2)]


def test_the_layer_reached_depends_on_depth_and_on_the_thickness_there() -> None:
    skin = Skin(1)
    epidermis_um = int(skin.epidermis_um(0, 0))
    assert skin.layer_reached(_strike(depth_um=epidermis_um)) is Layer.EPIDERMIS
    assert skin.layer_reached(_strike(depth_um=epidermis_um + 1)) is Layer.UPPER_DERMIS
    assert skin.layer_reached(_strike(depth_um=epidermis_um + 502)) is Layer.DEEP_DERMIS


def test_a_strike_within_the_radius_of_an_earlier_one_is_a_double_strike() -> None:
    skin = Skin(1)
    for x_um, y_um in [(0, 0), (1000, 0), (30, 40), (-49, 0), (1000, 51)]:
        skin.puncture(_strike(x_um, y_um))
    assert skin.double_strikes() == 2
    assert skin.double_strikes(radius_um=10) == 0


@given(st.lists(st.tuples(st.integers(-200, 200), st.integers(-200, 200)), max_size=40))
def test_counting_by_cells_agrees_with_comparing_every_pair(places_um: list[tuple[int, int]]) -> None:
    by_pairs = sum(
        any((x - other_x) ** 2 + (y - other_y) ** 2 <= 50**2 for other_x, other_y in places_um[:index])
        for index, (x, y) in enumerate(places_um)
    )
    assert double_strikes(places_um, 50) == by_pairs
