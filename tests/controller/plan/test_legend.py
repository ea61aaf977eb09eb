from controller.plan.legend import ink_of, legend_height_mm, tint_of
from controller.plan.model import Plan


def test_a_thinner_pigment_is_drawn_paler() -> None:
    brightness = [sum(ink_of(shade)) for shade in ("1:6", "1:8", "1:10", "1:14", "1:20", "1:30")]
    assert brightness == sorted(set(brightness))


def test_neighbouring_zones_have_different_tints() -> None:
    assert len({tint_of(number) for number in range(6)}) == 6


def test_the_legend_grows_with_what_it_has_to_say(small: Plan) -> None:
    assert legend_height_mm(small, small.dots(1), [("one", False)]) > legend_height_mm(
        small, small.dots(1), []
    )
    one_shade = small.dots(1)[:1]
    assert legend_height_mm(small, small.dots(1), None) > legend_height_mm(small, one_shade, None)
