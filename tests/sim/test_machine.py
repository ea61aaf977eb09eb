"""The real machine core on the simulated plant, spoken to by the real driver, in virtual time."""

import pytest

from firmware_bridge.device import limits, wire
from firmware_bridge.device.hal import NEEDLE_DOWN, PEDAL_DOWN, PEDAL_UP
from firmware_bridge.messages import Dot, Refused, Stopped
from tests.sim.virtual_room import BAUD, DEPTH_UM, TAG, VirtualRoom, rows_um


def test_every_dot_asked_for_is_in_the_skin_once_and_in_its_place() -> None:
    room = VirtualRoom()
    room.make_ready()
    places_um = rows_um(60)
    room.place(places_um)
    strikes = room.plant.skin.strikes
    assert len(strikes) == len(room.results) == 60
    for (x_um, y_um), strike, done in zip(places_um, strikes, room.results, strict=True):
        assert abs(strike.x_um - x_um) <= 10
        assert abs(strike.y_um - y_um) <= 10
        assert abs(strike.depth_um - DEPTH_UM) <= 50
        assert abs(done.depth_um - strike.depth_um) <= 10
        assert (done.outcome, done.mask, strike.needles) == (wire.OUTCOME_PLACED, 7, 7)
    assert room.plant.tears == 0


def test_at_full_speed_the_line_is_the_limit_and_carries_400_dots_a_second() -> None:
    room = VirtualRoom()
    room.make_ready()
    begun_us, plant_us = room.now_us, room.plant.now_us
    room.place(rows_um(200))
    assert 200 / ((room.now_us - begun_us) / 1e6) > 400
    assert room.plant.now_us - plant_us > 10_000_000


def test_in_real_time_a_dot_takes_as_long_as_its_motions() -> None:
    room = VirtualRoom(speed=1.0)
    room.make_ready()
    begun_us = room.now_us
    room.place(rows_um(5))
    per_dot_us = (room.now_us - begun_us) / 5
    assert 60_000 < per_dot_us < 120_000


def test_speed_changes_neither_the_places_nor_the_depths() -> None:
    skins = []
    for speed in (None, 1.0, 20.0):
        room = VirtualRoom(speed=speed)
        room.make_ready()
        room.place(rows_um(8))
        skins.append([(s.x_um, s.y_um, s.depth_um, s.needles) for s in room.plant.skin.strikes])
    assert skins[0] == skins[1] == skins[2]


@pytest.mark.hazard("H16")
def test_a_host_that_falls_silent_is_a_machine_at_rest_within_its_lease() -> None:
    room = VirtualRoom(speed=1.0)
    room.make_ready()
    for dot, (x_um, y_um) in enumerate(rows_um(8), start=1):
        room.host.place(Dot(dot, x_um, y_um, DEPTH_UM, 100))
    room.run_until(lambda: bool(room.results))
    room.beats = False
    silent_us = room.now_us
    room.run_until(lambda: any(isinstance(e, Stopped) for e in room.events))
    assert room.now_us - silent_us <= 400_000
    struck = len(room.plant.skin.strikes)
    room.plant.set_pedal(PEDAL_UP)
    room.plant.set_pedal(PEDAL_DOWN)
    room.beats = True
    room.run_for(1_000_000)
    assert len(room.plant.skin.strikes) == struck < 8
    assert not room.status.armed


@pytest.mark.hazard("H12")
def test_with_the_pedal_up_nothing_is_struck_beyond_the_one_under_way() -> None:
    room = VirtualRoom(speed=1.0)
    room.make_ready()
    for dot, (x_um, y_um) in enumerate(rows_um(6), start=1):
        room.host.place(Dot(dot, x_um, y_um, DEPTH_UM, 100))
    room.run_until(lambda: bool(room.results))
    room.plant.set_pedal(PEDAL_UP)
    struck = len(room.plant.skin.strikes)
    room.run_for(1_000_000)
    assert len(room.plant.skin.strikes) <= struck + 1
    room.plant.set_pedal(PEDAL_DOWN)
    room.run_until(lambda: len(room.results) == 6)
    assert room.plant.skin.double_strikes() == 0


