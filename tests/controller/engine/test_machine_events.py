"""What the machine reports, and what the session makes of it. Promises P4, P5, P6, P8."""

import pytest

from controller.session.states import SessionState as S
from firmware_bridge.device import limits, wire
from firmware_bridge.messages import Done, Refused, Stopped
from tests.controller.engine.session_room import SessionRoom
from tests.controller.engine.technique import go_on, seat, start_work, to_cartridge, to_depositing, to_ready


def hear(room: SessionRoom, message: Done | Refused | Stopped) -> None:
    """The machine says something that the simulated one can't be made to say."""
    room.engine._events.handle(message)
    room.carry_out()


@pytest.mark.parametrize("position", ["down", "unplug"])
def test_a_pedal_not_known_to_be_released_refuses_arming(position: str) -> None:
    """P6: a stuck pedal never starts work."""
    room = SessionRoom()
    to_ready(room)
    room.pedal(position)
    room.run_for(0.1)
    assert room.refusal_of("arm") == "pedal_not_up"
    assert not room.armed


def test_a_pedal_pressed_while_the_arming_is_on_its_way_disarms_again() -> None:
    """P6"""
    room = SessionRoom()
    to_ready(room)
    room.say("arm")
    room.pedal("down")
    room.until(S.READY)
    room.run_for(1)
    assert len(room.skin.strikes) == 0
    assert room.says("the machine refuses to arm: the pedal is not released")


@pytest.mark.parametrize("begin", [to_depositing, to_ready], ids=["depositing", "armed"])
def test_a_pedal_that_falls_silent_stops_and_latches(begin: object) -> None:
    """P6"""
    room = SessionRoom(speed=1.0)
    if begin is to_depositing:
        to_depositing(room)
        room.until_strikes(3)
    else:
        to_ready(room)
        room.say("arm")
        room.run_until(lambda: room.armed)
    room.pedal("unplug")
    before = len(room.skin.strikes)
    room.until(S.FAULT)
    room.run_for(1)
    assert len(room.skin.strikes) <= before + 1
    assert room.says("the pedal fell silent")
    go_on(room)
    room.assert_record_matches_skin()


@pytest.mark.hazard("H15")
def test_the_emergency_stop_latches_until_released_acknowledged_and_armed_again() -> None:
    """P8"""
    room = SessionRoom(speed=1.0)
    to_depositing(room)
    room.until_strikes(5)
    room.plant.set_estop(True)
    before = len(room.skin.strikes)
    room.until(S.EMERGENCY_STOP)
    assert room.refusal_of("acknowledge") == "estop_pressed"
    room.plant.set_estop(False)
    room.run_for(3)
    assert room.state is S.EMERGENCY_STOP
    assert len(room.skin.strikes) <= before + 1
    room.say("acknowledge")
    room.run_for(1)
    assert len(room.skin.strikes) <= before + 1
    assert not room.armed
    go_on(room)
    room.assert_record_matches_skin(uncertain=len(room.bodies("uncertain")))
    assert len(room.bodies("uncertain")) <= 1


def test_an_emergency_stop_too_short_for_any_status_latches_all_the_same() -> None:
    """P8"""
    room = SessionRoom()
    to_depositing(room)
    hear(room, Stopped(limits.CAUSE_ESTOP, 0, room.status.stop_generation + 1))
    assert room.state is S.EMERGENCY_STOP


def test_a_cartridge_pulled_during_work_is_a_fault_spends_it_and_needs_a_new_one() -> None:
    """P4, P5"""
    room = SessionRoom(speed=1.0)
    to_depositing(room)
    room.until_strikes(5)
    room.plant.remove()
    room.until(S.FAULT)
    room.pedal("up")
    room.run_for(0.2)
    assert room.ledger.steps["SN1"] == ["claimed", "opened", "in_use", "spent"]
    struck = len(room.skin.strikes)
    room.say("acknowledge")
    room.say("begin")
    room.plant.insert(1)
    room.run_for(1)
    assert room.state is S.NEED_CARTRIDGE
    room.say("scan SN1")
    assert room.says("SN1 was used before")
    assert len(room.skin.strikes) == struck
    go_on(room)
    assert {body["cartridge"] for body in room.bodies("dot")[:struck]} == {"SN1"}
    room.assert_record_matches_skin()


def test_a_cartridge_pulled_and_put_back_between_two_looks_is_spent() -> None:
    """P5"""
    room = SessionRoom()
    to_ready(room)
    room.plant.remove()
    room.plant.insert(1)
    room.until(S.FAULT)
    assert room.ledger.steps["SN1"][-1] == "spent"


def test_the_wrong_cartridge_in_the_bay_is_said_once_and_not_calibrated() -> None:
    """P4"""
    room = SessionRoom()
    to_cartridge(room)
    room.say("scan SN1")
    room.say("intact yes")
    room.plant.insert(2)
    room.run_for(1)
    assert room.state is S.CARTRIDGE_CLAIMED
    warnings = [text for _, text in room.sayings if "not the one claimed" in text]
    assert warnings == [
        "the cartridge in the bay is not the one claimed: take it out and seat the claimed one"
    ]
    room.plant.remove()
    room.plant.insert(1)
    room.until(S.READY)


