"""Commands and answers as values: one class a frame, and every flag with a name."""

import dataclasses
import struct

import pytest

from firmware_bridge import messages
from firmware_bridge.device import wire
from firmware_bridge.messages import Calibrate, Dot, Status

STATUS = Status(1, 0, 0, 1, 0, 0, 0, 50, 2, 1, 3, 7)


def test_every_frame_with_a_payload_has_its_message() -> None:
    named = {cls.TYPE for cls in (*messages.Command.__args__, *messages.Answer.__args__)}
    unnumbered_by_link = {wire.HELLO, wire.HELLO_ACK, wire.HEARTBEAT, wire.STOP}
    bare = {wire.HOST_ACK, wire.HOST_NAK, wire.MACHINE_ACK, wire.MACHINE_NAK}

    assert named == set(wire.LAYOUTS) - unnumbered_by_link - bare


@pytest.mark.parametrize("ftype", [wire.MACHINE_ACK, wire.MACHINE_NAK, wire.HELLO_ACK])
def test_a_frame_that_serves_the_link_is_no_message(ftype: int) -> None:
    assert messages.decode(ftype, b"") is None


def test_messages_can_not_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Calibrate(1).stop_generation = 2  # type: ignore[misc]


def test_a_field_that_does_not_fit_its_place_is_an_error_not_another_number() -> None:
    with pytest.raises(struct.error):
        messages.encode(Dot(1, 0, 0, 70_000, 200))


def with_flags(flags: int) -> Status:
    return dataclasses.replace(STATUS, flags=flags)


def test_a_pedal_is_up_only_if_it_is_heard_and_not_pressed() -> None:
    up, down, silent = (with_flags(flags) for flags in (0, wire.FLAG_PEDAL_DOWN, wire.FLAG_PEDAL_SILENT))

    assert (up.pedal_up, up.pedal_down, up.pedal_silent) == (True, False, False)
    assert (down.pedal_up, down.pedal_down, down.pedal_silent) == (False, True, False)
    assert (silent.pedal_up, silent.pedal_down, silent.pedal_silent) == (False, False, True)


def test_emergency_stop_and_measured_tips_are_flags() -> None:
    assert with_flags(wire.FLAG_ESTOP).estop
    assert not STATUS.estop
    assert with_flags(wire.FLAG_CALIBRATED).calibrated
    assert not STATUS.calibrated
