"""The cable, the power and the machine itself come and go. Promises P1, P2, P3, P5, P8, P12."""

import pytest

from controller.session.facts import UNCERTAIN
from controller.session.states import SessionState as S
from firmware_bridge.messages import RecallEnd
from tests.controller.engine.session_room import LEASE_S, SessionRoom
from tests.controller.engine.technique import (
    finish,
    go_on,
    start_work,
    to_cartridge,
    to_depositing,
    to_ready,
)


@pytest.mark.hazard("H13", "H16")
def test_a_cable_pulled_for_5_s_stops_the_machine_within_its_lease_and_nothing_moves_until_armed() -> None:
    """P6, P8"""
    room = SessionRoom(dots=40, speed=1.0)
    to_depositing(room)
    room.until_strikes(6)
    room.cable = False
    pulled_us = room.now_us
    room.run_for(5)
    assert room.state is S.OFFLINE
    assert all(strike.t_us <= pulled_us + LEASE_S * 1e6 for strike in room.skin.strikes)
    struck = len(room.skin.strikes)
    room.cable = True
    room.until(S.STANDBY)
    room.run_for(3)
    assert len(room.skin.strikes) == struck
    assert not room.armed
    room.say("begin")
    room.until(S.READY)
    room.run_for(2)
    assert len(room.skin.strikes) == struck
    start_work(room)
    finish(room, "SN1")
    room.assert_record_matches_skin(uncertain=0)


@pytest.mark.hazard("H02")
@pytest.mark.parametrize("after_ms", range(0, 200, 13))
def test_a_loss_of_machine_power_leaves_at_most_one_dot_uncertain_and_a_person_decides_it(
    after_ms: int,
) -> None:
    """P1, P3"""
    room = SessionRoom(dots=20, speed=1.0)
    to_depositing(room)
    room.until_strikes(4)
    room.run_for(after_ms / 1000)
    room.machine.power_off(room.now_us)
    room.run_for(1)
    room.machine.power_on(room.now_us)
    room.until(S.STANDBY, S.RECONCILING)
    lost = room.facts.count(UNCERTAIN)
    assert lost <= 1
    assert room.state is (S.RECONCILING if lost else S.STANDBY)
    if lost:
        assert room.refusal_of("begin") == "not_now"
        assert room.refusal_of("arm") == "not_now"
    go_on(room)
    room.assert_record_matches_skin(uncertain=lost)
    assert len(room.bodies("reconciled")) == lost


def test_power_lost_with_a_needle_in_the_skin_is_found_uncertain() -> None:
    """P1: the scenario above does reach a strike under way."""
    room = SessionRoom(dots=20, speed=1.0)
    to_depositing(room)
    room.until_strikes(4)
    room.machine.power_off(room.now_us)
    room.machine.power_on(room.now_us)
    room.until(S.RECONCILING)
    (uncertain,) = room.bodies("uncertain")
    assert uncertain["dot"] == 4
    assert uncertain["cartridge"] == "SN1"
    assert room.snapshot["uncertain"] == [{"dot": 4, "x_um": 4000, "y_um": 0}]
    told = ("warning", "dot 4 is uncertain, at x 4.0 mm, y 0.0 mm")
    assert room.sayings.count(told) == 1
    room.say("status")
    assert room.sayings.count(told) == 2


@pytest.mark.hazard("H35")
@pytest.mark.parametrize("simulated", [False])
def test_a_simulated_machine_has_no_say_in_a_real_session(simulated: bool) -> None:
    """P12: neither dots nor cartridges of the session are judged by a machine of the other world."""
    room = SessionRoom(dots=40)
    to_depositing(room)
    room.until_strikes(10)
    room.kill_host()
    room.run_for(1)
    room.record[0] = ("session_opened", {**room.record[0][1], "simulated": simulated})
    before = len(room.record)
    room.start_host()
    room.until(S.STANDBY)
    room.run_for(0.5)
    assert [kind for kind, _ in room.record[before:]] == ["connected", "state"]
    assert room.ledger.steps["SN1"][-1] == "in_use"
    assert room.says("simulated and real would be mixed")
    for line in ("begin", "change", "close"):
        assert room.refusal_of(line) == "worlds_differ"


@pytest.mark.hazard("H15")
def test_a_fault_stays_latched_through_a_pulled_cable() -> None:
    """P8"""
    room = SessionRoom(dots=40)
    to_depositing(room)
    room.until_strikes(4)
    room.pedal("unplug")
    room.until(S.FAULT)
    room.cable = False
    room.until(S.OFFLINE)
    room.cable = True
    room.run_until(lambda: room.state is not S.OFFLINE)
    assert room.state is S.FAULT


@pytest.mark.hazard("H15")
@pytest.mark.parametrize(("pressed", "latched"), [(True, S.EMERGENCY_STOP), (False, S.EMERGENCY_STOP)])
def test_an_emergency_stop_stays_latched_through_the_controllers_death(pressed: bool, latched: S) -> None:
    """P8: even if the button was released in the meantime."""
    room = SessionRoom(dots=40)
    to_depositing(room)
    room.plant.set_estop(True)
    room.until(S.EMERGENCY_STOP)
    room.run_for(0.1)
    room.kill_host()
    room.pedal("up")
    room.run_for(0.5)
    room.plant.set_estop(pressed)
    room.start_host()
    room.run_until(lambda: room.state is not S.OFFLINE)
    assert room.state is latched
    room.plant.set_estop(False)
    room.run_for(0.1)
    room.say("acknowledge")
    assert room.state is S.STANDBY
    assert room.facts.latched == ""


@pytest.mark.hazard("H21")
def test_a_cartridge_that_was_in_the_bay_through_a_reboot_counts_as_spent() -> None:
    """P5: nobody watched."""
    room = SessionRoom()
    to_ready(room)
    room.machine.power_off(room.now_us)
    room.run_for(1)
    room.machine.power_on(room.now_us)
    room.until(S.STANDBY)
    room.run_for(0.1)
    assert room.ledger.steps["SN1"][-1] == "spent"
    assert room.facts.undiscarded.keys() == {"SN1"}


def test_a_machine_that_stays_away_is_complained_about_once() -> None:
    room = SessionRoom()
    room.cable = False
    room.run_for(5)
    alarms = [text for level, text in room.sayings if level == "alarm"]
    assert alarms == [
        "port /dev/cable was lost (gone): check the cable; the machine stops by itself within its lease"
    ]
    room.cable = True
    to_cartridge(room)


def test_a_result_the_machine_has_forgotten_is_uncertain_and_not_made_up() -> None:
    """P1, P2"""
    room = SessionRoom(dots=40)
    to_depositing(room)
    room.until_strikes(10)
    room.kill_host()
    room.run_for(1)
    core = room.machine.core
    assert core is not None
    core.memory.results = []
    del room.record[next(at for at, (kind, _) in enumerate(room.record) if kind == "dot") :]
    room.pedal("up")
    room.start_host()
    room.until(S.RECONCILING)
    room.run_for(0.1)
    assert [body["dot"] for body in room.bodies("uncertain")] == list(range(1, core.memory.done + 1))
    assert {body["why"] for body in room.bodies("uncertain")} == {
        "the machine ended it and no longer knows how"
    }


def test_the_end_of_a_recall_that_nobody_asked_for_means_nothing() -> None:
    room = SessionRoom()
    to_ready(room)
    before = len(room.record)
    room.engine._events.handle(RecallEnd(3))
    room.run_for(0.1)
    assert room.state is S.READY
    assert len(room.record) == before
