"""Each part fails as it is told to, and is sound otherwise."""

import pytest

from firmware_bridge.device.hal import (
    MOTION_ARRIVED,
    MOTION_MOVING,
    MOTION_STALLED,
    PEDAL_DOWN,
    PEDAL_SILENT,
    PEDAL_UP,
)
from sim.campaign.faulty_plant import MOVE_US_MAX, FaultyNvm, FaultyPlant, FaultySkin, PowerLost
from sim.seeds import dice_box

TAG = 42


@pytest.fixture
def skin() -> FaultySkin:
    return FaultySkin(1)


@pytest.fixture
def plant(skin: FaultySkin) -> FaultyPlant:
    return FaultyPlant(skin, FaultyNvm(), dice_box(1))


def test_sound_memory_keeps_what_is_written() -> None:
    memory = FaultyNvm()

    memory.write(0, b"new")

    assert memory.read(0) == b"new"


@pytest.mark.parametrize("trouble", ["stuck", "powered"])
def test_memory_that_takes_no_writes_keeps_what_it_had(trouble: str) -> None:
    memory = FaultyNvm()
    memory.write(0, b"old")

    setattr(memory, trouble, trouble == "stuck")
    memory.write(0, b"new")

    assert memory.read(0) == b"old"


def test_a_write_that_is_cut_short_leaves_its_beginning_and_takes_the_power() -> None:
    memory = FaultyNvm()
    memory.at_write = lambda data: 2

    with pytest.raises(PowerLost):
        memory.write(0, b"new")

    assert memory.read(0) == b"ne"


def test_memory_that_spoils_sets_off_nothing_that_waits_for_a_write() -> None:
    memory = FaultyNvm()
    memory.write(0, b"abcdef")
    memory.at_write = lambda _: 3
    memory.spoil(0, b"")
    assert memory.read(0) == b""
    with pytest.raises(PowerLost):
        memory.write(0, b"ghijkl")


def test_skin_that_has_come_nearer_stands_above_the_foots_plane(skin: FaultySkin) -> None:
    before_um = skin.surface_um(5_000, 5_000)

    skin.nearer_um = 100

    assert skin.surface_um(5_000, 5_000) == before_um - 100


@pytest.mark.parametrize(
    ("foot", "seen"), [(PEDAL_UP, PEDAL_DOWN), (PEDAL_DOWN, PEDAL_DOWN), (PEDAL_SILENT, PEDAL_SILENT)]
)
def test_a_contact_that_sticks_says_down_whatever_the_foot_does_unless_it_is_unplugged(
    plant: FaultyPlant, foot: int, seen: int
) -> None:
    plant.pedal_stuck = PEDAL_DOWN

    plant.set_pedal(foot)

    assert plant.pedal() == seen


def test_a_sound_move_arrives(plant: FaultyPlant) -> None:
    plant.move_to(10_000, 0)
    plant.advance(1_000_000)

    assert plant.motion() == MOTION_ARRIVED


def test_a_stage_that_stops_short_has_stalled_there(plant: FaultyPlant) -> None:
    plant.stage_share = 0.25
    plant.move_to(10_000, 0)
    assert plant.motion() == MOTION_MOVING
    plant.advance(1_000_000)

    assert plant.motion() == MOTION_STALLED
    assert plant.place_um()[0] == pytest.approx(2_500)


def test_a_jammed_stage_does_not_stir_and_is_found_out_in_ten_seconds(plant: FaultyPlant) -> None:
    plant.stage_jammed = True
    plant.move_to(10_000, 0)
    plant.advance(MOVE_US_MAX - 1)
    assert plant.motion() == MOTION_MOVING
    plant.advance(MOVE_US_MAX)

    assert plant.motion() == MOTION_STALLED
    assert plant.place_um() == (0.0, 0.0)


def test_halted_a_jammed_stage_stands_still_at_once(plant: FaultyPlant) -> None:
    plant.stage_jammed = True
    plant.move_to(10_000, 0)

    plant.halt()

    assert plant.motion() == MOTION_STALLED


def test_a_mended_stage_moves_again(plant: FaultyPlant) -> None:
    plant.stage_jammed = True
    plant.move_to(10_000, 0)
    plant.halt()

    plant.stage_jammed = False
    plant.move_to(10_000, 0)
    plant.advance(1_000_000)

    assert plant.motion() == MOTION_ARRIVED


def test_the_sensor_shows_what_it_makes_of_a_depth_and_the_skin_has_the_truth(
    plant: FaultyPlant, skin: FaultySkin
) -> None:
    plant.insert(TAG)
    plant.sensor = lambda depth_um: 7

    plant.plunge(500, 1_000)
    plant.advance(1_000_000)

    assert plant.needle()[1] == 7
    assert skin.strikes[0].depth_um > 300


def test_a_plunge_is_told_before_it_happens(plant: FaultyPlant, skin: FaultySkin) -> None:
    plant.insert(TAG)

    def lose_power() -> None:
        raise PowerLost

    plant.on_plunge = lose_power

    with pytest.raises(PowerLost):
        plant.plunge(500, 1_000)

    plant.advance(1_000_000)
    assert not skin.strikes