def test_power_lost_in_mid_strike_leaves_at_most_that_one_dot_uncertain() -> None:
    room = VirtualRoom(speed=1.0)
    room.make_ready()
    for dot, (x_um, y_um) in enumerate(rows_um(6), start=1):
        room.host.place(Dot(dot, x_um, y_um, DEPTH_UM, 100))
    room.run_until(lambda: len(room.results) == 2 and room.plant.needle()[0] == NEEDLE_DOWN)
    room.machine.power_off(room.now_us)
    assert room.machine.core is None
    room.run_until(lambda: room.lost)
    room.machine.power_on(room.now_us)
    machine = room.connect(nonce=8)
    assert (machine.done, machine.hi) == (2, 3)
    assert machine.boot == 2
    room.run_for(500_000)
    assert len(room.plant.skin.strikes) in (2, 3)
    assert room.status.seating == 1


def test_without_power_nobody_listens_and_nothing_is_due() -> None:
    room = VirtualRoom()
    room.machine.power_off(0)
    room.machine.receive_bytes(b"\x01\x00", 5)
    assert room.machine.next_deadline_us(5) is None
    room.machine.handle_deadline(1000)
    assert room.machine.bytes_to_send(10**9) == b""


def test_what_was_on_the_line_when_the_power_went_never_arrives() -> None:
    machine = VirtualRoom().machine
    hello = wire.pack(wire.HELLO, 7, wire.SCHEMA, wire.PROTOCOL_VERSION)
    machine.handle_deadline(0)
    machine.receive_bytes(wire.encode_frame(wire.HELLO, 0, 0, hello, wire.HANDSHAKE_SEED), 100)
    machine.power_off(100)
    machine.power_on(101)
    for now_us in range(1000, 20_000, 1000):
        machine.handle_deadline(now_us)
        assert machine.bytes_to_send(now_us) == b""


def test_power_given_twice_boots_once() -> None:
    room = VirtualRoom()
    core = room.machine.core
    room.machine.power_on(10)
    assert room.machine.core is core


def test_a_cut_line_loses_what_was_on_it_and_the_machine_is_not_told() -> None:
    room = VirtualRoom()
    room.machine.receive_bytes(b"\xff" * 40 + b"\x00" * 8, 0)
    room.machine.cut_line()
    room.machine.handle_deadline(10**6)
    assert room.machine.core is not None
    assert room.machine.core.striker.cause == limits.CAUSE_RESET


def test_a_frame_is_answered_no_sooner_than_the_line_has_carried_it() -> None:
    machine = VirtualRoom().machine
    hello = wire.pack(wire.HELLO, 7, wire.SCHEMA, wire.PROTOCOL_VERSION)
    frame = wire.encode_frame(wire.HELLO, 0, 0, hello, wire.HANDSHAKE_SEED)
    machine.handle_deadline(0)
    machine.receive_bytes(frame, 0)
    arrival_us = -(-len(frame) * 10_000_000 // BAUD)
    for at_us in (arrival_us - 1, arrival_us):
        assert machine.next_deadline_us(at_us) in (arrival_us, at_us)
        assert machine.bytes_to_send(at_us) == b""
        machine.handle_deadline(at_us)
    answer_us = machine.next_deadline_us(arrival_us)
    assert answer_us is not None
    assert answer_us > arrival_us
    answer = wire.decode_frame(machine.bytes_to_send(answer_us)[:-1], 0)
    assert answer is not None
    assert answer[0] == wire.HELLO_ACK


def test_a_machine_waiting_for_its_line_asks_for_no_attention_before_it_is_free() -> None:
    room = VirtualRoom()
    room.connect()
    busy = 0
    for _ in range(2000):
        before_us = room.now_us
        room.lap()
        busy += room.now_us == before_us
    assert busy == 0


def test_a_second_cartridge_of_the_same_place_needs_its_own_grant() -> None:
    room = VirtualRoom()
    room.make_ready()
    room.place(rows_um(3))
    room.plant.remove()
    room.plant.insert(TAG)
    room.run_until(lambda: any(isinstance(e, Stopped) for e in room.events))
    room.host.place(Dot(4, 9000, 9000, DEPTH_UM, 100))
    room.run_until(lambda: any(isinstance(e, Refused) for e in room.events))
    assert len(room.plant.skin.strikes) == 3
