"""Needles: three of them, of nearly one length, that blunt, bend and run dry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.hardware.cartridge import BLUNTING_UM_PER_STRIKE, PIGMENT_STRIKES, CartridgeHardware, Needle
from sim.seeds import dice_box


def _straight() -> CartridgeHardware:
    return CartridgeHardware(7, 40.0, [Needle(0.0), Needle(2.0), Needle(5.0)])


@given(seed=st.integers(0, 1000))
def test_a_cartridge_leaves_the_factory_within_its_tolerance(seed: int) -> None:
    cartridge = CartridgeHardware.from_factory(1, dice_box(seed)("cartridge 1"))
    assert len(cartridge.needles) == 3
    assert -80.0 <= cartridge.tip_offset_um <= 80.0
    assert min(needle.short_um for needle in cartridge.needles) == 0.0
    assert max(needle.short_um for needle in cartridge.needles) <= 6.0


def test_depth_is_that_of_the_longest_needle_beyond_the_surface() -> None:
    assert _straight().penetration(440.0, 10.0) == (390, 0b111)


def test_a_needle_that_only_dents_the_skin_is_not_in_the_mask() -> None:
    assert _straight().penetration(40.0 + 17.0, 0.0) == (17, 0b011)
    assert _straight().penetration(40.0, 0.0) == (0, 0)


def test_a_bent_needle_is_off_the_mask_and_the_others_still_reach() -> None:
    cartridge = _straight()
    cartridge.needles[0].bent = True
    assert cartridge.penetration(440.0, 0.0) == (398, 0b110)


def test_striking_blunts_only_the_needles_that_penetrated() -> None:
    cartridge = _straight()
    for _ in range(1500):
        cartridge.wear(0b001)
    assert cartridge.needles[0].reach_loss_um() == pytest.approx(1500 * BLUNTING_UM_PER_STRIKE)
    assert cartridge.needles[1].strikes == 0
    assert cartridge.strikes == 1500


def test_the_tips_are_flush_where_the_first_of_them_meets_the_foot() -> None:
    cartridge = _straight()
    assert cartridge.flush_um() == 40.0
    cartridge.needles[0].bent = True
    assert cartridge.flush_um() == 42.0


def test_pigment_pales_before_it_ends() -> None:
    cartridge = _straight()
    shades = []
    for _ in range(PIGMENT_STRIKES + 1):
        shades.append(cartridge.pigment())
        cartridge.wear(0b111)
    assert shades[0] == 1.0
    assert shades[1500] == 1.0
    assert shades[PIGMENT_STRIKES - 100] == 0.5
    assert shades[-1] == 0.0
    assert shades == sorted(shades, reverse=True)
