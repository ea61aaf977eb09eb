"""The bay counts every insertion and forgets a measurement with the cartridge it was of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.device.hal import PROBE_DONE, PROBE_FAILED, PROBE_RUNNING
from sim.errors import BenchRefused
from sim.hardware.bay import PROBE_US, CartridgeBay
from sim.seeds import dice_box


def _bay(seed: int = 1) -> CartridgeBay:
    return CartridgeBay(dice_box(seed), dice_box(seed)("noise"))


def test_a_cartridge_pulled_and_seated_again_is_the_same_one_in_a_new_seating() -> None:
    bay = _bay()
    bay.insert(5)
    first = bay.seated
    assert bay.remove() == 5
    bay.insert(5)
    assert bay.seated is first
    assert bay.seating == 2


def test_a_second_cartridge_does_not_fit_into_the_bay() -> None:
    bay = _bay()
    bay.insert(5)
    with pytest.raises(BenchRefused, match="the bay holds 0x0000000000000005"):
        bay.insert(6)
    assert bay.seating == 1


@pytest.mark.parametrize("tag", [0, -1, 1 << 64])
def test_a_tag_no_cartridge_can_have_is_refused(tag: int) -> None:
    with pytest.raises(BenchRefused, match="tags go from 1"):
        _bay().insert(tag)


@given(seed=st.integers(0, 500))
def test_a_probe_finds_the_tips_to_within_5_um_and_says_how_sure_it_is(seed: int) -> None:
    bay = _bay(seed)
    bay.insert(9)
    bay.probe(1000)
    assert bay.tip.phase == PROBE_RUNNING
    assert bay.probe_done_us == 1000 + PROBE_US
    bay.finish_probe()
    assert bay.seated is not None
    assert bay.tip.phase == PROBE_DONE
    assert abs(bay.tip.offset_um - bay.seated.flush_um()) <= 5
    assert 0 <= bay.tip.spread_um <= 8


def test_probing_an_empty_bay_fails_at_once() -> None:
    bay = _bay()
    bay.probe(0)
    assert bay.tip.phase == PROBE_FAILED
    assert bay.probe_done_us is None


def test_a_measurement_ends_with_the_seating_it_was_made_in() -> None:
    bay = _bay()
    bay.insert(9)
    bay.probe(0)
    bay.finish_probe()
    bay.remove()
    assert bay.tip.phase == PROBE_FAILED


def test_a_board_that_starts_counts_what_sits_in_the_bay_as_its_first_seating() -> None:
    bay = _bay()
    bay.reboot()
    assert bay.seating == 0
    bay.insert(9)
    bay.remove()
    bay.insert(9)
    bay.reboot()
    assert bay.seating == 1
    assert bay.tip.phase == PROBE_FAILED


def test_only_needles_that_exist_can_be_bent() -> None:
    bay = _bay()
    with pytest.raises(BenchRefused, match="the bay is empty"):
        bay.bend(0)
    bay.insert(9)
    with pytest.raises(BenchRefused, match="needles are 0 to 2"):
        bay.bend(3)
    bay.bend(2)
    assert bay.seated is not None
    assert [needle.bent for needle in bay.seated.needles] == [False, False, True]
