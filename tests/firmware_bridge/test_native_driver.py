"""Verbs into commands, answers into events; no queue overrun, STOP repeated until proved obeyed."""

import pytest

from firmware_bridge.device import hal, limits, wire
from firmware_bridge.driver import Connected, Disconnected, Machine
from firmware_bridge.errors import LinkLost, PortLost
from firmware_bridge.messages import Done, Dot, JobOpen, RecallEnd, Refused, Resume, Status, Stopped
from firmware_bridge.native_driver import STOP_REPEAT_S, NativeDriver
from tests.firmware_bridge.machine_end import HOST_NONCE, Sent, frame, hello_ack, status, taken_apart

START_S = 50.0
GENERATION = 5


class Room:
    """A driver in a connection, and a clock that leaves the wire free."""

    def __init__(self, capabilities: int = 0) -> None:
        self.driver: Machine = NativeDriver(115_200, 0.5)
        self.now_s = START_S
        self.driver.connect(HOST_NONCE, self.now_s)
        self.driver.bytes_to_send(self.now_s)
        self.driver.receive_bytes(hello_ack(capabilities=capabilities), self.now_s)
        self.seq = 0

    def hear(self, data: bytes) -> object:
        """One frame from the machine; what the driver makes of it."""
        self.driver.receive_bytes(data, self.now_s)
        return self.driver.next_event()

    def hear_numbered(self, ftype: int, *fields: int) -> object:
        self.seq += 1
        return self.hear(frame(ftype, *fields, seq=self.seq - 1))

    def sent(self, later_s: float = 0.01) -> list[Sent]:
        """Everything the driver sends within the next moments; bare acknowledgements left out."""
        found: list[Sent] = []
        for _ in range(20):
            found += taken_apart(self.driver.bytes_to_send(self.now_s))
            self.now_s += later_s / 20
        return [frame for frame in found if frame.type != wire.HOST_ACK]


@pytest.fixture
def room() -> Room:
    room = Room()
    assert isinstance(room.driver.next_event(), Connected)
    return room


def dot(number: int) -> Dot:
    return Dot(number, 0, 0, 400, 200)


def test_a_machine_introduces_itself() -> None:
    room = Room(capabilities=hal.CAP_SIMULATED | hal.CAP_WIRED_PEDAL)

    assert room.driver.next_event() == Connected(
        uid=b"board001".hex(),
        boot=3,
        reset_cause=1,
        simulated=True,
        has_depth_sensor=False,
        has_pedal=True,
        has_tag_reader=False,
        job=b"job 0001",
        hi=41,
        done=40,
        stop_generation=GENERATION,
    )
    assert room.driver.connected


@pytest.mark.hazard("H35")
def test_a_real_machine_is_not_called_simulated() -> None:
    room = Room(capabilities=hal.CAP_DEPTH_SENSOR | hal.CAP_TAG_READER)
    event = room.driver.next_event()

    assert isinstance(event, Connected)
    assert (event.simulated, event.has_depth_sensor, event.has_tag_reader) == (False, True, True)


def test_every_verb_is_its_command(room: Room) -> None:
    job = JobOpen(b"job 0001", b"plan 001", 1, 9, 600, -1, 1, -1, 1)
    room.driver.open_job(job)
    room.driver.recall(3)
    room.driver.resume(Resume(GENERATION, 1, 7, 50))
    room.driver.place(dot(1))

    assert [(sent.type, sent.fields) for sent in room.sent(0.1)] == [
        (wire.JOB_OPEN, (b"job 0001", b"plan 001", 1, 9, 600, -1, 1, -1, 1)),
        (wire.RECALL, (3,)),
        (wire.RESUME, (GENERATION, 1, 7, 50)),
        (wire.DOT, (1, 0, 0, 400, 200, 0)),
    ]


def test_calibration_echoes_the_stop_generation_last_heard(room: Room) -> None:
    room.driver.calibrate()
    room.hear(status(stop_generation=GENERATION + 2))
    room.driver.calibrate()

    assert [sent.fields for sent in room.sent()] == [(GENERATION,), (GENERATION + 2,)]


def test_answers_become_events(room: Room) -> None:
    assert isinstance(room.hear(status()), Status)
    assert room.hear_numbered(wire.RECALL_END, 4) == RecallEnd(4)


def test_a_stray_answer_to_the_greeting_is_no_event(room: Room) -> None:
    assert room.hear(hello_ack()) is None


def test_the_machines_queue_is_never_overrun(room: Room) -> None:
    assert room.driver.dots_acceptable == 8
    for number in range(1, 9):
        room.driver.place(dot(number))
    assert room.driver.dots_acceptable == 0

    assert room.hear_numbered(wire.DONE, 1, 1, 7, 400, 50_000) == Done(1, 1, 7, 400, 50_000)
    assert room.driver.dots_acceptable == 1


def test_a_refused_dot_leaves_its_place_free(room: Room) -> None:
    room.driver.place(dot(1))
    refused = room.hear_numbered(wire.REFUSED, wire.DOT, 1, limits.NOT_ARMED)

    assert refused == Refused(wire.DOT, 1, limits.NOT_ARMED)
    assert room.driver.dots_acceptable == 8


def test_another_refusal_frees_nothing(room: Room) -> None:
    room.driver.place(dot(1))
    room.hear_numbered(wire.REFUSED, wire.RESUME, 1, limits.BUSY)

    assert room.driver.dots_acceptable == 7


