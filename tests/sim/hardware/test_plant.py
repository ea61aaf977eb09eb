"""The plant as the machine core sees it, and the skin as it was left."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_bridge.device import hal
from sim.hardware.needle import HARD_STOP_UM
from sim.hardware.nvm import MemoryNvm
from sim.hardware.plant import CAPABILITIES, Plant
from sim.hardware.skin import Skin, Strike
from sim.seeds import dice_box

TAG = 0x2A


def _plant(seed: int = 1, seated: bool = True) -> Plant:
    plant = Plant(Skin(seed), MemoryNvm(), dice_box(seed))
    if seated:
        plant.insert(TAG)
    return plant


def _run(plant: Plant) -> None:
    while (at_us := plant.next_event_us()) is not None:
        plant.advance(at_us)


def _calibrate(plant: Plant) -> int:
    plant.probe_tip()
    _run(plant)
    phase, offset_um, _ = plant.tip()
    assert phase == hal.PROBE_DONE
    return offset_um


def _strike(plant: Plant, x_um: int, y_um: int, extension_um: int, dwell_us: int = 10_000) -> None:
    plant.move_to(x_um, y_um)
    _run(plant)
    plant.plunge(extension_um, dwell_us)
    _run(plant)


def test_it_says_that_it_is_simulated() -> None:
    assert _plant().capabilities() & hal.CAP_SIMULATED
    assert CAPABILITIES == 0x1F


def test_its_name_depends_on_the_seed_alone() -> None:
    assert _plant(1).uid() == _plant(1, seated=False).uid() != _plant(2).uid()
    assert len(_plant().uid()) == 8


@pytest.mark.hazard("H08")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_over_a_whole_cartridge_depth_stays_within_50_um_of_what_was_commanded(seed: int) -> None:
    plant = _plant(seed)
    offset_um = _calibrate(plant)
    for index in range(1500):
        _strike(plant, (index % 50) * 2000, (index // 50) * 2000, 400 + offset_um)
    assert len(plant.skin.strikes) == 1500
    assert max(abs(strike.depth_um - 400) for strike in plant.skin.strikes) <= 50
    assert plant.skin.double_strikes() == 0
    assert plant.tears == 0


@settings(max_examples=25)
@given(seed=st.integers(0, 99), extension_um=st.integers(-3000, 60_000), dwell_us=st.integers(0, 10**6))
def test_whatever_is_commanded_nothing_goes_deeper_than_1500_um(
    seed: int, extension_um: int, dwell_us: int
) -> None:
    plant = _plant(seed)
    _strike(plant, seed * 1000, 0, extension_um, dwell_us)
    assert all(strike.depth_um <= 1500 for strike in plant.skin.strikes)
    assert HARD_STOP_UM < 1500


def test_the_sensor_reads_the_depth_in_the_skin_to_within_10_um() -> None:
    plant = _plant()
    for index in range(200):
        _strike(plant, index * 1000, 0, 400)
        phase, depth_um, mask = plant.needle()
        assert phase == hal.NEEDLE_UP
        assert mask == 0b111
        assert abs(depth_um - plant.skin.strikes[-1].depth_um) <= 10


def test_the_same_seed_and_calls_leave_the_same_skin() -> None:
    skins = []
    for seed in (5, 5, 6):
        plant = _plant(seed)
        for index in range(20):
            _strike(plant, index * 1000, 500, 400)
        skins.append(list(plant.skin.strikes))
    assert skins[0] == skins[1] != skins[2]


def test_a_strike_is_in_the_skin_when_the_needle_is_deepest_and_not_before() -> None:
    plant = _plant()
    plant.plunge(400, 10_000)
    bottom_us = plant.next_event_us()
    assert bottom_us is not None
    plant.advance(bottom_us - 1)
    assert not plant.skin.strikes
    plant.advance(bottom_us)
    assert len(plant.skin.strikes) == 1
    assert plant.needle()[0] == hal.NEEDLE_DOWN
    _run(plant)
    assert len(plant.skin.strikes) == 1


@pytest.mark.parametrize("interrupt", ["halt", "power", "estop", "pull"])
def test_a_plunge_broken_off_in_the_skin_leaves_one_shallower_puncture(interrupt: str) -> None:
    plant = _plant()
    plant.plunge(400, 10_000)
    bottom_us = plant.next_event_us()
    assert bottom_us is not None
    plant.advance(bottom_us - 1500)
    {
        "halt": plant.halt,
        "power": plant.power_off,
        "estop": lambda: plant.set_estop(True),
        "pull": plant.remove,
    }[interrupt]()
    _run(plant)
    assert [140 <= strike.depth_um <= 320 for strike in plant.skin.strikes] == [True]
    assert plant.needle()[2] == 0b111


def test_a_plunge_broken_off_above_the_skin_leaves_nothing() -> None:
    plant = _plant()
    plant.plunge(400, 10_000)
    plant.advance(5000)
    plant.halt()
    _run(plant)
    assert not plant.skin.strikes
    assert plant.needle() == (hal.NEEDLE_UP, 0, 0)


def test_a_needle_halted_on_its_way_back_has_struck_once() -> None:
    plant = _plant()
    plant.plunge(400, 0)
    bottom_us = plant.next_event_us()
    assert bottom_us is not None
    plant.advance(bottom_us + 1000)
    plant.halt()
    _run(plant)
    assert len(plant.skin.strikes) == 1


def test_a_drive_without_a_cartridge_strikes_nothing() -> None:
    plant = _plant(seated=False)
    _strike(plant, 0, 0, 400)
    assert not plant.skin.strikes
    assert plant.needle() == (hal.NEEDLE_UP, 0, 0)


def test_a_bent_needle_is_off_the_mask_of_skin_and_sensor() -> None:
    plant = _plant()
    plant.bend(1)
    _strike(plant, 0, 0, 400)
    assert plant.skin.strikes[0].needles == 0b101
    assert plant.needle()[2] == 0b101


def test_with_the_emergency_stop_pressed_nothing_stirs() -> None:
    plant = _plant()
    plant.set_estop(True)
    assert plant.estop()
    plant.move_to(5000, 5000)
    plant.plunge(400, 0)
    plant.probe_tip()
    assert plant.next_event_us() is None
    assert plant.motion() == hal.MOTION_STALLED
    assert plant.needle()[0] == hal.NEEDLE_JAMMED
    assert plant.tip()[0] == hal.PROBE_FAILED
    plant.set_estop(False)
    _strike(plant, 5000, 5000, 400)
    assert len(plant.skin.strikes) == 1


def test_a_stage_that_moves_with_the_needle_out_is_counted_as_a_tear() -> None:
    plant = _plant()
    plant.plunge(400, 0)
    plant.move_to(1000, 0)
    assert plant.tears == 1
    _run(plant)
    plant.move_to(9000, 0)
    plant.plunge(400, 0)
    assert plant.tears == 2


def test_a_halted_probe_has_failed() -> None:
    plant = _plant()
    plant.probe_tip()
    assert plant.tip()[0] == hal.PROBE_RUNNING
    plant.halt()
    assert plant.tip()[0] == hal.PROBE_FAILED


def test_power_takes_what_was_in_memory_and_leaves_what_is_real() -> None:
    plant = _plant()
    plant.nvm_write(0, b"kept")
    plant.remove()
    plant.insert(TAG)
    _calibrate(plant)
    _strike(plant, 3000, 0, 400)
    plant.power_off()
    plant.power_on()
    assert plant.cartridge() == (TAG, 1)
    assert plant.tip()[0] == hal.PROBE_FAILED
    assert plant.needle() == (hal.NEEDLE_UP, 0, 0)
    assert plant.nvm_read(0) == b"kept"
    assert len(plant.skin.strikes) == 1
    assert round(plant.place_um()[0]) == 3000
    assert plant.reset_cause() == hal.RESET_POWER_ON


def test_an_empty_bay_reads_tag_0() -> None:
    plant = _plant()
    assert plant.cartridge() == (TAG, 1)
    assert plant.remove() == TAG
    assert plant.cartridge() == (0, 1)
    assert plant.seated is None


@pytest.mark.parametrize("pedal", [hal.PEDAL_UP, hal.PEDAL_DOWN, hal.PEDAL_SILENT])
def test_the_pedal_is_where_it_was_put(pedal: int) -> None:
    plant = _plant()
    plant.set_pedal(pedal)
    assert plant.pedal() == pedal


def test_every_strike_wears_the_cartridge() -> None:
    plant = _plant()
    for index in range(3):
        _strike(plant, index * 1000, 0, 400)
    assert plant.seated is not None
    assert plant.seated.strikes == 3


def test_a_cartridge_that_left_strikes_before_comes_back_worn() -> None:
    before = [Strike(t_us, t_us * 1000, 0, 400, 0b011, TAG) for t_us in range(300)]
    plant = Plant(Skin(1, before=before), MemoryNvm(), dice_box(1), now_us=300)
    plant.insert(TAG)
    assert plant.seated is not None
    assert plant.seated.strikes == 300
    assert [needle.strikes for needle in plant.seated.needles] == [300, 300, 0]


def test_time_passes_while_nothing_happens_and_never_goes_back() -> None:
    plant = _plant()
    plant.advance(5000)
    plant.advance(4000)
    assert plant.now_us == 5000


def test_no_two_nonces_in_a_row_are_alike() -> None:
    plant = _plant()
    assert plant.random_u32() != plant.random_u32()