def test_a_cartridge_taken_out_while_it_is_measured_is_spent() -> None:
    """P5"""
    room = SessionRoom(speed=1.0)
    to_cartridge(room)
    room.say("scan SN1")
    room.say("intact yes")
    room.plant.insert(1)
    room.until(S.CALIBRATING)
    room.run_for(0.1)
    room.plant.remove()
    room.until(S.NEED_CARTRIDGE)
    assert room.ledger.steps["SN1"][-1] == "spent"


def test_a_cartridge_swapped_while_it_is_measured_is_spent() -> None:
    """P5: the same tag in another seating is another stay in the bay."""
    room = SessionRoom(speed=1.0)
    to_cartridge(room)
    room.say("scan SN1")
    room.say("intact yes")
    room.plant.insert(1)
    room.until(S.CALIBRATING)
    room.plant.remove()
    room.plant.insert(1)
    room.until(S.FAULT)
    assert room.ledger.steps["SN1"][-1] == "spent"


def test_bent_needles_that_cannot_be_measured_need_another_cartridge() -> None:
    room = SessionRoom(speed=1.0)
    to_cartridge(room)
    room.say("scan SN1")
    room.say("intact yes")
    room.plant.insert(1)
    room.until(S.CALIBRATING)
    room.run_for(0.1)
    room.plant.halt()
    room.until(S.CARTRIDGE_CHANGE)
    assert room.says("can't be measured")
    room.plant.remove()
    room.until(S.NEED_CARTRIDGE)
    seat(room, 2)


def test_a_needle_jammed_in_a_strike_leaves_that_dot_to_a_person() -> None:
    """P1, P3"""
    room = SessionRoom(dots=20, speed=1.0)
    to_depositing(room)
    room.until_strikes(5)
    room.plant._drive.refuse()
    room.until(S.FAULT)
    room.pedal("up")
    room.run_for(0.2)
    assert room.says("the needle is jammed")
    assert [body["dot"] for body in room.bodies("uncertain")] == [5]
    room.say("acknowledge")
    assert room.state is S.RECONCILING
    assert room.refusal_of("reconcile 4 skip") == "not_uncertain"
    room.say("reconcile 5 placed")
    room.until(S.STANDBY)
    room.machine.power_off(room.now_us)
    room.machine.power_on(room.now_us)
    room.until(S.OFFLINE)
    go_on(room)
    room.assert_record_matches_skin(uncertain=1)


@pytest.mark.hazard("H13")
def test_a_machine_armed_that_nobody_armed_is_stopped() -> None:
    """P8"""
    room = SessionRoom()
    to_ready(room)
    core = room.machine.core
    assert core is not None
    assert core.striker.arm(granted_tag=1, dots=10, lease=True) == 0
    room.run_for(0.2)
    assert not room.armed
    assert room.state is S.READY


def test_a_machine_that_obeyed_a_stop_disarms_the_session_too() -> None:
    room = SessionRoom()
    to_depositing(room)
    room.engine.ctx.machine.stop()
    room.until(S.READY)
    room.run_for(0.1)
    assert room.bodies("stop")[-1]["why"] == "the controller asked for it"


def test_a_stop_right_after_arming_wins_and_arming_again_works() -> None:
    """P8: STOP overtakes the RESUME on the wire."""
    room = SessionRoom()
    to_ready(room)
    room.say("arm")
    room.say("stop")
    room.refusal_of("arm")
    room.pedal("down")
    room.run_for(1)
    assert len(room.skin.strikes) == 0
    assert not room.armed
    room.pedal("up")
    room.until(S.READY)
    start_work(room)


def test_a_stop_of_the_machines_own_is_a_fault() -> None:
    room = SessionRoom()
    to_depositing(room)
    hear(room, Stopped(limits.CAUSE_STAGE, 3, 9))
    assert room.state is S.FAULT
    assert room.says("the machine stopped: the stage is stalled")


@pytest.mark.hazard("H29")
def test_a_result_out_of_order_is_a_fault_and_not_written_down() -> None:
    """P2"""
    room = SessionRoom()
    to_depositing(room)
    before = room.facts.resolved_hi
    hear(room, Done(before + 2, wire.OUTCOME_PLACED, 7, 400, 40_000))
    assert room.state is S.FAULT
    assert room.facts.resolved_hi == before


@pytest.mark.parametrize(
    ("frame_type", "reason", "state"),
    [
        (wire.JOB_OPEN, limits.OTHER_JOB, S.FAULT),
        (wire.DOT, limits.TOO_DEEP, S.FAULT),
        (wire.DOT, 99, S.FAULT),
        (wire.DOT, limits.NOT_ARMED, S.DEPOSITING),
        (wire.CALIBRATE, limits.BUSY, S.DEPOSITING),
        (wire.RESUME, limits.BUSY, S.READY),
    ],
)
def test_what_the_machine_refuses_latches_unless_a_stop_has_merely_overtaken_it(
    frame_type: int, reason: int, state: S
) -> None:
    room = SessionRoom()
    to_depositing(room)
    hear(room, Refused(frame_type, 0, reason))
    assert room.state is state


def test_a_refused_calibration_leads_back_to_where_it_can_be_tried_again() -> None:
    room = SessionRoom(speed=1.0)
    to_cartridge(room)
    room.say("scan SN1")
    room.say("intact yes")
    room.plant.insert(1)
    room.until(S.CALIBRATING)
    hear(room, Refused(wire.CALIBRATE, 0, limits.BUSY))
    assert room.state is S.STANDBY
    room.run_for(1)
    room.say("begin")
    room.until(S.READY)
