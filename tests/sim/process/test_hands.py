"""What the hands at the bench do to the machine, and what they see."""

import pytest

from sim.errors import BenchRefused
from sim.process import bench, hands
from tests.sim.virtual_room import VirtualRoom


def _told(room: VirtualRoom, *lines: str) -> hands.Report:
    for line in lines:
        hands.perform(bench.parse(line), room.machine, room.now_us)
    return hands.status(room.machine)


def test_a_machine_nobody_has_touched() -> None:
    assert hands.status(VirtualRoom().machine) == {
        "simulated": True,
        "plant_s": 0.0,
        "power": True,
        "pedal": "up",
        "estop": False,
        "cartridge": None,
        "cartridge_strikes": None,
        "pigment": None,
        "seating": 0,
        "needle": "up",
        "x_um": 0,
        "y_um": 0,
        "strikes": 0,
        "tears": 0,
        "boot": 1,
        "hi": 0,
        "done": 0,
        "armed": False,
        "stop_generation": 1,
    }


@pytest.mark.parametrize(
    ("line", "pedal"), [("pedal down", "down"), ("pedal unplug", "silent"), ("pedal up", "up")]
)
def test_the_pedal_is_put_where_the_line_says(line: str, pedal: str) -> None:
    assert _told(VirtualRoom(), line)["pedal"] == pedal


def test_a_cartridge_is_seated_bent_and_pulled() -> None:
    room = VirtualRoom()
    seated = _told(room, "seat 0x2a", "bend 1")
    assert (seated["cartridge"], seated["seating"], seated["pigment"]) == ("0x000000000000002a", 1, 1.0)
    assert room.plant.seated is not None
    assert room.plant.seated.needles[1].bent
    assert _told(room, "pull")["cartridge"] is None


def test_the_emergency_stop_is_pressed_and_released() -> None:
    room = VirtualRoom()
    assert _told(room, "estop press")["estop"] is True
    assert _told(room, "estop release")["estop"] is False


def test_power_off_leaves_an_onlooker_only_what_can_be_seen() -> None:
    room = VirtualRoom()
    off = _told(room, "power off")
    assert off["power"] is False
    assert "hi" not in off
    assert _told(room, "power on")["boot"] == 2
    assert _told(room, "power cycle")["boot"] == 3


def test_asking_ending_and_cutting_the_cable_change_nothing_about_the_machine() -> None:
    room = VirtualRoom()
    before = hands.status(room.machine)
    assert _told(room, "status", "quit", "link cut 1") == before


def test_what_makes_no_sense_is_refused_and_changes_nothing() -> None:
    room = VirtualRoom()
    before = hands.status(room.machine)
    with pytest.raises(BenchRefused, match="can't bend needle 0: the bay is empty"):
        _told(room, "bend 0")
    assert hands.status(room.machine) == before
