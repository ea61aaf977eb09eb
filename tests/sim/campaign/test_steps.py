"""What waits for a step is done when the controller comes to it the so-manieth time, and once."""

import pytest

from firmware_bridge.device import wire
from sim.campaign.host import HostKilled
from sim.campaign.steps import SENDS_OTHER, Steps, sends


def test_it_is_done_the_so_manieth_time_and_never_again() -> None:
    steps, done = Steps(), list[str]()
    steps.at("commit", 2, lambda: done.append("it"))

    steps.reached("commit")
    assert done == []
    steps.reached("commit")
    steps.reached("commit")

    assert done == ["it"]


def test_other_steps_do_not_count() -> None:
    steps, done = Steps(), list[str]()
    steps.at("commit", 1, lambda: done.append("it"))

    steps.reached("committed")

    assert done == []


def test_several_may_wait_for_one_step() -> None:
    steps, done = Steps(), list[int]()
    for number in (1, 2):
        steps.at("commit", 1, lambda number=number: done.append(number))  # type: ignore[misc]

    steps.reached("commit")

    assert done == [1, 2]


def test_a_kill_is_told_before_it_happens() -> None:
    steps, killed = Steps(), list[str]()
    steps.kill_at("send", 1, lambda: killed.append("now"))

    with pytest.raises(HostKilled):
        steps.reached("send")

    assert killed == ["now"]
    steps.reached("send")


@pytest.mark.parametrize(
    ("ftype", "fields", "step"),
    [
        (wire.DOT, (7, 1000, -1000, 400, 100, 0), "send dot"),
        (wire.RESUME, (1, 1, 42, 60), "send resume"),
        (wire.HEARTBEAT, (1, 1), SENDS_OTHER),
        (wire.HELLO, (7, wire.SCHEMA, wire.PROTOCOL_VERSION), SENDS_OTHER),
    ],
)
def test_a_frame_is_known_by_its_first_byte(ftype: int, fields: tuple[int, ...], step: str) -> None:
    frame = wire.encode_frame(ftype, 0, 0, wire.pack(ftype, *fields), 0x1234)

    assert sends(frame) == step
    assert sends(wire.DELIMITER + frame) == step


def test_eight_zeros_are_a_frame_of_no_kind() -> None:
    assert sends(wire.DELIMITER * wire.BREAK_ZEROS) == SENDS_OTHER
