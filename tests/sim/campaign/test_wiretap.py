"""What goes over the cable is told by name; losses, late and foreign frames are told as what they are."""

import pytest

from firmware_bridge.device import wire
from sim.campaign.course import Course
from sim.campaign.pipe import Cable
from sim.campaign.wiretap import LATE_US, ON_ITS_WAY_US, Wiretap
from sim.seeds import dice_box

BAUD = 10_000_000
SCHEMA = wire.SCHEMA


class TappedCable:
    """A cable that somebody reads along on. Two nonces make a connection."""

    def __init__(self) -> None:
        self.course = Course()
        self.cable = Cable(dice_box(1), BAUD)
        self.tap = Wiretap(self.cable, self.course)
        self.seed = wire.HANDSHAKE_SEED

    def connect(self, host_nonce: int = 1, machine_nonce: int = 2) -> None:
        payload = wire.pack(
            wire.HELLO_ACK, host_nonce, machine_nonce, SCHEMA, 1, bytes(8), 1, 0, 0, bytes(8), 0, 0, 1, 8
        )
        self.to_host(wire.encode_frame(wire.HELLO_ACK, 0, 0, payload, wire.HANDSHAKE_SEED))
        self.course.lines.clear()
        self.seed = wire.connection_seed(SCHEMA, host_nonce, machine_nonce)

    def frame(self, ftype: int, *fields: int, seq: int = 0) -> bytes:
        return wire.encode_frame(ftype, seq, 0, wire.pack(ftype, *fields), self.seed)

    def dot(self, number: int) -> bytes:
        return self.frame(wire.DOT, number, 0, 0, 400, 100, 0, seq=number)

    def to_machine(self, data: bytes) -> None:
        self.cable.to_machine.push(data, self.course.now_us)
        self.arrive()

    def to_host(self, data: bytes) -> None:
        self.cable.to_host.push(data, self.course.now_us)
        self.arrive()

    def arrive(self, after_us: int = 1_000) -> None:
        self.course.now_us += after_us
        self.cable.to_machine.pop(self.course.now_us)
        self.cable.to_host.pop(self.course.now_us)

    def told(self) -> list[tuple[str, str]]:
        return [(who, what) for _, who, what in self.course.lines]


@pytest.fixture
def line() -> TappedCable:
    tapped = TappedCable()
    tapped.connect()
    return tapped


def test_a_frame_is_told_by_name_when_it_arrives_to_whom_it_went(line: TappedCable) -> None:
    line.to_machine(line.dot(17))
    line.to_host(line.frame(wire.DONE, 17, wire.OUTCOME_PLACED, 7, 398, 9000))

    assert line.told() == [("to machine", "DOT 17"), ("to controller", "DONE 17 placed")]
    assert line.tap.lost() == []


def test_reading_along_leaves_the_trace_hash_as_it_was(line: TappedCable) -> None:
    before = line.course.trace_hash

    line.to_machine(line.dot(17))

    assert line.course.trace_hash == before


def test_what_says_nothing_new_is_left_out(line: TappedCable) -> None:
    status = 0, 0, 0, 1, 0, wire.STATE_SAFE, 0, 60, 0, 0, 1, 0
    for beat in range(3):
        line.to_machine(line.frame(wire.HEARTBEAT, beat, wire.WANT_HOLD))
        line.to_host(line.frame(wire.STATUS, *status))
        line.to_host(line.frame(wire.MACHINE_ACK))
    line.to_machine(line.frame(wire.HEARTBEAT, 3, wire.WANT_RUN))

    assert [what for _, what in line.told()] == [
        "HEARTBEAT wants hold",
        "STATUS safe, bay empty, gen 1",
        "HEARTBEAT wants run",
    ]


def test_a_frame_that_never_arrives_is_lost_at_the_moment_it_was_sent(line: TappedCable) -> None:
    line.cable.to_machine.faults.drop = 1.0
    sent_us = line.course.now_us
    line.to_machine(line.dot(17))
    line.course.now_us += 1_000_000

    assert line.tap.lost() == [(sent_us, "from controller", "DOT 17, lost on the way")]


def test_what_was_sent_just_before_the_end_is_not_called_lost(line: TappedCable) -> None:
    line.cable.to_machine.push(line.dot(17), line.course.now_us)
    line.course.now_us += ON_ITS_WAY_US

    assert line.tap.lost() == []


def test_what_was_sent_while_the_cable_is_out_is_lost(line: TappedCable) -> None:
    line.cable.pull()
    line.to_host(line.frame(wire.RECALL_END, 9))
    line.course.now_us += 1_000_000

    assert [(who, what) for _, who, what in line.tap.lost()] == [
        ("from machine", "RECALL_END 9, lost on the way")
    ]


def test_a_frame_that_comes_late_is_told_with_how_late(line: TappedCable) -> None:
    line.cable.to_machine.push(line.dot(17), line.course.now_us)
    line.arrive(after_us=LATE_US + 400_000)

    assert line.told() == [("to machine", "DOT 17, 0.50 s late")]


def test_even_an_acknowledgement_is_told_if_it_comes_late(line: TappedCable) -> None:
    line.cable.to_host.push(line.frame(wire.MACHINE_ACK), line.course.now_us)
    line.arrive(after_us=LATE_US + 400_000)

    assert line.told() == [("to controller", "MACHINE_ACK, 0.50 s late")]


def test_a_spoilt_frame_is_told_by_its_length_and_the_one_sent_as_lost(line: TappedCable) -> None:
    line.cable.to_machine.faults.burst = 1.0
    frame = line.dot(17)
    line.to_machine(frame)
    line.cable.to_machine.faults.burst = 0.0
    line.to_machine(wire.DELIMITER)
    line.course.now_us += 1_000_000

    assert all(what.startswith("garbled ") for _, what in line.told())
    assert line.told()
    assert [what for _, _, what in line.tap.lost()] == ["DOT 17, lost on the way"]


def test_a_frame_that_comes_twice_is_told_as_come_once_more(line: TappedCable) -> None:
    line.cable.to_machine.faults.duplicate = 1.0
    line.to_machine(line.dot(17))

    assert [what for _, what in line.told()] == ["DOT 17", "DOT 17, once more"]


def test_a_frame_of_an_earlier_connection_is_told_as_one(line: TappedCable) -> None:
    old = line.dot(17)
    line.connect(host_nonce=3, machine_nonce=4)

    line.cable.to_machine.inject(old, line.course.now_us)
    line.arrive()

    assert line.told() == [("to machine", "DOT 17 of an earlier connection, nobody has sent it")]


def test_a_line_held_low_is_told_as_a_break(line: TappedCable) -> None:
    line.cable.to_machine.inject(bytes(20), line.course.now_us)
    line.arrive()

    assert line.told() == [("to machine", "break: the line was held low")]


def test_before_anybody_has_greeted_only_greetings_can_be_read() -> None:
    line = TappedCable()

    line.to_machine(wire.encode_frame(wire.HELLO, 0, 0, wire.pack(wire.HELLO, 1, SCHEMA, 1), 0x1234))
    line.to_machine(
        wire.encode_frame(wire.HELLO, 0, 0, wire.pack(wire.HELLO, 1, SCHEMA, 1), wire.HANDSHAKE_SEED)
    )
    line.to_machine(line.dot(3)[:-1] + b"\x01\x00")

    assert [what.split()[0] for _, what in line.told()] == ["garbled", "HELLO", "garbled"]
