"""Frames have names that people know; what only keeps the link going has none."""

from struct import calcsize

import pytest

from firmware_bridge.device import limits, wire
from sim.campaign.frame_names import CAUSES, REASONS, frame_name, status_words, wanted_words


@pytest.mark.parametrize(
    ("ftype", "fields", "name"),
    [
        (wire.HELLO, (1, 2, 1), "HELLO"),
        (wire.HELLO_ACK, (1, 2, 3, 1, bytes(8), 4, 0, 0, bytes(8), 18, 17, 9, 8),
         "HELLO_ACK boot 4, hi 18, done 17, gen 9"),
        (wire.JOB_OPEN, (bytes(8), bytes(8), 18, 300, 600, 0, 1, 0, 1), "JOB_OPEN 18 to 300"),
        (wire.RESUME, (4, 17, 99, 60), "RESUME gen 4 from 17"),
        (wire.CALIBRATE, (4,), "CALIBRATE gen 4"),
        (wire.DOT, (17, 1, 2, 400, 100, 0), "DOT 17"),
        (wire.DONE, (17, wire.OUTCOME_PLACED, 7, 398, 9000), "DONE 17 placed"),
        (wire.RECALL, (17,), "RECALL 17"),
        (wire.RECALL_END, (17,), "RECALL_END 17"),
        (wire.STOP, (0,), "STOP"),
        (wire.STOPPED, (limits.CAUSE_LEASE, 0, 5), "STOPPED no heartbeat, gen 5"),
        (wire.REFUSED, (wire.DOT, 17, limits.PEDAL_NOT_DOWN), "REFUSED DOT 17: pedal not down"),
        (wire.REFUSED, (wire.RESUME, 0, limits.NO_LEASE), "REFUSED RESUME: no lease"),
        (wire.REFUSED, (0x7F, 0, 255), "REFUSED frame 127: 255"),
        (wire.TIP, (1, -49, 3), "TIP offset -49 µm, spread 3 µm"),
        (wire.HOST_NAK, (), "HOST_NAK"),
        (wire.MACHINE_ACK, (), ""),
        (wire.HOST_ACK, (), ""),
        (wire.HEARTBEAT, (7, wire.WANT_RUN), ""),
    ],
)  # fmt: skip
def test_a_frame_is_named_in_a_few_words(ftype: int, fields: tuple[int | bytes, ...], name: str) -> None:
    assert frame_name(ftype, wire.pack(ftype, *fields)) == name


@pytest.mark.parametrize("ftype", wire.LAYOUTS)
def test_every_frame_of_the_wire_can_be_named(ftype: int) -> None:
    payload = bytes(calcsize(wire.LAYOUTS[ftype][1]))

    assert frame_name(ftype, payload) == "" or wire.LAYOUTS[ftype][0] in frame_name(ftype, payload)


def test_every_cause_and_reason_of_the_machine_has_its_words() -> None:
    causes = {value for name, value in vars(limits).items() if name.startswith("CAUSE_")}

    assert set(CAUSES) == causes
    assert list(REASONS) == list(range(1, limits.NEEDLE_JAMMED + 1))


@pytest.mark.parametrize(
    ("flags", "cause", "armed", "state", "tag", "words"),
    [
        (0, 0, 0, wire.STATE_SAFE, 0, "STATUS safe, bay empty, gen 4"),
        (wire.FLAG_PEDAL_DOWN, 0, 1, wire.STATE_STRIKING, 9, "STATUS armed, pedal down, seated, gen 4"),
        (wire.FLAG_CALIBRATED, 2, 0, wire.STATE_SAFE, 9,
         "STATUS safe, cause no heartbeat, calibrated, gen 4"),
        (wire.FLAG_ESTOP, 4, 0, wire.STATE_PROBING, 9,
         "STATUS probing, cause emergency stop, emergency stop pressed, seated, gen 4"),
        (wire.FLAG_PEDAL_SILENT | wire.FLAG_MEMORY_LOST, 99, 0, wire.STATE_SAFE, 9,
         "STATUS safe, cause 99, pedal silent, memory lost, seated, gen 4"),
    ],
)  # fmt: skip
def test_a_status_tells_how_things_stand(
    flags: int, cause: int, armed: int, state: int, tag: int, words: str
) -> None:
    payload = wire.pack(wire.STATUS, 1, flags, cause, 2, armed, state, 0, 60, 18, 17, 4, tag)

    assert status_words(payload) == words


def test_a_heartbeat_tells_what_is_wanted() -> None:
    wanted = [wanted_words(wire.pack(wire.HEARTBEAT, 1, want)) for want in (wire.WANT_HOLD, wire.WANT_RUN)]

    assert wanted == ["HEARTBEAT wants hold", "HEARTBEAT wants run"]