def test_a_stopped_machine_has_an_empty_queue(room: Room) -> None:
    room.driver.place(dot(1))
    stopped = room.hear_numbered(wire.STOPPED, limits.CAUSE_LEASE, 0, GENERATION + 1)

    assert stopped == Stopped(limits.CAUSE_LEASE, 0, GENERATION + 1)
    assert room.driver.dots_acceptable == 8


def test_arming_starts_with_an_empty_queue(room: Room) -> None:
    room.driver.place(dot(1))
    room.driver.resume(Resume(GENERATION, 1, 7, 50))

    assert room.driver.dots_acceptable == 8


def test_late_news_of_a_stop_already_answered_does_not_free_places_taken_since(room: Room) -> None:
    room.driver.resume(Resume(GENERATION + 1, 1, 7, 50))
    room.driver.place(dot(1))
    room.hear_numbered(wire.STOPPED, limits.CAUSE_LEASE, 0, GENERATION + 1)
    assert room.driver.dots_acceptable == 7

    room.hear_numbered(wire.STOPPED, limits.CAUSE_LEASE, 0, GENERATION + 2)
    assert room.driver.dots_acceptable == 8


@pytest.mark.hazard("H14")
def test_a_stop_goes_out_at_once_and_again_until_obeyed(room: Room) -> None:
    room.driver.stop()
    assert [sent.type for sent in room.sent(0.005)] == [wire.STOP]
    assert room.driver.next_deadline_s() == pytest.approx(START_S + STOP_REPEAT_S)
    assert [sent.type for sent in room.sent(0.1)] == [wire.STOP] * 3
    room.hear(status(armed=False, stop_generation=GENERATION + 1))
    assert room.sent(0.2) == []


@pytest.mark.parametrize(
    "heard",
    [status(armed=True, stop_generation=GENERATION + 1), status(armed=False, stop_generation=GENERATION)],
    ids=["still armed", "disarmed before the stop"],
)
def test_a_status_that_does_not_prove_it_does_not_end_the_stop(room: Room, heard: bytes) -> None:
    room.driver.stop()
    room.sent(0.005)
    room.hear(heard)

    assert wire.STOP in [sent.type for sent in room.sent(0.05)]


def test_stopping_twice_still_waits_for_the_first_proof(room: Room) -> None:
    room.driver.stop()
    room.sent(0.005)
    room.driver.stop()
    room.hear(status(armed=False, stop_generation=GENERATION + 1))
    room.sent(0.005)

    assert room.sent(0.2) == []


def test_while_stopping_no_strike_is_asked_for_and_no_dot_taken(room: Room) -> None:
    room.driver.stop()
    room.driver.heartbeat(True, False, room.now_s)

    assert room.driver.dots_acceptable == 0
    assert [sent.fields[1] for sent in room.sent(0.01) if sent.type == wire.HEARTBEAT] == [wire.WANT_HOLD]


def test_otherwise_a_heartbeat_says_what_the_interlocks_say(room: Room) -> None:
    room.driver.heartbeat(True, False, room.now_s)
    assert room.sent()[0].fields == (1, wire.WANT_RUN)
    room.driver.heartbeat(False, False, room.now_s)
    assert room.sent()[0].fields == (2, wire.WANT_HOLD)


def test_a_rest_waits_until_a_stop_has_been_obeyed(room: Room) -> None:
    """P8: else the machine would report a lost lease for what a person asked for."""
    room.driver.stop()
    room.driver.heartbeat(False, True, room.now_s)
    assert [sent.fields[1] for sent in room.sent(0.01) if sent.type == wire.HEARTBEAT] == [wire.WANT_HOLD]

    room.hear(status(armed=False, stop_generation=GENERATION + 1))
    room.driver.heartbeat(False, True, room.now_s)
    assert [sent.fields[1] for sent in room.sent(0.01) if sent.type == wire.HEARTBEAT] == [wire.WANT_REST]


def test_a_stop_while_greeting_needs_no_connection() -> None:
    driver = NativeDriver(115_200, 0.5)
    driver.connect(HOST_NONCE, START_S)
    driver.bytes_to_send(START_S)
    driver.stop()

    assert driver.bytes_to_send(START_S) == bytes(8)


def test_a_lost_port_is_told_once_and_nothing_received_before_it_follows(room: Room) -> None:
    error = PortLost("/dev/ttyUSB0", "hung up")
    room.driver.receive_bytes(status(), START_S)
    room.driver.port_lost(error)

    assert room.driver.next_event() == Disconnected(error)
    assert room.driver.next_event() is None
    assert not room.driver.connected
    assert room.driver.dots_acceptable == 0
    assert room.driver.next_deadline_s() is None


def test_a_silent_machine_is_a_disconnection(room: Room) -> None:
    room.driver.place(dot(1))
    room.driver.stop()
    room.driver.handle_deadline(START_S + 0.5)
    event = room.driver.next_event()

    assert isinstance(event, Disconnected)
    assert str(event.error) == str(LinkLost("nothing heard for 0.50 s"))
    assert room.driver.next_deadline_s() is None


@pytest.mark.parametrize(
    "verb",
    [
        lambda driver: driver.calibrate(),
        lambda driver: driver.recall(1),
        lambda driver: driver.place(dot(1)),
        lambda driver: driver.resume(Resume(1, 1, 7, 50)),
    ],
)
def test_no_command_is_taken_without_a_connection(verb: object) -> None:
    assert callable(verb)
    with pytest.raises(LinkLost):
        verb(NativeDriver(115_200, 0.5))


def test_what_was_sent_again_is_counted() -> None:
    driver = NativeDriver(115_200, 0.5)

    assert driver.retransmitted == 0
